/** The header `Range` (RFC 9110 section 14.2), as far as it is served: one range of bytes, cut to what one answer may have. */
import { refuse } from './exchange-error.ts';

export type ByteRange = { readonly first: number; readonly last: number };

/**
 * Undefined without the header, and for a unit other than bytes. An answer may have less than was asked for; Content-Range says so.
 * @throws {Refusal} `range-not-satisfiable`, also for several ranges at once.
 */
export function readRange(header: string | undefined, length: number, most: number): ByteRange | undefined {
  if (header === undefined || !/^bytes=/i.test(header.trim())) return undefined;
  const [, from = '', to = ''] = /^bytes=(\d{0,10})-(\d{0,10})$/i.exec(header.trim()) ?? [];
  if (from === '' && to === '') return refuse('range-not-satisfiable');
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const wanted = from === '' || to === '' ? length - 1 : Number(to);
  if (first >= length || wanted < first) return refuse('range-not-satisfiable');
  return { first, last: Math.min(wanted, length - 1, first + most - 1) };
}
