/** A log's tree as it is published (C2SP tlog-tiles): files of up to 256 hashes, of every eighth level of the tree. */
import { HASH_BYTES, type Hash, rootOfRow, type Tree } from './merkle-log.ts';

export const TILE_WIDTH = 256;
/** Levels of the tree from one level of tiles to the next. */
export const TILE_HEIGHT = 8;

/** A tile with fewer hashes than 256 is the last one of its level. The entries themselves lie beside the lowest one. */
export type Tile = { readonly level: number | 'entries'; readonly index: number; readonly width: number };

/** Why a tile cannot be used. */
export class TileNotValid extends Error {
  override readonly name = 'TileNotValid';
}

/** `tile/0/x001/x234/067`, `tile/0/000.p/5`, `tile/entries/000.p/5`. */
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

const hashesOf = (bytes: Uint8Array, tile: Tile): readonly Hash[] =>
  Array.from({ length: withAllHashes(bytes, tile).length / HASH_BYTES }, (_, at) =>
    Uint8Array.from(bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)),
  );

/** @throws {TileNotValid} when it has not as many hashes as its name says. */
export function withAllHashes(bytes: Uint8Array, tile: Tile): Uint8Array {
  if (bytes.length === tile.width * HASH_BYTES) return bytes;
  throw new TileNotValid(
    `The tile ${tilePath(tile)} has ${bytes.length} bytes, and should have ${tile.width * HASH_BYTES}.`,
  );
}
