/** Figures in plain words. Counts always; a share only with its interval; "too few to say" where that is the truth. */
import { type Days, FEWEST_REPORTS_FOR_A_SHARE, type Share } from '#schemas/quality.ts';

export const percent = (share: number): string => `${Math.round(share * 100)} %`;

export const countOf = (count: number, one: string, many: string): string =>
  count === 0 ? `no ${many}` : count === 1 ? `1 ${one}` : `${count} ${many}`;

export const reportsOf = (count: number): string => countOf(count, 'report', 'reports');

export const acceptanceInWords = ({ share, low, high, tooFewToSay }: Share): string => {
  if (tooFewToSay || share === undefined || low === undefined || high === undefined) {
    return `Too few to say more: a share is shown from ${FEWEST_REPORTS_FOR_A_SHARE} reports on.`;
  }
  return `${percent(share)}; with this many reports the true share may lie anywhere between ${percent(low)} and ${percent(high)}.`;
};

const days = (count: number): string => (count === 0 ? 'the same day' : countOf(count, 'day', 'days'));

export const daysInWords = ({ count, median, p90 }: Days): string => {
  if (count === 0 || median === undefined) return 'No reports yet.';
  const half = median === 0 ? 'Half arrive the same day' : `Half arrive within ${days(median)}`;
  if (count < FEWEST_REPORTS_FOR_A_SHARE || p90 === undefined) {
    return `${half}; from ${reportsOf(count)}, so read it with care.`;
  }
  return `${half}, nine in ten within ${days(p90)}.`;
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-10` as `Oct 2026`. */
export const monthName = (month: string): string =>
  `${MONTHS[Number(month.slice(5)) - 1] ?? month} ${month.slice(0, 4)}`;
/** `2026-10` as `Oct`, with the year where a year begins. */
export const monthTick = (month: string): string =>
  month.endsWith('-01') ? `Jan\n${month.slice(0, 4)}` : (MONTHS[Number(month.slice(5)) - 1] ?? month);

/** An instant in UTC as `31 Oct 2026, 12:00 UTC`. */
export const momentInWords = (instant: string): string =>
  `${Number(instant.slice(8, 10))} ${monthName(instant.slice(0, 7))}, ${instant.slice(11, 16)} UTC`;

/** A finding's code as words: `imo-check-digit` as `Imo check digit`. */
export const findingName = (code: string): string => {
  const words = code.replaceAll('-', ' ').replace(/\b(imo|mmsi|iban|mrz|tlp|iso)\b/g, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
};
