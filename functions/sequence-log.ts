/**
 * Writes the transparency log: an index for every accepted submission, then the tiles, then a checkpoint. Woken by the outbox's
 * stream and every minute. Whatever it had done when it stopped is found and gone on with: every step, done again, is the same.
 */
import middy from '@middy/core';
import * as z from 'zod';
import { decodeBase64Url } from '#domain/base64url.ts';
import { signCheckpoint } from '#domain/checkpoint.ts';
import { logNameOf } from '#domain/log-entry.ts';
import { grownTiles, type Tile, tilePath, treeOfTiles } from '#domain/log-tiles.ts';
import { leafHash, rootOf } from '#domain/merkle-log.ts';
import type { LogEvent } from '#domain/outbox-event.ts';
import { readEnvironment } from '#edge/environment.ts';
import { dynamodb, kms, s3 } from '#stores/aws-clients.ts';
import { CheckpointKeys } from '#stores/checkpoint-key.ts';
import { LogStore, MOST_AT_ONCE } from '#stores/log-store.ts';
import { LogTileStore } from '#stores/log-tile-store.ts';
import { Outbox } from '#stores/outbox.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  OUTBOX_TABLE: z.string(),
  LOG_TABLE: z.string(),
  LOG_TILES_BUCKET: z.string(),
  SECRETS_KEY_ID: z.string(),
});

export type Dependencies = {
  readonly name: string;
  readonly waiting: () => Promise<readonly LogEvent[]>;
  readonly remove: (eventId: string) => Promise<void>;
  readonly log: Pick<LogStore, 'size' | 'checkpoint' | 'logged' | 'append' | 'leaves' | 'publish'>;
  readonly tiles: Pick<LogTileStore, 'put' | 'read'>;
  readonly key: CheckpointKeys['key'];
};

/** Until nothing waits. When another one is at it, it has what waits here on its list, and this one stops. */
export async function sequenceLog(deps: Dependencies): Promise<void> {
  for (;;) {
    const events = await deps.waiting();
    if (!(await assignIndices(deps, events))) return;
    await publishTree(deps);
    await Promise.all(events.map(({ eventId }) => deps.remove(eventId)));
    if (events.length === 0) return;
  }
}

/** @returns false when another one was faster. */
async function assignIndices({ log }: Dependencies, events: readonly LogEvent[]): Promise<boolean> {
  const size = await log.size();
  const logged = await log.logged(events.map(({ eventId }) => eventId));
  const leaves = events
    .filter(({ eventId }) => !logged.has(eventId))
    .map(async ({ eventId, entry }) => ({
      eventId,
      hash: await leafHash(decodeBase64Url(entry) ?? broken(eventId)),
    }));
  return leaves.length === 0 || (await log.append(size, await Promise.all(leaves)));
}

function broken(eventId: string): never {
  throw new Error(`The entry of ${eventId} for the log is broken.`);
}

/** Tiles of what is assigned and not published yet, then the checkpoint that names them. */
async function publishTree({ name, log, tiles, key }: Dependencies): Promise<void> {
  // In this order: another one may publish in between, and never more than is assigned.
  const before = (await log.checkpoint())?.size ?? 0;
  const size = await log.size();
  // Fewer than were published: an old state was restored. To go on would be a fork (decision 0025).
  if (size < before) throw new Error(`The log has ${size} leaves, and ${before} are published.`);
  if (size === before) return;
  const made = new Map<string, Uint8Array>();
  for await (const { tile, bytes } of grownTiles(before, await log.leaves(before, size), (one) => tiles.read(one))) {
    await tiles.put(tile, bytes);
    made.set(tilePath(tile), bytes);
  }
  const read = async (tile: Tile) => made.get(tilePath(tile)) ?? tiles.read(tile);
  const root = await rootOf(treeOfTiles(size, read));
  const note = await signCheckpoint({ origin: name, size, root }, await key());
  await log.publish({ size, note });
}

let wired: Dependencies | undefined;

function wire(): Dependencies {
  const env = readEnvironment(environment);
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const keys = new CheckpointKeys(dynamodb(), kms(), { table: env.LOG_TABLE, keyId: env.SECRETS_KEY_ID });
  return {
    name: logNameOf(env.PUBLIC_ORIGIN),
    waiting: () => outbox.first('log', MOST_AT_ONCE),
    remove: (eventId) => outbox.remove('log', eventId),
    log: new LogStore(dynamodb(), env.LOG_TABLE),
    tiles: new LogTileStore(s3(), env.LOG_TILES_BUCKET),
    key: () => keys.key(),
  };
}

export const handler = middy().handler(() => sequenceLog((wired ??= wire())));
