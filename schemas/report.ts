/** The report: what a unit wants to tell. Version `report/1`; the smallest accepted one is under 15 lines. */
import * as z from 'zod';
import { CrimeType, Enabler, Harm, PerpetratorKind } from './crime-types.ts';
import { Entity } from './entities.ts';
import { Grading } from './grading.ts';
import { Handling } from './handling.ts';
import { Place } from './place.ts';
import { DayOrInstant, LanguageTag, Line, UtcInstant } from './primitives.ts';
import { Provenance } from './provenance.ts';
import { Relationship } from './relationships.ts';

export const REPORT_SCHEMA = 'report/1';

/** When and where it happened. */
export const Activity = z
  .strictObject({
    from: DayOrInstant.meta({ description: 'When it began, or when it happened.' }),
    to: DayOrInstant.meta({ description: 'When it ended, if it lasted.' }).optional(),
    places: z.array(Place).min(1).max(50).meta({ description: 'At least one place.' }),
  })
  .meta({ id: 'Activity', description: 'When and where it happened.' });
export type Activity = z.infer<typeof Activity>;

/** How quickly somebody must read it. */
export const Precedence = z.enum(['routine', 'priority', 'immediate']).meta({
  id: 'Precedence',
  description: 'routine: in the ordinary course; priority: today; immediate: now, and `actBy` says by when.',
});
export type Precedence = z.infer<typeof Precedence>;

/** The report itself. Everything a reader needs and nothing about who signed it. */
export const Report = z
  .strictObject({
    schema: z.literal(REPORT_SCHEMA).meta({ description: 'Always "report/1".' }),
    title: Line(200).meta({ description: 'One line that says what, who, where.' }),
    narrative: z
      .string()
      .min(1)
      .max(65_536)
      .meta({ description: 'What happened, in your own words and language. Kept word for word.' }),
    language: LanguageTag.meta({ description: 'The language the narrative is written in.' }),
    crimeTypes: z.array(CrimeType).min(1).max(6).meta({ description: 'What the crime is; at least one.' }),
    enablers: z.array(Enabler).max(4).meta({ description: 'What makes it possible.' }).optional(),
    activity: Activity,
    entities: z.array(Entity).max(200).meta({ description: 'Who and what is involved.' }).optional(),
    relationships: z
      .array(Relationship)
      .max(500)
      .meta({ description: 'How the entities stand to each other.' })
      .optional(),
    harms: z.array(Harm).max(10).meta({ description: 'Harm done or threatened.' }).optional(),
    perpetrators: z.array(PerpetratorKind).max(6).meta({ description: 'Kind of group behind it.' }).optional(),
    precedence: Precedence.meta({ description: 'How quickly somebody must read it; absent: routine.' }).optional(),
    actBy: UtcInstant.meta({ description: 'For immediate reports: by when somebody must have acted.' }).optional(),
    grading: Grading,
    provenance: Provenance.optional(),
    handling: Handling,
  })
  .meta({ id: 'Report', description: 'An intelligence report, version 1.' });
export type Report = z.infer<typeof Report>;
