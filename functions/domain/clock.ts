/** Time comes in as an argument: the domain never reads a clock. */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Clock = () => number;

/** Whole seconds, as NumericDate has them. */
export const toSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** RFC 3339 in UTC, with milliseconds. */
export const toInstant = (milliseconds: number): string => new Date(milliseconds).toISOString();

export const DAY_SECONDS = 86_400;
