/** The sequencer, stopped between any two steps and run twice at once: one index for each, no gap, the same tiles. */
import { expect, test } from 'vitest';
import { encodeBase64Url } from '#domain/base64url.ts';
import { openCheckpoint, readLogKey } from '#domain/checkpoint.ts';
import { tilePath } from '#domain/log-tiles.ts';
import type { Hash } from '#domain/merkle-log.ts';
import type { LogEvent } from '#domain/outbox-event.ts';
import type { Leaf, PublishedCheckpoint } from '#stores/log-store.ts';
import { type Dependencies, sequenceLog } from '../../functions/sequence-log.ts';
import { naiveLeaf, naiveRoot, naiveTile, TestLogKey } from '../support/log-forge.ts';

const signer = new TestLogKey('exchange.example/log');
const entry = (at: number) => Buffer.from(`entry ${at}`);
const leafOf = (at: number) => naiveLeaf(entry(at));
const events = (from: number, to: number): LogEvent[] =>
  Array.from({ length: to - from }, (_, at) => ({
    eventId: String(from + at).padStart(6, '0'),
    entry: encodeBase64Url(entry(from + at)),
  }));

/** Stores in memory that keep the contracts of the real ones. */
class Memory {
  rows: LogEvent[] = [];
  leaves: Leaf[] = [];
  published: PublishedCheckpoint | undefined;
  readonly tiles = new Map<string, Uint8Array>();

  deps(fault: (step: string) => void = () => {}): Dependencies {
    const step = async <T>(name: string, effect: () => T): Promise<T> => {
      fault(`before ${name}`);
      const result = effect();
      fault(`after ${name}`);
      return result;
    };
    return {
      name: signer.name,
      waiting: () => step('waiting', () => this.rows.slice(0, 45)),
      remove: (eventId) => step('remove', () => void (this.rows = this.rows.filter((row) => row.eventId !== eventId))),
      log: {
        size: async () => this.leaves.length,
        checkpoint: async () => this.published,
        logged: async (ids) => new Set(this.leaves.map(({ eventId }) => eventId).filter((id) => ids.includes(id))),
        append: (size, leaves) =>
          step('append', () => {
            if (size !== this.leaves.length) return false;
            this.leaves.push(...leaves);
            return true;
          }),
        leaves: async (from, to) => this.leaves.slice(from, to).map(({ hash }) => hash),
        publish: (checkpoint) =>
          step('publish', () => {
            if (checkpoint.size > (this.published?.size ?? 0)) this.published = checkpoint;
          }),
      },
      tiles: {
        put: (tile, bytes) =>
          step('put', () => {
            const there = this.tiles.get(tilePath(tile));
            if (there) expect(Buffer.from(bytes)).toEqual(Buffer.from(there));
            this.tiles.set(tilePath(tile), bytes);
          }),
        read: async (tile) => this.tiles.get(tilePath(tile)) ?? Promise.reject(new Error(`no ${tilePath(tile)}`)),
      },
      key: async () => ({ publicKey: signer.publicKey, sign: async (bytes) => signer.sign(bytes) }),
    };
  }

  get hashes(): readonly Hash[] {
    return this.leaves.map(({ hash }) => hash);
  }

  /** What the log says of itself, checked against the naive tree over all leaves. */
  async check(size: number): Promise<void> {
    expect(this.rows).toEqual([]);
    expect(new Set(this.leaves.map(({ eventId }) => eventId)).size).toBe(size);
    const key = (await readLogKey(signer.text)) ?? Promise.reject(new Error('no key'));
    const checkpoint = await openCheckpoint(this.published?.note ?? '', await key);
    expect(checkpoint).toMatchObject({ size, root: naiveRoot(this.hashes) });
    for (const [path, bytes] of this.tiles) expect(Buffer.from(bytes)).toEqual(naiveTile(path, this.hashes));
  }
}

test('every entry gets the next index, and the tiles are those of the naive tree, over more than one tile', async () => {
  const memory = new Memory();
  for (const size of [1, 3, 255, 256, 257, 700]) {
    memory.rows.push(...events(memory.leaves.length, size));
    await sequenceLog(memory.deps());
    await memory.check(size);
  }
  expect(memory.hashes).toEqual(Array.from({ length: 700 }, (_, at) => leafOf(at)));
  expect(memory.tiles.has('tile/1/000.p/2')).toBe(true);
});

test.each(['append', 'put', 'publish', 'remove'])(
  'stopped before or after it did "%s", it goes on as if it had not',
  async (name) => {
    for (const when of [`before ${name}`, `after ${name}`]) {
      const memory = new Memory();
      memory.rows.push(...events(0, 100));
      const stops = (step: string) => {
        if (step === when) throw new Error('cut');
      };
      await expect(sequenceLog(memory.deps(stops))).rejects.toThrow('cut');
      memory.rows.push(...events(100, 120));
      await sequenceLog(memory.deps());
      await memory.check(120);
    }
  },
);

test('several at once log each entry once', async () => {
  const memory = new Memory();
  memory.rows.push(...events(0, 300));
  await Promise.all([1, 2, 3, 4].map(() => sequenceLog(memory.deps())));
  await memory.check(300);
});

test('a log that has fewer leaves than it has published is not gone on with', async () => {
  const memory = new Memory();
  memory.rows.push(...events(0, 10));
  await sequenceLog(memory.deps());
  memory.leaves = memory.leaves.slice(0, 5);
  await expect(sequenceLog(memory.deps())).rejects.toThrow('The log has 5 leaves, and 10 are published.');
});
