/** Instants to the microsecond, as TAXII writes them (TAXII 2.1, section 2). */
import * as z from 'zod';
import { toInstant } from '../clock.ts';

const Rfc3339 = z.iso.datetime({ offset: true });

/** Microseconds since 1970, as text that always has all six digits. */
export const microInstant = (microseconds: number): string =>
  `${toInstant(Math.floor(microseconds / 1_000)).slice(0, -1)}${String(microseconds % 1_000).padStart(3, '0')}Z`;

/** Undefined for what is not RFC 3339. Finer digits are cut off; what lies before 1970 is older than all that we have. */
export function microsecondsOf(text: string): number | undefined {
  if (!Rfc3339.safeParse(text).success) return undefined;
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  const milliseconds = Date.parse(text.replace(/\.\d+/, ''));
  return Math.max(0, milliseconds * 1_000 + Number(fraction.padEnd(6, '0').slice(0, 6)));
}
