/** Periods of whole months in UTC: the twelve up to now, or those that were asked for; and as many before them. */
import { refuse } from './exchange-error.ts';
import { Month } from '#schemas/quality.ts';
import type { Months } from '#schemas/unit-report.ts';

const MONTHS_POOLED = 12;
export const LONGEST_PERIOD = 36;

/** `2026-10` as months since year 0, and back. */
const numberOf = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
const monthOf = (count: number): string => `${Math.floor(count / 12)}-${`${(count % 12) + 1}`.padStart(2, '0')}`;

export const lastMonths = (now: number): Months => periodOf({}, now);

/**
 * Without an end up to now, without a beginning twelve months.
 * @throws {Refusal} `bad-parameter` for what is no month, an end before its beginning, or more than three years.
 */
export function periodOf(
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: number,
): Months {
  const last = monthNumber(asked.to) ?? numberOf(new Date(now).toISOString());
  const first = monthNumber(asked.from) ?? last - MONTHS_POOLED + 1;
  if (last < first || last - first >= LONGEST_PERIOD)
    return refuse('bad-parameter', `The period has 1 to ${LONGEST_PERIOD} months.`);
  return { from: monthOf(first), to: monthOf(last) };
}

function monthNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const month = Month.safeParse(text);
  return month.success ? numberOf(month.data) : refuse('bad-parameter', 'from and to are months, for example 2026-01.');
}

/** So many whole months before one, and after one. */
export const monthsUpTo = (month: string, count: number): Months => ({
  from: monthOf(numberOf(month) - count),
  to: monthOf(numberOf(month) - 1),
});
export const monthsAfter = (month: string, count: number): Months => ({
  from: monthOf(numberOf(month) + 1),
  to: monthOf(numberOf(month) + count),
});

/** Every month of a period, in order. */
export const monthsIn = ({ from, to }: Months): string[] =>
  Array.from({ length: Math.max(0, numberOf(to) - numberOf(from) + 1) }, (_, at) => monthOf(numberOf(from) + at));

/** As many months, right before. */
export function monthsBefore({ from, to }: Months): Months {
  const [first, last] = [numberOf(from), numberOf(to)];
  return { from: monthOf(2 * first - last - 1), to: monthOf(first - 1) };
}
