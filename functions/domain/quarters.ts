/** Quarters of a year, in UTC. What is assessed is over: a figure that still moves would tell of each report that moves it. */
import { Quarter } from '#schemas/assessment.ts';
import type { Months } from '#schemas/unit-report.ts';
import { refuse } from './exchange-error.ts';

const LONGEST = 12;
const USUAL = 4;

export type Quarters = { readonly from: Quarter; readonly to: Quarter };

export const quarterOf = (month: string): Quarter =>
  `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5, 7)) / 3)}`;

/** Quarters since year 0, and back. */
const numberOf = (quarter: string): number => Number(quarter.slice(0, 4)) * 4 + Number(quarter.slice(6)) - 1;
const named = (count: number): Quarter => `${Math.floor(count / 4)}-Q${(count % 4) + 1}`;

export const quartersIn = ({ from, to }: Quarters): Quarter[] =>
  Array.from({ length: Math.max(0, numberOf(to) - numberOf(from) + 1) }, (_, at) => named(numberOf(from) + at));

/** The months from the first of one quarter to the last of another. */
export const monthsOfQuarters = ({ from, to }: Quarters): Months => ({
  from: monthOf(from, 1),
  to: monthOf(to, 3),
});
const monthOf = (quarter: string, of: number): string =>
  `${quarter.slice(0, 4)}-${`${(Number(quarter.slice(6)) - 1) * 3 + of}`.padStart(2, '0')}`;

/** @throws {Refusal} `bad-parameter`. */
export function readQuarter(text: string | undefined): Quarter {
  const quarter = Quarter.safeParse(text);
  return quarter.success ? quarter.data : refuse('bad-parameter', 'A quarter is written like 2026-Q3.');
}

/**
 * Without an end up to the last that is over, without a beginning four.
 * @throws {Refusal} `bad-parameter` for what is no quarter, is not over, ends before it begins, or is longer than three years.
 */
export function quartersAsked(
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: number,
): Quarters {
  const over = numberOf(quarterOf(new Date(now).toISOString())) - 1;
  const last = asked.to === undefined ? over : numberOf(readQuarter(asked.to));
  const first = asked.from === undefined ? last - USUAL + 1 : numberOf(readQuarter(asked.from));
  if (last > over)
    return refuse(
      'bad-parameter',
      `Only quarters that are over are assessed, up to ${named(over)}: their figures do not move.`,
    );
  if (last < first || last - first >= LONGEST) return refuse('bad-parameter', `A period has 1 to ${LONGEST} quarters.`);
  return { from: named(first), to: named(last) };
}
