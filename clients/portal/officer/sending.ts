/** Sends what waits, when the officer says so, and keeps each answer with its bytes. One tab at a time. */
import * as z from 'zod';
import { digestOf, parseCompactJws } from '#domain/compact-jws.ts';
import type { PublishedKey } from '#domain/exchange-message.ts';
import { verifyReceipt } from '#domain/receipt.ts';
import { ExchangeClient } from '../../exchange-client.ts';
import { Unreachable } from '../../exchange-problem.ts';
import { deliver, isAboutAccess } from '../../partner/delivery.ts';
import type { SpoolEntry } from '../../partner/spool-entry.ts';
import { keptKeys, publishedKeys } from '../../published-keys.ts';
import type { Database } from './database.ts';
import { type Device, identityOf } from './device.ts';
import type { KeptReports } from './kept-reports.ts';

/** A browser's fetch works only when it is called as a plain function. */
const plainFetch: typeof fetch = (...request) => fetch(...request);

/** Tokens are in the memory of the page only. */
export const clientOf = async (device: Device): Promise<ExchangeClient> =>
  new ExchangeClient({ origin: window.location.origin, identity: await identityOf(device), fetch: plainFetch });

const URGENCY = ['immediate', 'priority', 'routine'];

/** Most urgent first, then in the order of writing. */
const mostUrgentFirst = (entries: readonly SpoolEntry[]): readonly SpoolEntry[] =>
  entries.toSorted((a, b) => URGENCY.indexOf(a.precedence) - URGENCY.indexOf(b.precedence) || (a.jti < b.jti ? -1 : 1));

type Progress = {
  readonly sending: (entry: SpoolEntry, place: number, of: number) => void;
  readonly changed: () => Promise<void>;
};

/**
 * Sends all that waits. A refused report does not hold up the next; no access or no answer does.
 * @throws what stood in the way of all of them.
 */
export const sendWaiting = (
  client: ExchangeClient,
  kept: KeptReports,
  progress: Progress,
): Promise<readonly SpoolEntry[]> =>
  navigator.locks.request('ptcn-send', async () => {
    const waiting = mostUrgentFirst((await kept.queue()).filter(({ state }) => state === 'waiting'));
    const sent: SpoolEntry[] = [];
    for (const [at, entry] of waiting.entries()) {
      progress.sending(entry, at + 1, waiting.length);
      const { entry: answered, error } = await deliver(entry, client, kept, {
        now: Date.now,
        onPause: () => undefined,
        retries: 1,
      });
      await progress.changed();
      if (error instanceof Unreachable || (error && isAboutAccess(error))) throw error;
      sent.push(answered);
    }
    return sent;
  });

/** The exchange's public keys as last seen; asked for when there are none, or not the one that is needed. */
async function keysFor(receipt: string, client: ExchangeClient, database: Database): Promise<PublishedKey[]> {
  const { kid } = parseCompactJws(receipt).header;
  const before = (await database.read('exchange', 'keys')) ?? { keys: [] };
  const last = publishedKeys(before);
  if (last.some((key) => key.kid === kid)) return last;
  const jwks = await client.publicKeys();
  await database.write({ room: 'exchange', key: 'keys', value: keptKeys(jwks, before, client.origin) });
  return publishedKeys(jwks);
}

/** @throws {ReceiptNotValid} when the receipt is not the exchange's word for exactly these bytes. */
export async function checkReceipt(
  { receipt = '', jws, partnerId }: SpoolEntry,
  client: ExchangeClient,
  database: Database,
): Promise<void> {
  const digest = await digestOf(parseCompactJws(jws).signingInput);
  await verifyReceipt(receipt, await keysFor(receipt, client, database), { origin: client.origin, partnerId, digest });
}

/** Asks for access and nothing else: whether these keys are enrolled. */
export const needAccess = (client: ExchangeClient): Promise<unknown> =>
  client.get('/v1/submissions', z.unknown(), { limit: 1 });
