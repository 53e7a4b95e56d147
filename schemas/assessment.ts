/** The assessment pack: what a period of reports amounts to, in figures that give no single report away. */
import * as z from 'zod';
import { CrimeType } from './crime-types.ts';
import { Classification, Tlp } from './handling.ts';
import { SubmissionId, UtcInstant } from './primitives.ts';
import { Month } from './quality.ts';
import { RequirementNumber } from './requirement.ts';

/** Under this many reports a figure is not told, and goes into no sum. */
export const FEWEST_IN_A_FIGURE = 5;

export const Quarter = z
  .string()
  .regex(/^\d{4}-Q[1-4]$/)
  .meta({ id: 'Quarter', description: 'A quarter of a year, in UTC.', examples: ['2026-Q3'] });
export type Quarter = z.infer<typeof Quarter>;

export const AssessedKind = z.enum(['crime-type', 'amount', 'enabler', 'commodity', 'route', 'country']).meta({
  id: 'AssessedKind',
  description:
    'What a figure counts reports by. amount: reports on a crime type that say how much of something, or its value; commodity: by category; route: two countries that one report names, in the order of the alphabet; country: of its places.',
});
export type AssessedKind = z.infer<typeof AssessedKind>;

export const Material = z.enum(['ordinary', 'restricted']).meta({
  id: 'Material',
  description:
    'ordinary: reports up to IN-CONFIDENCE and TLP:AMBER; restricted: those above either. Never counted together.',
});
export type Material = z.infer<typeof Material>;

/** What is made of reports carries the highest marking that one of them may have. */
export const MATERIAL_MARKINGS = {
  ordinary: { classification: 'IN-CONFIDENCE', tlp: 'AMBER' },
  restricted: { classification: 'RESTRICTED', tlp: 'RED' },
} as const satisfies Readonly<Record<Material, { classification: Classification; tlp: Tlp }>>;

export const Figure = z
  .strictObject({
    quarter: Quarter,
    reports: z
      .int()
      .meta({ description: `Absent: under ${FEWEST_IN_A_FIGURE}, or it would give one away.` })
      .optional(),
    query: z
      .string()
      .meta({ description: 'What answers this very number, report by report, to an analyst. With the number only.' })
      .optional(),
  })
  .meta({ id: 'Figure', description: 'Reports of one quarter.' });
export type Figure = z.infer<typeof Figure>;

export const AssessedValue = z
  .strictObject({
    kind: AssessedKind,
    value: z.string(),
    told: z.int().meta({ description: 'Sum of the quarters that are told: at least so many reports.' }),
    quarters: z.array(Figure),
  })
  .meta({ id: 'AssessedValue', description: 'One crime type, enabler, commodity, route or country, by quarter.' });
export type AssessedValue = z.infer<typeof AssessedValue>;

export const Measured = z
  .strictObject({
    crimeType: CrimeType,
    state: z.enum(['measured', 'counted', 'partly', 'not-told']).meta({
      description:
        'measured: in every quarter enough reports, and enough that say how much; counted: enough reports in every quarter; partly: in some; not-told: in none.',
    }),
  })
  .meta({ id: 'Measured', description: 'Whether a crime type can be measured at all.' });
export type Measured = z.infer<typeof Measured>;

const units = z.int();

export const RequirementGaps = z
  .strictObject({
    requirement: RequirementNumber,
    title: z.string(),
    asked: units.meta({ description: 'Units that are asked; in each of the states so many of them.' }),
    answered: units,
    nil: units,
    silent: units,
    offline: units,
    notDue: units,
  })
  .meta({ id: 'RequirementGaps', description: 'How the units stand to one requirement; none is named.' });
export type RequirementGaps = z.infer<typeof RequirementGaps>;

export const Assessment = z
  .strictObject({
    asOf: UtcInstant,
    from: Quarter,
    to: Quarter,
    material: Material,
    marking: z.strictObject({ classification: Classification, tlp: Tlp }),
    values: z.array(AssessedValue).meta({
      description:
        'Every crime type, enabler and category of commodity; routes and countries of which a quarter is told.',
    }),
    measured: z.array(Measured),
    measuredIn: z
      .array(z.strictObject({ quarter: Quarter, crimeTypes: z.int() }))
      .meta({ description: 'How many crime types could be measured in each quarter: more is better.' }),
    gaps: z.array(RequirementGaps),
    gapsQuery: z.string().meta({ description: 'What answers the gaps, unit by unit.' }),
  })
  .meta({ id: 'Assessment', description: 'The assessment pack of a period.' });
export type Assessment = z.infer<typeof Assessment>;

export const AssessedReports = z
  .strictObject({
    items: z.array(z.strictObject({ submissionId: SubmissionId, month: Month })),
    next: z.string().optional(),
  })
  .meta({ id: 'AssessedReports', description: 'Reports that one figure counts; a page may be short or empty.' });
export type AssessedReports = z.infer<typeof AssessedReports>;
