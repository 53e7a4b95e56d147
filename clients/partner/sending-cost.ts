/** What sending will cost over a link that is paid by the byte, as measured on a connection without TLS; a test holds it against the wire. */
import type { SpoolEntry } from './spool.ts';

/** Discovery, and the token with its nonce. */
const SIGNING_IN = { bytesUp: 3_500, roundTrips: 3 };
/** Access token, proof and the other headers of one submission. */
const HEADERS_UP = 2_000;

export type SendingCost = { readonly bytesUp: number; readonly roundTrips: number };

/** From cold: access lasts a quarter of an hour only. TLS adds about a kilobyte and two round trips. */
export function costOfSending(waiting: readonly Pick<SpoolEntry, 'jws'>[]): SendingCost {
  if (waiting.length === 0) return { bytesUp: 0, roundTrips: 0 };
  const bytes = waiting.reduce((sum, { jws }) => sum + HEADERS_UP + jws.length, 0);
  return { bytesUp: SIGNING_IN.bytesUp + bytes, roundTrips: SIGNING_IN.roundTrips + waiting.length };
}
