/**
 * Days and instants on one line of seconds. A calendar day is local to the place, and the Pacific runs from UTC-12 to
 * UTC+14: a day may have begun 14 hours before it does in UTC, and ends up to 12 hours later than there.
 */

const DAY_LENGTH = 10;
const HOUR = 3600;
export const DAY = 24 * HOUR;

/** Earliest second a day or instant can mean. */
export function earliestSecond(dayOrInstant: string): number {
  const second = Date.parse(dayOrInstant) / 1000;
  return dayOrInstant.length === DAY_LENGTH ? second - 14 * HOUR : second;
}

/** Latest second a day or instant can mean. */
export function latestSecond(dayOrInstant: string): number {
  const second = Date.parse(dayOrInstant) / 1000;
  return dayOrInstant.length === DAY_LENGTH ? second + DAY + 12 * HOUR : second;
}

/** Whether an end lies before its beginning, whatever the day meant locally; two days are compared as days. */
export function endsBefore(end: string, beginning: string): boolean {
  if (end.length === DAY_LENGTH && beginning.length === DAY_LENGTH) return end < beginning;
  return latestSecond(end) < earliestSecond(beginning);
}

/** Whole days from one second to another. */
export const daysBetween = (fromSecond: number, toSecond: number): number => Math.floor((toSecond - fromSecond) / DAY);
