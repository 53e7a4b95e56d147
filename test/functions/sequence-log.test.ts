/** The sequencer, stopped before and after everything that it does, and run several at once: one index for each, no gap, no fork. */
import { describe, expect, test } from 'vitest';
import { encodeBase64Url } from '#domain/base64url.ts';
import { openCheckpoint, readLogKey, splitNote } from '#domain/checkpoint.ts';
import { grow } from '#domain/log-growth.ts';
import { tilePath } from '#domain/log-tiles.ts';
import type { Hash } from '#domain/merkle-log.ts';
import type { Leaf, PublishedCheckpoint } from '#stores/log-store.ts';
import type { Waiting } from '#stores/outbox.ts';
import { type Dependencies, sequenceLog } from '../../functions/sequence-log.ts';
import { naiveBundle, naiveLeaf, naiveRoot, naiveTile, TestLogKey } from '../support/log-forge.ts';

const signer = new TestLogKey('exchange.example/log');
const second = new TestLogKey(signer.name);
const key = await readLogKey(signer.text);
const entry = (at: number) => Buffer.from(`entry ${at}`);
const events = (from: number, to: number): Waiting<'log'>[] =>
  Array.from({ length: to - from }, (_, at) => ({
    eventId: String(from + at).padStart(6, '0'),
    entry: encodeBase64Url(entry(from + at)),
    addedAt: 1_000 + from + at,
  }));

type Around = <T>(name: string, effect: () => T) => Promise<T>;
const straight: Around = async (_, effect) => effect();

/** Stores in memory that keep the contracts of the real ones. */
class Memory {
  rows: Waiting<'log'>[] = [];
  leaves: Leaf[] = [];
  published: PublishedCheckpoint | undefined;
  readonly tiles = new Map<string, Uint8Array>();
  readonly chain = new Map<number, string>();
  signers: readonly TestLogKey[] = [signer];
  /** Since when what was published had waited, as it was told. */
  told: number[] = [];

  deps(around: Around = straight, memory: Dependencies['memory'] = {}): Dependencies {
    return {
      name: signer.name,
      waiting: () => around('waiting', () => this.rows.slice(0, 45)),
      remove: (id) => around('remove', () => void (this.rows = this.rows.filter(({ eventId }) => eventId !== id))),
      log: {
        size: () => around('size', () => this.leaves.length),
        checkpoint: () => around('checkpoint', () => this.published),
        logged: (ids) =>
          around('logged', () => new Set(this.leaves.map(({ eventId }) => eventId).filter((id) => ids.includes(id)))),
        append: (size, leaves) => around('append', () => this.append(size, leaves)),
        entries: (from, to) => around('entries', () => this.leaves.slice(from, to).map((leaf) => leaf.entry)),
        publish: (checkpoint) =>
          around('publish', () => {
            if (checkpoint.size > (this.published?.size ?? 0)) this.published = checkpoint;
          }),
        signAnew: (old, note) =>
          around('signAnew', () => {
            if (this.published?.note === old.note) this.published = { size: old.size, note };
          }),
      },
      tiles: {
        put: (tile, bytes) => around('put', () => this.#put(tilePath(tile), bytes)),
        read: (tile) => around('read', () => this.tiles.get(tilePath(tile)) ?? missing(tilePath(tile))),
        checkpointAfter: (size) => around('checkpointAfter', () => this.chain.get(size)),
        putCheckpoint: (after, note) =>
          around('putCheckpoint', () => void this.chain.set(after, this.chain.get(after) ?? note)),
      },
      memory,
      published: (since) => void this.told.push(...since),
      signers: async () =>
        this.signers.map((one) => ({ publicKey: one.publicKey, sign: async (bytes: Uint8Array) => one.sign(bytes) })),
    };
  }

  protected append(size: number, leaves: readonly Leaf[]): boolean {
    const known = new Set(this.leaves.map(({ eventId }) => eventId));
    if (size !== this.leaves.length || leaves.some(({ eventId }) => known.has(eventId))) return false;
    this.leaves.push(...leaves);
    return true;
  }

  #put(path: string, bytes: Uint8Array): void {
    const there = this.tiles.get(path);
    if (there && Buffer.compare(bytes, there) !== 0) throw new Error(`Another ${path} is published already.`);
    this.tiles.set(path, bytes);
  }

  get hashes(): readonly Hash[] {
    return this.leaves.map((leaf) => naiveLeaf(leaf.entry));
  }

  /** What the log says of itself, checked against the naive tree over all leaves; and every checkpoint that it ever signed. */
  async check(size: number): Promise<void> {
    expect(this.rows).toEqual([]);
    expect(new Set(this.leaves.map(({ eventId }) => eventId)).size).toBe(size);
    const { hashes } = this;
    expect(hashes).toHaveLength(size);
    expect((await this.#opened(this.published?.note ?? '')).size).toBe(size);
    for (const note of this.chain.values()) {
      const signed = await this.#opened(note);
      expect(signed.root).toEqual(naiveRoot(hashes.slice(0, signed.size)));
    }
    const entries = this.leaves.map((leaf) => leaf.entry);
    for (const [path, bytes] of this.tiles) {
      expect(Buffer.from(bytes)).toEqual(naiveTile(path, hashes) ?? naiveBundle(path, entries));
    }
  }

  async #opened(note: string) {
    return openCheckpoint(note, key ?? missing('key'));
  }
}

function missing(what: string): never {
  throw new Error(`no ${what}`);
}

/** Dies before or after the n-th thing it does. */
function dying(n: number, when: 'before' | 'after'): { readonly around: Around; readonly steps: () => number } {
  let step = 0;
  const around: Around = async (name, effect) => {
    const dies = step++ === n;
    if (dies && when === 'before') throw new Error(`cut before ${name}`);
    const result = effect();
    if (dies) throw new Error(`cut after ${name}`);
    return result;
  };
  return { around, steps: () => step };
}

test.each([
  ['a process of its own each time', () => ({})],
  ['one process that remembers where it was', (kept: Dependencies['memory']) => kept],
])('by %s every entry gets the next index, and the tiles are those of the naive tree', async (_, remembers) => {
  const kept = {};
  const memory = new Memory();
  for (const size of [1, 3, 255, 256, 257, 700]) {
    memory.rows.push(...events(memory.leaves.length, size));
    await sequenceLog(memory.deps(straight, remembers(kept)));
    await memory.check(size);
  }
  expect(memory.leaves.map((leaf) => Buffer.from(leaf.entry))).toEqual(
    Array.from({ length: 700 }, (_, at) => entry(at)),
  );
  expect(memory.told).toEqual(memory.leaves.map((_, at) => 1_000 + at));
  expect(memory.tiles.has('tile/1/000.p/2')).toBe(true);
  expect(memory.tiles.has('tile/entries/002.p/188')).toBe(true);
});

test('stopped before or after anything that it does, and once more when it goes on, it ends as if it had not been', async () => {
  const whole = dying(-1, 'before');
  const untouched = new Memory();
  untouched.rows.push(...events(0, 3));
  await sequenceLog(untouched.deps(whole.around));
  const steps = whole.steps();
  let histories = 0;
  for (let first = 0; first < steps; first++) {
    for (let second = -1; second < steps; second++) {
      for (const [one, other] of [
        ['before', 'after'],
        ['after', 'after'],
      ] as const) {
        const memory = new Memory();
        memory.rows.push(...events(0, 3));
        await expect(sequenceLog(memory.deps(dying(first, one).around))).rejects.toThrow('cut');
        memory.rows.push(...events(3, 4));
        await sequenceLog(memory.deps(dying(second, other).around)).catch(() => {});
        await sequenceLog(memory.deps());
        await memory.check(4);
        histories++;
      }
    }
  }
  expect(histories).toBeGreaterThan(1_000);
});

/** Three at once over four waves of entries, each slow in its own way, some of which die; at the end one that does not. */
async function contended(seed: number, memory: Memory): Promise<void> {
  const random = seeded(seed);
  const pause = async () => {
    for (let left = Math.floor(random() * 6); left > 0; left--) await Promise.resolve();
  };
  const slow: Around = async (name, effect) => {
    await pause();
    if (random() < 0.01) throw new Error(`cut before ${name}`);
    const result = effect();
    await pause();
    return result;
  };
  for (let wave = 0; wave < 4; wave++) {
    memory.rows.push(...events(wave * 70, (wave + 1) * 70));
    await Promise.all([1, 2, 3].map(() => sequenceLog(memory.deps(slow)).catch(() => {})));
  }
  await sequenceLog(memory.deps());
  await memory.check(280);
}
const seeds = Array.from({ length: 40 }, (_, seed) => seed);

test.each(seeds)('several at once log each entry once and sign no two trees: seed %i', (seed) =>
  contended(seed, new Memory()),
);

test('the same runs find a log that does not compare the head which it moves on', async () => {
  class Careless extends Memory {
    protected override append(_size: number, leaves: readonly Leaf[]): boolean {
      this.leaves.push(...leaves);
      return true;
    }
  }
  const caught = await Promise.all(
    seeds.map((seed) =>
      contended(seed, new Careless()).then(
        () => false,
        () => true,
      ),
    ),
  );
  expect(caught.filter(Boolean).length).toBeGreaterThan(20);
});

/** The same numbers for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test('of more than it has time for it leaves the rest to the next call', async () => {
  const memory = new Memory();
  const most = 50 * 45;
  memory.rows = events(0, most + 10);
  await sequenceLog(memory.deps());
  expect([memory.leaves.length, memory.published?.size, memory.rows.length]).toEqual([most, most, 10]);
  await sequenceLog(memory.deps());
  expect([memory.leaves.length, memory.rows.length]).toEqual([most + 10, 0]);
});

test('after an old backup of the tables it says so, assigns nothing, and goes on publishing what was published', async () => {
  const memory = new Memory();
  memory.rows.push(...events(0, 5));
  await sequenceLog(memory.deps());
  const backup = { leaves: [...memory.leaves], published: memory.published };
  memory.rows.push(...events(5, 10));
  await sequenceLog(memory.deps());
  const newest = memory.published;
  Object.assign(memory, backup);
  memory.rows.push(...events(10, 30));
  for (let again = 0; again < 2; again++) {
    await expect(sequenceLog(memory.deps())).rejects.toThrow('The log has 5 leaves, and 10 are published.');
  }
  expect(memory.leaves).toHaveLength(5);
  expect(memory.rows).toHaveLength(20);
  expect(memory.published).toEqual(newest);
});

test('a leaf that was changed underneath it stops it: the tile is published as it was', async () => {
  const memory = new Memory();
  memory.rows.push(...events(0, 5));
  const unsigned: Around = async (name, effect) => (name === 'putCheckpoint' ? missing('signature') : effect());
  await expect(sequenceLog(memory.deps(unsigned))).rejects.toThrow('no signature');
  const put = [...memory.tiles.keys()];
  expect(put).toContain('tile/entries/000.p/5');
  memory.leaves[2] = { eventId: '000002', entry: entry(99) };
  await expect(sequenceLog(memory.deps())).rejects.toThrow('Another tile/entries/000.p/5 is published already.');
  expect(memory.chain.size).toBe(0);
  expect(memory.told).toEqual([]);
});

describe('when the key of the log is replaced', () => {
  const bears = (note = '') => {
    const ids = splitNote(note).signatures.map(({ id }) => Buffer.from(id).toString('hex'));
    return [signer, second].map(({ id }) => ids.includes(id.toString('hex')));
  };
  const logOf = async (size: number) => {
    const memory = new Memory();
    memory.rows.push(...events(0, size));
    await sequenceLog(memory.deps());
    return memory;
  };

  test('the newest checkpoint bears the lines of the keys that sign now, also while no report comes', async () => {
    const memory = await logOf(5);
    expect(bears(memory.published?.note)).toEqual([true, false]);
    const first = memory.published?.note;
    memory.signers = [signer, second];
    await sequenceLog(memory.deps());
    expect(bears(memory.published?.note)).toEqual([true, true]);
    memory.rows.push(...events(5, 6));
    await sequenceLog(memory.deps());
    expect(bears(memory.published?.note)).toEqual([true, true]);
    await memory.check(6);
    memory.signers = [second];
    await sequenceLog(memory.deps());
    expect(bears(memory.published?.note)).toEqual([false, true]);
    expect(await openCheckpoint(memory.published?.note ?? '', await keyOf(second))).toMatchObject({ size: 6 });
    // What was promised before stays what it was.
    expect(memory.chain.get(0)).toBe(first);
  });

  test('while no key signs, nothing is published and nothing is lost', async () => {
    const memory = await logOf(5);
    memory.signers = [];
    memory.rows.push(...events(5, 9));
    await sequenceLog(memory.deps());
    expect([memory.published?.size, memory.rows.length]).toEqual([5, 4]);
    memory.signers = [second];
    await sequenceLog(memory.deps());
    expect([memory.published?.size, memory.rows.length]).toEqual([9, 0]);
  });

  test('a log whose tiles are not those of its checkpoint is not gone on with, and what a process remembers does not help', async () => {
    const memory = await logOf(5);
    const { edge } = await grow({ size: 0, hashes: [] }, memory.hashes);
    memory.published = { size: 5, note: signer.checkpoint(memory.hashes.toReversed()) };
    memory.rows.push(...events(5, 9));
    await expect(sequenceLog(memory.deps(straight, { edge }))).rejects.toThrow('make another tree than is signed');
    expect([...memory.chain.keys()]).toEqual([0]);
  });

  test('a checkpoint that was changed underneath it is not signed anew: the tiles make another tree', async () => {
    const memory = await logOf(5);
    memory.published = { size: 5, note: signer.checkpoint(memory.hashes.toReversed()) };
    memory.signers = [second];
    await expect(sequenceLog(memory.deps())).rejects.toThrow('The tiles make another tree than is signed.');
    expect(bears(memory.published.note)).toEqual([true, false]);
  });
});

async function keyOf({ text }: TestLogKey) {
  return (await readLogKey(text)) ?? missing('key');
}
