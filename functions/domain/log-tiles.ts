/** A log's tree as it is published (C2SP tlog-tiles): files of up to 256 hashes, of every eighth level of the tree. */
import { HASH_BYTES, type Hash, rootOfRow, type Tree } from './merkle-log.ts';

export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;

/** A tile with fewer hashes than 256 is the last one of its level. */
export type Tile = { readonly level: number; readonly index: number; readonly width: number };

/** Why a tile cannot be used. */
export class TileNotValid extends Error {
  override readonly name = 'TileNotValid';
}

/** `tile/0/x001/x234/067`, `tile/0/000.p/5`. */
export function tilePath({ level, index, width }: Tile): string {
  const groups = [String(index % 1_000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1_000); rest > 0; rest = Math.floor(rest / 1_000)) {
    groups.unshift(`x${String(rest % 1_000).padStart(3, '0')}`);
  }
  return `tile/${level}/${groups.join('/')}${width < TILE_WIDTH ? `.p/${width}` : ''}`;
}

/** That tile in a tree of this size. */
export function tileAt(size: number, level: number, index: number): Tile {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return { level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) };
}

/**
 * The tree behind the tiles; each is read once. What they hold is believed by nobody: proofs made from them are verified.
 * @throws {TileNotValid} when a tile has another length than its name says.
 */
export function treeOfTiles(size: number, read: (tile: Tile) => Promise<Uint8Array>): Tree {
  const rows = new Map<string, Promise<readonly Hash[]>>();
  const rowOf = (tile: Tile) => {
    const path = tilePath(tile);
    const row = rows.get(path) ?? read(tile).then((bytes) => hashesOf(bytes, tile));
    rows.set(path, row);
    return row;
  };
  return {
    size,
    subtree: async (level, index) => {
      const width = 2 ** (level % TILE_HEIGHT);
      const first = index * width;
      const tile = tileAt(size, Math.floor(level / TILE_HEIGHT), Math.floor(first / TILE_WIDTH));
      const row = await rowOf(tile);
      return rootOfRow(row.slice(first % TILE_WIDTH, (first % TILE_WIDTH) + width));
    },
  };
}

/**
 * The tiles that a tree gets by growing, lowest level first: always the same ones from the same leaves.
 * @param leaves The new ones, hashed.
 * @param read A tile of the tree as it was.
 */
export async function* grownTiles(
  oldSize: number,
  leaves: readonly Hash[],
  read: (tile: Tile) => Promise<Uint8Array>,
): AsyncGenerator<{ readonly tile: Tile; readonly bytes: Uint8Array }> {
  let before = oldSize;
  let added = leaves;
  for (let level = 0; added.length > 0; level++) {
    const first = Math.floor(before / TILE_WIDTH);
    const last = tileAt(before, 0, first);
    const kept = last.width === 0 ? [] : hashesOf(await read({ ...last, level }), { ...last, level });
    const row = [...kept, ...added];
    const full: Promise<Hash>[] = [];
    for (let at = 0; at < row.length; at += TILE_WIDTH) {
      const hashes = row.slice(at, at + TILE_WIDTH);
      yield { tile: { level, index: first + at / TILE_WIDTH, width: hashes.length }, bytes: bytesOf(hashes) };
      if (hashes.length === TILE_WIDTH) full.push(rootOfRow(hashes));
    }
    before = first;
    added = await Promise.all(full);
  }
}

function bytesOf(hashes: readonly Hash[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * HASH_BYTES);
  for (const [at, hash] of hashes.entries()) bytes.set(hash, at * HASH_BYTES);
  return bytes;
}

function hashesOf(bytes: Uint8Array, tile: Tile): readonly Hash[] {
  if (bytes.length !== tile.width * HASH_BYTES) {
    throw new TileNotValid(
      `The tile ${tilePath(tile)} has ${bytes.length} bytes, and should have ${tile.width * HASH_BYTES}.`,
    );
  }
  return Array.from({ length: tile.width }, (_, at) =>
    Uint8Array.from(bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)),
  );
}
