/** What sending will cost over a link that is paid by the byte, as measured on a connection without TLS; a test holds it against the wire. */
import type { SpoolEntry } from './spool-entry.ts';

/** What one request carries of a file over a bad link: half a minute at 64 kbit/s. */
export const PART_BYTES = 262_144;

/** Discovery, and the token with its nonce. */
const SIGNING_IN = { bytesUp: 3_500, roundTrips: 3 };
/** Access token, proof and the other headers of one submission. */
const HEADERS_UP = 2_000;

export type SendingCost = { readonly bytesUp: number; readonly roundTrips: number };

/** From cold: access lasts a quarter of an hour only. TLS adds about a kilobyte and two round trips. */
export function costOfSending(
  waiting: readonly Pick<SpoolEntry, 'jws'>[],
  files: readonly { readonly length: number }[] = [],
): SendingCost {
  if (waiting.length + files.length === 0) return { bytesUp: 0, roundTrips: 0 };
  // Of each file it is asked first what is there.
  const requests = files.reduce((sum, { length }) => sum + 1 + Math.ceil(length / PART_BYTES), waiting.length);
  const bytes = [...waiting.map(({ jws }) => jws), ...files].reduce((sum, { length }) => sum + length, 0);
  return {
    bytesUp: SIGNING_IN.bytesUp + requests * HEADERS_UP + bytes,
    roundTrips: SIGNING_IN.roundTrips + requests,
  };
}
