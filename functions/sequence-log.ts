/**
 * Writes the transparency log: an index for every accepted submission, then the tiles, then a checkpoint. Woken by the outbox's
 * stream and every minute. Whatever it had done when it stopped is found and gone on with: every step, done again, is the same.
 */
import middy from '@middy/core';
import * as z from 'zod';
import { decodeBase64Url } from '#domain/base64url.ts';
import { signCheckpoint, sizeOfNote } from '#domain/checkpoint.ts';
import { logNameOf } from '#domain/log-entry.ts';
import { grownBundles, grownTiles } from '#domain/log-growth.ts';
import { type Tile, tilePath, treeOfTiles } from '#domain/log-tiles.ts';
import { type Hash, leafHash, rootOf } from '#domain/merkle-log.ts';
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
  readonly log: Pick<LogStore, 'size' | 'checkpoint' | 'logged' | 'append' | 'entries' | 'publish'>;
  readonly tiles: Pick<LogTileStore, 'put' | 'read' | 'checkpointAfter' | 'putCheckpoint'>;
  readonly key: CheckpointKeys['key'];
};

/** Well inside the time that a run has. What is left then is called for within the minute. */
const MOST_ROUNDS = 50;

/** Until nothing waits. When another one is at it, it has what waits here on its list, and this one stops. */
export async function sequenceLog(deps: Dependencies): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    // First what was left undone: and whether the log may be gone on with at all.
    await publishTree(deps);
    const events = await deps.waiting();
    if (events.length === 0 || !(await assignIndices(deps, events))) return;
    await publishTree(deps);
    await Promise.all(events.map(({ eventId }) => deps.remove(eventId)));
  }
}

/** @returns false when another one was faster. */
async function assignIndices({ log }: Dependencies, events: readonly LogEvent[]): Promise<boolean> {
  const size = await log.size();
  const logged = await log.logged(events.map(({ eventId }) => eventId));
  const leaves = events
    .filter(({ eventId }) => !logged.has(eventId))
    .map(({ eventId, entry }) => ({ eventId, entry: decodeBase64Url(entry) ?? broken(eventId) }));
  return leaves.length === 0 || log.append(size, leaves);
}

function broken(eventId: string): never {
  throw new Error(`The entry of ${eventId} for the log is broken.`);
}

/** Entries and tiles of what is assigned and not published yet, then the checkpoint that names them. */
async function publishTree(deps: Dependencies): Promise<void> {
  const { name, log, tiles, key } = deps;
  for (;;) {
    const before = await published(deps);
    const size = await log.size();
    if (size === before) return;
    const entries = await log.entries(before, size);
    const root = await putTree(deps, before, entries);
    await tiles.putCheckpoint(before, await signCheckpoint({ origin: name, size, root }, await key()));
  }
}

/** How many leaves are published, by the chain of checkpoints that no restore of the table brings back. */
async function published({ log, tiles }: Dependencies): Promise<number> {
  let size = (await log.checkpoint())?.size ?? 0;
  for (;;) {
    const note = await tiles.checkpointAfter(size);
    if (note === undefined) break;
    size = sizeOfNote(note);
    await log.publish({ size, note });
  }
  // Fewer than were published: an old state was restored. To go on would be a fork (decision 0025).
  const assigned = await log.size();
  if (assigned < size) throw new Error(`The log has ${assigned} leaves, and ${size} are published.`);
  return size;
}

/** @returns the root of the tree as it is now. */
async function putTree({ tiles }: Dependencies, before: number, entries: readonly Uint8Array[]): Promise<Hash> {
  const reads = (tile: Tile) => tiles.read(tile);
  for await (const { tile, bytes } of grownBundles(before, entries, reads)) await tiles.put(tile, bytes);
  const made = new Map<string, Uint8Array>();
  for await (const { tile, bytes } of grownTiles(before, await Promise.all(entries.map(leafHash)), reads)) {
    await tiles.put(tile, bytes);
    made.set(tilePath(tile), bytes);
  }
  return rootOf(treeOfTiles(before + entries.length, async (tile) => made.get(tilePath(tile)) ?? tiles.read(tile)));
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
