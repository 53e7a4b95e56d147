/** What a log publishes (C2SP tlog-tiles) when entries come to it. The same entries always make the same files, whoever makes them. */
import { hashesOf, TILE_HEIGHT, TILE_WIDTH, type Tile, tileAt } from './log-tiles.ts';
import { type Edge, type Hash, nodeHash } from './merkle-log.ts';

type Reads = (tile: Tile) => Promise<Uint8Array>;
type Published = { readonly tile: Tile; readonly bytes: Uint8Array };

/** A tree that has grown: `rows` has the hashes that are new at every eighth level, from the leaves on. */
type Growth = { readonly edge: Edge; readonly rows: readonly (readonly Hash[])[] };

/** No hash is made that the tree did not need. */
export async function grow({ size, hashes }: Edge, leaves: readonly Hash[]): Promise<Growth> {
  const edge = [...hashes];
  const rows: Hash[][] = [[...leaves]];
  let leavesBefore = size;
  for (const leaf of leaves) {
    let hash = leaf;
    // As in counting by bits: each carry joins two full subtrees of a width.
    for (let level = 1, carried = leavesBefore; carried % 2 === 1; level++, carried = Math.floor(carried / 2)) {
      hash = await nodeHash(edge.pop() ?? noEdge(), hash);
      if (level % TILE_HEIGHT === 0) (rows[level / TILE_HEIGHT] ??= []).push(hash);
    }
    edge.push(hash);
    leavesBefore++;
  }
  return { edge: { size: leavesBefore, hashes: edge }, rows };
}

function noEdge(): never {
  throw new RangeError('The edge is not that of its size.');
}

/**
 * The tiles that a tree gets by growing, lowest level first.
 * @param rows From `grow`.
 * @param read A tile of the tree as it was.
 */
export async function* grownTiles(
  oldSize: number,
  rows: readonly (readonly Hash[])[],
  read: Reads,
): AsyncGenerator<Published> {
  let before = oldSize;
  for (const [level, added] of rows.entries()) {
    const last = { ...lastTile(before), level };
    const row = [...(last.width === 0 ? [] : hashesOf(await read(last), last)), ...added];
    for (const { index, items } of cut(last.index, row))
      yield { tile: { level, index, width: items.length }, bytes: joined(items) };
    before = last.index;
  }
}

/** The bundles of entries that it gets by growing: each entry after its length, in two bytes. */
export async function* grownBundles(
  oldSize: number,
  entries: readonly Uint8Array[],
  read: Reads,
): AsyncGenerator<Published> {
  const last: Tile = { ...lastTile(oldSize), level: 'entries' };
  const added = entries.map((entry) => joined([Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry]));
  const kept = last.width === 0 ? undefined : await read(last);
  for (const { index, items } of cut(last.index, [...Array.from({ length: last.width }, () => NOTHING), ...added])) {
    const before = kept && index === last.index ? [kept] : [];
    yield { tile: { level: 'entries', index, width: items.length }, bytes: joined([...before, ...items]) };
  }
}

const NOTHING = new Uint8Array();

/** The tile at the end of a level; empty when it is yet to begin. */
const lastTile = (hashes: number) => tileAt(hashes, 0, Math.floor(hashes / TILE_WIDTH));

function cut<T>(firstIndex: number, row: readonly T[]): { readonly index: number; readonly items: readonly T[] }[] {
  const count = Math.ceil(row.length / TILE_WIDTH);
  return Array.from({ length: count }, (_, at) => ({
    index: firstIndex + at,
    items: row.slice(at * TILE_WIDTH, (at + 1) * TILE_WIDTH),
  }));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
