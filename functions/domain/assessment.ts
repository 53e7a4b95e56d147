/**
 * The assessment pack. A figure is a kind, a value and a quarter of one material; it is told from five reports on, and nothing else is
 * told: sums are of told figures only. So no two packs, whatever their periods, differ by anything that is not told in one of them.
 */
import {
  type Assessment,
  type AssessedKind,
  type AssessedValue,
  FEWEST_IN_A_FIGURE,
  type Figure,
  MATERIAL_MARKINGS,
  type Material,
  type Measured,
  type Quarter,
  type RequirementGaps,
} from '#schemas/assessment.ts';
import { CrimeType, Enabler } from '#schemas/crime-types.ts';
import { Commodity } from '#schemas/entities/goods.ts';
import type { GapRow, GapState, Requirement } from '#schemas/requirement.ts';
import { aspectOf } from './aspects.ts';
import type { Counters } from './contribution.ts';
import type { Column } from './feed-table.ts';
import { type MonthCounters, pool } from './quality.ts';
import { monthsOfQuarters, type Quarters, quartersIn } from './quarters.ts';

const CLOSED: readonly (readonly [AssessedKind, readonly string[]])[] = [
  ['crime-type', CrimeType.options],
  ['amount', CrimeType.options],
  ['enabler', Enabler.options],
  ['commodity', Commodity.shape.category.options],
];
/** Which of them there are is told by the figures alone. */
const OPEN = ['route', 'country'] as const;

/** Every report has one of these, every amount is one of these: many reports of the one bound the few of the other from below. */
const COVERS: readonly { readonly of: AssessedKind; readonly all: readonly AssessedKind[] }[] = [
  { of: 'crime-type', all: ['commodity', 'enabler', 'route', 'country'] },
  { of: 'commodity', all: ['amount'] },
];

/**
 * What of a quarter is told. Where the few that are hidden could be reckoned from a large figure, because they would all have to be as
 * many as may be hidden, that large figure is hidden as well.
 */
export function toldOf(counters: Counters): Counters {
  const told = Object.entries(counters).filter(([, reports]) => reports >= FEWEST_IN_A_FIGURE);
  const mostOf = new Map<AssessedKind, number>();
  for (const { of, all } of COVERS) for (const kind of all) mostOf.set(kind, roomIn(of, counters));
  const isTold = ([aspect, reports]: readonly [string, number]): boolean =>
    [...mostOf].every(([kind, most]) => !aspect.startsWith(aspectOf(kind, '')) || reports <= most);
  return Object.fromEntries(told.filter(isTold));
}

/** So many reports leave each hidden value free to be anything from none to the most that is hidden. */
function roomIn(kind: AssessedKind, counters: Counters): number {
  const most = FEWEST_IN_A_FIGURE - 1;
  const values = CLOSED.find(([name]) => name === kind)?.[1] ?? [];
  const counts = values.map((value) => counters[aspectOf(kind, value)] ?? 0);
  if (counts.every((reports) => reports > most)) return Number.POSITIVE_INFINITY;
  return counts.reduce((all, reports) => all + Math.max(reports, most), 0) - most;
}

export type AssessmentInput = {
  readonly asOf: string;
  readonly period: Quarters;
  readonly material: Material;
  /** Of all units together: what was counted, by quarter. */
  readonly counted: readonly MonthCounters[];
  readonly requirements: readonly Requirement[];
  readonly rows: readonly GapRow[];
};

export function assessment({ asOf, period, material, counted, requirements, rows }: AssessmentInput): Assessment {
  const quarters = quartersIn(period);
  const told = new Map(
    quarters.map((quarter) => [quarter, toldOf(pool(counted.filter(({ month }) => month === quarter)))]),
  );
  const valueOf = (kind: AssessedKind, value: string): AssessedValue => {
    const figures = quarters.map((quarter) => figureOf(kind, value, quarter, material, told.get(quarter) ?? {}));
    return { kind, value, told: figures.reduce((all, { reports = 0 }) => all + reports, 0), quarters: figures };
  };
  const values = [
    ...CLOSED.flatMap(([kind, closed]) => closed.map((value) => valueOf(kind, value))),
    ...OPEN.flatMap((kind) => toldValues(kind, told.values()).map((value) => valueOf(kind, value))),
  ];
  const measured = CrimeType.options.map((crimeType) => measuredOf(crimeType, quarters, told));
  const months = monthsOfQuarters(period);
  return {
    asOf,
    ...period,
    material,
    marking: MATERIAL_MARKINGS[material],
    values,
    measured,
    measuredIn: quarters.map((quarter) => ({
      quarter,
      crimeTypes: CrimeType.options.filter((type) => measuredOf(type, [quarter], told).state === 'measured').length,
    })),
    gaps: requirements.map((requirement) => gapsOf(requirement, rows)),
    gapsQuery: `/v1/requirements/gaps?from=${months.from}&to=${months.to}`,
  };
}

function figureOf(kind: AssessedKind, value: string, quarter: Quarter, material: Material, told: Counters): Figure {
  const reports = told[aspectOf(kind, value)];
  if (reports === undefined) return { quarter };
  return {
    quarter,
    reports,
    query: `/v1/assessment/reports?${new URLSearchParams({ kind, value, quarter, material }).toString()}`,
  };
}

function toldValues(kind: AssessedKind, told: Iterable<Counters>): string[] {
  const prefix = aspectOf(kind, '');
  const values = [...told].flatMap((counters) => Object.keys(counters).filter((name) => name.startsWith(prefix)));
  return [...new Set(values)].map((name) => name.slice(prefix.length)).sort();
}

/** The second indicator of New Zealand's strategy: how many crime types can be measured. */
function measuredOf(crimeType: CrimeType, quarters: readonly Quarter[], told: ReadonlyMap<string, Counters>): Measured {
  const toldIn = (kind: AssessedKind) =>
    quarters.filter((quarter) => told.get(quarter)?.[aspectOf(kind, crimeType)] !== undefined).length;
  const [counted, measured] = [toldIn('crime-type'), toldIn('amount')];
  if (counted === 0) return { crimeType, state: 'not-told' };
  if (counted < quarters.length) return { crimeType, state: 'partly' };
  return { crimeType, state: measured === quarters.length ? 'measured' : 'counted' };
}

function gapsOf({ number, title }: Requirement, rows: readonly GapRow[]): RequirementGaps {
  const cells = rows.flatMap((row) => row.cells.filter(({ requirement }) => requirement === number));
  const so = (state: GapState): number => cells.filter((cell) => cell.state === state).length;
  return {
    requirement: number,
    title,
    asked: cells.length,
    answered: so('answered'),
    nil: so('nil'),
    silent: so('silent'),
    offline: so('offline'),
    notDue: so('not-due'),
  };
}

/** A line of the table. */
export type AssessmentLine = Figure & Pick<AssessedValue, 'kind' | 'value'> & Pick<Assessment, 'material' | 'marking'>;

export const assessmentLines = ({ values, material, marking }: Assessment): AssessmentLine[] =>
  values.flatMap(({ kind, value, quarters }) =>
    quarters.map((figure) => ({ ...figure, kind, value, material, marking })),
  );

export const ASSESSMENT_COLUMNS: readonly Column<AssessmentLine>[] = [
  { name: 'kind', about: 'What is counted by.', of: ({ kind }) => kind },
  { name: 'value', about: 'Which one of it.', of: ({ value }) => value },
  { name: 'quarter', about: 'When the reports were accepted.', of: ({ quarter }) => quarter },
  { name: 'reports', about: 'Empty where they are too few to be told.', of: ({ reports }) => reports },
  { name: 'classification', about: 'Of this line.', of: ({ marking }) => marking.classification },
  { name: 'tlp', about: 'Of this line.', of: ({ marking }) => marking.tlp },
  { name: 'query', about: 'What answers this number.', of: ({ query }) => query },
];
