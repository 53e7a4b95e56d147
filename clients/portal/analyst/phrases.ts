/** Values of the contract in words: instants, ages, codes, gradings, places. */
import type { Grading } from '#schemas/grading.ts';
import type { Place } from '#schemas/place.ts';
import { CREDIBILITY, REPORT, RELIABILITY } from './words.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-10-31T12:00:00Z` as `31 Oct 2026, 12:00 UTC`; a day without an hour stays a day. */
export const moment = (instant: string): string => {
  const day = `${Number(instant.slice(8, 10))} ${MONTHS[Number(instant.slice(5, 7)) - 1] ?? ''} ${instant.slice(0, 4)}`;
  return instant.length > 10 ? `${day}, ${instant.slice(11, 16)} UTC` : day;
};

const STEPS = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
] as const;

/** How long ago, in its largest whole unit: `3 hours ago`. */
export const age = (instant: string, now: number): string => {
  const seconds = (now - Date.parse(instant)) / 1000;
  const [size, unit] = STEPS.find(([length]) => seconds >= length) ?? [];
  if (size === undefined) return 'just now';
  const count = Math.floor(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
};

/** A code as words: `iuu-fishing` as `IUU fishing`. */
export const spoken = (code: string): string =>
  code.replaceAll('-', ' ').replace(/\b(imo|mmsi|iban|mrz|tlp|iso|iuu|cites)\b/g, (word) => word.toUpperCase());

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `userName` as `user name`. */
export const memberName = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const gradeInWords = ({ reliability, credibility }: Grading): string =>
  `source ${RELIABILITY[reliability]}; information ${CREDIBILITY[credibility]}`;

const degrees = (value: number, positive: string, negative: string): string =>
  `${Math.abs(value).toFixed(4)}° ${value < 0 ? negative : positive}`;

export const coordinates = ({ latitude, longitude }: Place): string =>
  latitude === undefined || longitude === undefined
    ? REPORT.noCoordinates
    : `${degrees(latitude, 'N', 'S')}, ${degrees(longitude, 'E', 'W')}`;

export const placeInWords = ({ name, unLocode, country }: Place): string =>
  [name, unLocode, country].filter((part) => part !== undefined).join(', ');
