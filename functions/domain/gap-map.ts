/** The gap map: month by month, what of the collection plan a unit has answered, returned as nil, left silent, or could not send. Pure. */
import type { Partner } from '#schemas/partner.ts';
import type { GapCell, GapMap, GapRow, GapState, NilReturn, Outage, Requirement } from '#schemas/requirement.ts';
import type { Months } from '#schemas/unit-report.ts';
import { DAY_SECONDS, toInstant } from './clock.ts';
import { isAsked } from './collection-plan.ts';
import type { Column } from './feed-table.ts';
import { stateOfAll } from './gap-state.ts';
import { monthsIn } from './periods.ts';

/** Accepted reports of a month that answer a requirement; `by` is who sent them, a hub perhaps. */
export type Answers = {
  readonly requirement: string;
  readonly month: string;
  readonly by: string;
  readonly reports: number;
};

/** All that is known of one unit and the plan. */
export type UnitStanding = {
  readonly answers: readonly Answers[];
  readonly nilReturns: readonly NilReturn[];
  readonly outages: readonly Outage[];
};

type AskedUnit = Pick<Partner, 'partnerId' | 'name' | 'country' | 'createdAt'>;

/** Requirements that are asked in some of these months. */
export const askedIn = (requirements: readonly Requirement[], { from, to }: Months): Requirement[] =>
  requirements.filter((one) => one.from <= to && one.to >= from);

export function gapRow(
  unit: AskedUnit,
  requirements: readonly Requirement[],
  standing: UnitStanding,
  { period, now }: { readonly period: Months; readonly now: number },
): GapRow {
  const cells = requirements
    .filter((requirement) => isAsked(requirement, unit))
    .map((requirement) => {
      const asked = { from: latest(period.from, requirement.from), to: earliest(period.to, requirement.to) };
      const since = latest(requirement.setAt.slice(0, 7), unit.createdAt.slice(0, 7));
      return cellOf(requirement.number, asked, standing, { since, now });
    });
  const outages = standing.outages
    .filter(({ from, to }) => to.slice(0, 7) >= period.from && from.slice(0, 7) <= period.to)
    .map(({ from, to, reason, declaredBy }) => ({ from, to, reason, declaredBy }));
  return { partnerId: unit.partnerId, name: unit.name, country: unit.country, cells, outages };
}

function cellOf(
  requirement: string,
  asked: Months,
  { answers, nilReturns, outages }: UnitStanding,
  { since, now }: { readonly since: string; readonly now: number },
): GapCell {
  const running = toInstant(now).slice(0, 7);
  const reportsIn = (month: string): number =>
    answers.reduce((all, one) => (one.requirement === requirement && one.month === month ? all + one.reports : all), 0);
  const stateOf = (month: string): GapState => {
    if (reportsIn(month) > 0) return 'answered';
    if (nilReturns.some((nil) => nil.requirement === requirement && nil.from <= month && month <= nil.to)) return 'nil';
    if (month > running || month < since) return 'not-due';
    if (wasCutOff(month, outages, now)) return 'offline';
    return month === running ? 'not-due' : 'silent';
  };
  const months = monthsIn(asked).map((month) => ({ month, state: stateOf(month) }));
  const reports = monthsIn(asked).reduce((all, month) => all + reportsIn(month), 0);
  return { requirement, state: stateOfAll(months.map(({ state }) => state)), reports, months };
}

/** For half of its days or more; of the running month, of those that have been. */
function wasCutOff(month: string, outages: readonly Outage[], now: number): boolean {
  const days = daysOf(month).filter((day) => day <= toInstant(now).slice(0, 10));
  const cutOff = days.filter((day) => outages.some(({ from, to }) => from <= day && day <= to));
  return cutOff.length > 0 && cutOff.length * 2 >= days.length;
}

function daysOf(month: string): string[] {
  const first = Date.parse(`${month}-01T00:00:00Z`);
  const day = (at: number): string => toInstant(first + at * DAY_SECONDS * 1000).slice(0, 10);
  return Array.from({ length: 31 }, (_, at) => day(at)).filter((one) => one.startsWith(month));
}

const latest = (one: string, other: string): string => (one > other ? one : other);
const earliest = (one: string, other: string): string => (one < other ? one : other);

/** A line of the table: one unit and one requirement. */
export type GapLine = { readonly row: GapRow; readonly cell: GapCell; readonly title: string };

export const gapLines = ({ requirements, rows }: GapMap): GapLine[] =>
  rows.flatMap((row) =>
    row.cells.map((cell) => ({
      row,
      cell,
      title: requirements.find(({ number }) => number === cell.requirement)?.title ?? '',
    })),
  );

const monthsThat = ({ months }: GapCell, state: GapState): string =>
  months
    .filter((one) => one.state === state)
    .map(({ month }) => month)
    .join('; ');

export const GAP_COLUMNS: readonly Column<GapLine>[] = [
  { name: 'country', about: 'ISO 3166-1.', of: ({ row }) => row.country },
  { name: 'unit', about: 'Its identifier.', of: ({ row }) => row.partnerId },
  { name: 'name', about: 'Its name.', of: ({ row }) => row.name },
  { name: 'requirement', about: 'Its number.', of: ({ cell }) => cell.requirement },
  { name: 'title', about: 'What is asked, in short.', of: ({ title }) => title },
  { name: 'state', about: 'answered, nil, silent, offline or not-due.', of: ({ cell }) => cell.state },
  { name: 'reports', about: 'Accepted reports that answer it.', of: ({ cell }) => cell.reports },
  { name: 'answered', about: 'Months with an answer.', of: ({ cell }) => monthsThat(cell, 'answered') },
  { name: 'nil', about: 'Months returned as nil.', of: ({ cell }) => monthsThat(cell, 'nil') },
  { name: 'silent', about: 'Months with neither.', of: ({ cell }) => monthsThat(cell, 'silent') },
  { name: 'offline', about: 'Months in which it was cut off.', of: ({ cell }) => monthsThat(cell, 'offline') },
];
