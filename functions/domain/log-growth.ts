/** What a log publishes (C2SP tlog-tiles) when entries come to it. The same entries always make the same files, whoever makes them. */
import { TILE_HEIGHT, TILE_WIDTH, type Tile, tileAt, withAllHashes } from './log-tiles.ts';
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
    yield* grownRow(last, added, async (tile) => withAllHashes(await read(tile), tile));
    before = last.index;
  }
}

/** The bundles of entries that it gets by growing: each entry after its length, in two bytes. */
export async function* grownBundles(
  oldSize: number,
  entries: readonly Uint8Array[],
  read: Reads,
): AsyncGenerator<Published> {
  const added = entries.map((entry) => joined([Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry]));
  yield* grownRow({ ...lastTile(oldSize), level: 'entries' }, added, read);
}

/** What comes behind the last tile of a row begins by filling it. */
async function* grownRow(last: Tile, added: readonly Uint8Array[], read: Reads): AsyncGenerator<Published> {
  let { index, width } = last;
  let kept = width === 0 ? [] : [await read(last)];
  for (let at = 0; at < added.length; index++) {
    const items = added.slice(at, at + TILE_WIDTH - width);
    yield { tile: { level: last.level, index, width: width + items.length }, bytes: joined([...kept, ...items]) };
    at += items.length;
    [width, kept] = [0, []];
  }
}

/** The tile at the end of a level; empty when it is yet to begin. */
const lastTile = (hashes: number) => tileAt(hashes, 0, Math.floor(hashes / TILE_WIDTH));

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
