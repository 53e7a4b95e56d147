/** P11, P12: what the log's tree costs beside the hashes that it cannot do without: leaves that come to it, and proofs out of its tiles. */
import { createHash } from 'node:crypto';
import '#edge/sha2-at-once.ts';
import { grow, grownTiles } from '#domain/log-growth.ts';
import { type Tile, tilePath, treeOfTiles } from '#domain/log-tiles.ts';
import {
  type Edge,
  edgeOf,
  HASH_BYTES,
  type Hash,
  inclusionProof,
  leafHash,
  nodeHash,
  rootOfEdge,
} from '#domain/merkle-log.ts';
import { includes } from '#domain/merkle-proof.ts';
import { MOST_AT_ONCE } from '#stores/log-store.ts';
import { cpuOf, type Effort } from './rounds.ts';
import { atMost, type Row } from './row.ts';

const LEAVES = 2 ** 20;
const LEAVES_QUICK = 2 ** 10;
const ENTRY_BYTES = 65;

export async function measure(effort: Effort): Promise<Row[]> {
  const size = effort.quick ? LEAVES_QUICK : LEAVES;
  const log = await logOf(size);
  // Not a full tree: its edge is as wide as edges are on average.
  const before = await edgeOf(treeOfTiles(Math.floor(size * 0.9), log.read));
  const entries = Array.from({ length: MOST_AT_ONCE }, (_, at) => new Uint8Array(ENTRY_BYTES).fill(at));
  const index = Math.floor(size / 3);
  const tree = treeOfTiles(size, log.read);
  const head = { size, root: await rootOfEdge(await edgeOf(tree)) };
  const leaf = { index, hash: log.leaves[index] ?? missing() };
  const proof = await inclusionProof(tree, index);
  const [left, right] = [log.leaves[0] ?? missing(), log.leaves[1] ?? missing()];
  const cpu = await cpuOf(
    {
      append: () => append(before, entries, log.read),
      make: () => inclusionProof(treeOfTiles(size, log.read), index),
      verify: () => includes(head, leaf, proof),
      node: () => nodeHash(left, right),
    },
    effort,
  );
  const needed = hashesNeeded(before.size, entries.length) / entries.length;
  const inProof = proof.length * cpu.node;
  const of = `in a log of ${size.toLocaleString('en')}`;
  return [
    atMost(1.5, {
      id: 'P11',
      what: `a leaf that comes to the log, of ${MOST_AT_ONCE} at once, with tiles and root`,
      figure: cpu.append / entries.length,
      unit: 'us',
      peer: needed * cpu.node,
      than: `the ${needed.toFixed(1)} hashes it needs`,
    }),
    atMost(2, {
      id: 'P12',
      what: `an inclusion proof ${of}, made of ${await tilesRead(size, index, log.read)} tiles`,
      figure: cpu.make,
      unit: 'us',
      peer: inProof,
      than: `${proof.length} hashes`,
    }),
    atMost(2, {
      id: 'P12.verified',
      what: `an inclusion proof ${of}, verified`,
      figure: cpu.verify,
      unit: 'us',
      peer: inProof,
      than: `${proof.length} hashes`,
    }),
  ];
}

type Reads = (tile: Tile) => Promise<Uint8Array>;

/** Leaves that stand for hashes of entries, and all tiles over them. */
async function logOf(size: number): Promise<{ readonly leaves: readonly Hash[]; readonly read: Reads }> {
  const leaves = Array.from({ length: size }, (_, at) =>
    Uint8Array.from(createHash('sha256').update(String(at)).digest()),
  );
  const { rows } = await grow({ size: 0, hashes: [] }, leaves);
  const tiles = new Map<string, Uint8Array>();
  const place = ({ level, index }: Tile) => `${level}/${index}`;
  for await (const { tile, bytes } of grownTiles(0, rows, missing)) tiles.set(place(tile), bytes);
  // A tile of a smaller tree is the beginning of the one of the larger tree.
  return { leaves, read: async (tile) => (tiles.get(place(tile)) ?? missing()).subarray(0, tile.width * HASH_BYTES) };
}

/** As `sequence-log` does it, but for its stores. */
async function append(before: Edge, entries: readonly Uint8Array[], read: Reads): Promise<Hash> {
  const { edge, rows } = await grow(before, await Promise.all(entries.map(leafHash)));
  for await (const { tile } of grownTiles(before.size, rows, read)) if (tile.width === 0) missing();
  return rootOfEdge(edge);
}

/** Of each leaf its own, of each subtree that becomes full one, and what joins the subtrees at the edge. */
function hashesNeeded(size: number, added: number): number {
  let filled = 0;
  for (let width = 2; width <= size + added; width *= 2)
    filled += Math.floor((size + added) / width) - Math.floor(size / width);
  const atTheEdge = (size + added).toString(2).replaceAll('0', '').length;
  return added + filled + atTheEdge - 1;
}

async function tilesRead(size: number, index: number, read: Reads): Promise<number> {
  const paths = new Set<string>();
  await inclusionProof(
    treeOfTiles(size, (tile) => (paths.add(tilePath(tile)), read(tile))),
    index,
  );
  return paths.size;
}

function missing(): never {
  throw new Error('The log of the benchmark has not got that.');
}
