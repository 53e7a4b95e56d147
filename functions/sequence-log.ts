/**
 * Writes the transparency log: an index for every accepted submission, then the tiles, then a checkpoint. Woken by the outbox's
 * stream and every minute. Whatever it had done when it stopped is found and gone on with: every step, done again, is the same.
 */
import middy from '@middy/core';
import * as z from 'zod';
import { decodeBase64Url } from '#domain/base64url.ts';
import { bearsLinesOf, checkpointOfNote, type SigningPair, signCheckpoint } from '#domain/checkpoint.ts';
import { logNameOf } from '#domain/log-entry.ts';
import { grow, grownBundles, grownTiles } from '#domain/log-growth.ts';
import { type Tile, treeOfTiles } from '#domain/log-tiles.ts';
import { type Edge, edgeOf, leafHash, rootOfEdge, sameBytes } from '#domain/merkle-log.ts';
import { readEnvironment } from '#edge/environment.ts';
import { logWorkedOff } from '#edge/log.ts';
import { dynamodb, kms, s3 } from '#stores/aws-clients.ts';
import { CheckpointKeys } from '#stores/checkpoint-key.ts';
import { LogStore, MOST_AT_ONCE, type PublishedCheckpoint } from '#stores/log-store.ts';
import { LogTileStore } from '#stores/log-tile-store.ts';
import { Outbox, type Waiting } from '#stores/outbox.ts';

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
  readonly waiting: () => Promise<readonly Waiting<'log'>[]>;
  readonly remove: (eventId: string) => Promise<void>;
  readonly log: Pick<LogStore, 'size' | 'checkpoint' | 'logged' | 'append' | 'entries' | 'publish' | 'signAnew'>;
  readonly tiles: Pick<LogTileStore, 'put' | 'read' | 'checkpointAfter' | 'putCheckpoint'>;
  /** Of the tree that this process published last. */
  readonly memory: { edge?: Edge };
  /** All that sign at this moment. */
  readonly signers: () => Promise<readonly SigningPair[]>;
  /** What is published now, each with the instant since when it waited. */
  readonly published: (since: readonly number[]) => void;
};

/** Well inside the time that a run has. What is left then is called for within the minute. */
const MOST_ROUNDS = 50;

/** Until nothing waits. When another one is at it, it has what waits here on its list, and this one stops. */
export async function sequenceLog(deps: Dependencies): Promise<void> {
  const signers = await deps.signers();
  // The old key was in wrong hands, and the new one is not known everywhere yet: what waits, waits two minutes more.
  if (signers.length === 0) return;
  // First what was left undone: and whether the log may be gone on with at all.
  await signAnew(deps, await publishTree(deps, signers), signers);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const events = await deps.waiting();
    if (events.length === 0 || !(await assignIndices(deps, events))) return;
    await publishTree(deps, signers);
    deps.published(events.map(({ addedAt }) => addedAt));
    await Promise.all(events.map(({ eventId }) => deps.remove(eventId)));
  }
}

/** @returns false when another one was faster. */
async function assignIndices({ log }: Dependencies, events: readonly Waiting<'log'>[]): Promise<boolean> {
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

/**
 * Entries and tiles of what is assigned and not published yet, then the checkpoint that names them.
 * @returns that checkpoint, or the one before if there was nothing.
 */
async function publishTree(
  deps: Dependencies,
  signers: readonly SigningPair[],
): Promise<PublishedCheckpoint | undefined> {
  const { name, log, tiles, memory } = deps;
  for (;;) {
    const last = await published(deps);
    const before = last?.size ?? 0;
    const size = await log.size();
    if (size === before) return last;
    const entries = await log.entries(before, size);
    const edge = await putTree(deps, await edgeBehind(deps, last), entries);
    const root = await rootOfEdge(edge);
    await tiles.putCheckpoint(before, await signCheckpoint({ origin: name, size, root }, signers));
    memory.edge = edge;
  }
}

/** What is published, by the chain of checkpoints that no restore of the table brings back. */
async function published({ log, tiles }: Dependencies): Promise<PublishedCheckpoint | undefined> {
  let last = await log.checkpoint();
  for (;;) {
    const note = await tiles.checkpointAfter(last?.size ?? 0);
    if (note === undefined) break;
    last = { size: checkpointOfNote(note).size, note };
    await log.publish(last);
  }
  // Fewer than were published: an old state was restored. To go on would be a fork (decision 0025).
  const assigned = await log.size();
  const size = last?.size ?? 0;
  if (assigned < size) throw new Error(`The log has ${assigned} leaves, and ${size} are published.`);
  return last;
}

/** Keys come and go also while no report comes. What is signed anew is the tree that the tiles make, whatever the old note says. */
async function signAnew(
  deps: Dependencies,
  last: PublishedCheckpoint | undefined,
  signers: readonly SigningPair[],
): Promise<void> {
  const { name, log } = deps;
  if (!last || (await bearsLinesOf(last.note, name, signers))) return;
  const root = await rootOfEdge(await edgeOfTiles(deps, last));
  await log.signAnew(last, await signCheckpoint({ origin: name, size: last.size, root }, signers));
}

/** The edge of what is published: as this process left it, or out of the tiles. */
async function edgeBehind(deps: Dependencies, last: PublishedCheckpoint | undefined): Promise<Edge> {
  if (!last) return { size: 0, hashes: [] };
  const { edge } = deps.memory;
  return edge && (await isSigned(edge, last)) ? edge : edgeOfTiles(deps, last);
}

/** @throws {Error} when the tiles make another tree than is signed: to go on from there would be a fork. */
async function edgeOfTiles({ tiles }: Dependencies, last: PublishedCheckpoint): Promise<Edge> {
  const edge = await edgeOf(treeOfTiles(last.size, (tile) => tiles.read(tile)));
  if (!(await isSigned(edge, last))) throw new Error('The tiles make another tree than is signed.');
  return edge;
}

const isSigned = async (edge: Edge, { size, note }: PublishedCheckpoint): Promise<boolean> =>
  edge.size === size && sameBytes(await rootOfEdge(edge), checkpointOfNote(note).root);

/** @returns the edge of the tree as it is now. */
async function putTree({ tiles }: Dependencies, behind: Edge, entries: readonly Uint8Array[]): Promise<Edge> {
  const reads = (tile: Tile) => tiles.read(tile);
  for await (const { tile, bytes } of grownBundles(behind.size, entries, reads)) await tiles.put(tile, bytes);
  const { edge, rows } = await grow(behind, await Promise.all(entries.map(leafHash)));
  for await (const { tile, bytes } of grownTiles(behind.size, rows, reads)) await tiles.put(tile, bytes);
  return edge;
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
    memory: {},
    signers: () => keys.signers(Date.now()),
    published: (since) => logWorkedOff('log', since),
  };
}

export const handler = middy().handler(() => sequenceLog((wired ??= wire())));
