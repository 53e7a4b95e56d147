/** A moment of the contract as its day and its hour, and back. Pure. */

export const momentParts = (value: string): readonly [day: string, hour: string] => [
  value.slice(0, 10),
  value.slice(11, 16),
];

/** Undefined without a day. Where the hour is needed, the contract says so: none is made up here. */
export function momentFrom(day: string, hour: string): string | undefined {
  if (day === '') return undefined;
  return hour === '' ? day : `${day}T${hour}:00Z`;
}
