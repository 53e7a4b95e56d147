/** Instants as STIX has them: always to the millisecond. Versions of one object only ever move on. */
import { toInstant } from '../clock.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A day begins at midnight UTC; the report keeps the day itself. */
export const beginningOf = (dayOrInstant: string): string => toInstant(Date.parse(dayOrInstant));

export const endOf = (dayOrInstant: string): string =>
  DAY.test(dayOrInstant) ? `${dayOrInstant}T23:59:59.999Z` : toInstant(Date.parse(dayOrInstant));

/** The later of two instants. */
export const notBefore = (earliest: string, instant: string): string =>
  toInstant(Math.max(Date.parse(earliest), Date.parse(instant)));

/** `modified` of the version after `previous`: the instant of the change, and in any case later (section 3.6). */
export const modifiedAfter = (previous: string, instant: string): string =>
  toInstant(Math.max(Date.parse(previous) + 1, Date.parse(instant)));
