/** The tree of a transparency log (RFC 9162 section 2.1, as RFC 6962 had it): hashes, root, and the proofs that are made from it. */
import { sha256 } from './sha2.ts';

export type Hash = Uint8Array<ArrayBuffer>;
export const HASH_BYTES = 32;

/** A tree as its proofs need it: a subtree is full, 2^level leaves wide, and the index-th of its level. */
export type Tree = {
  readonly size: number;
  readonly subtree: (level: number, index: number) => Promise<Hash>;
};

/** First byte of what is hashed: no leaf can pass for a node. */
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

function sha256Of(...parts: readonly Uint8Array[]): Promise<Hash> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return sha256(joined);
}

export const leafHash = (entry: Uint8Array): Promise<Hash> => sha256Of(LEAF, entry);
export const nodeHash = (left: Uint8Array, right: Uint8Array): Promise<Hash> => sha256Of(NODE, left, right);

export const sameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);

/** Root over a full row of hashes: as many as a power of two. */
export async function rootOfRow(row: readonly Hash[]): Promise<Hash> {
  const [first, second] = row;
  if (first && !second) return first;
  const pairs = Array.from({ length: row.length / 2 }, (_, at) => row.slice(2 * at, 2 * at + 2));
  return rootOfRow(await Promise.all(pairs.map(([left, right]) => nodeHash(left ?? missing(), right ?? missing()))));
}

function missing(): never {
  throw new RangeError('A row of hashes is not full.');
}

/**
 * The right edge of a tree: the hashes of the full subtrees that it consists of, widest first, one for each bit of its size. From its edge a tree
 * grows without being read.
 */
export type Edge = { readonly size: number; readonly hashes: readonly Hash[] };

export async function edgeOf({ size, subtree }: Tree): Promise<Edge> {
  const hashes: Promise<Hash>[] = [];
  for (let from = 0; from < size; ) {
    const width = largestPowerBelow(size - from + 1);
    hashes.push(subtree(levelOf(width), from / width));
    from += width;
  }
  return { size, hashes: await Promise.all(hashes) };
}

export async function rootOfEdge({ hashes }: Edge): Promise<Hash> {
  const [narrowest, ...others] = hashes.toReversed();
  let root = narrowest ?? (await sha256Of());
  for (const left of others) root = await nodeHash(left, root);
  return root;
}

/** Root of the tree. */
export const rootOf = async (tree: Tree): Promise<Hash> => rootOfEdge(await edgeOf(tree));

/** The hashes beside the way from a leaf to the root, lowest first. */
export async function inclusionProof(tree: Tree, index: number): Promise<readonly Hash[]> {
  if (index < 0 || index >= tree.size) throw new RangeError(`There is no leaf ${index} in a tree of ${tree.size}.`);
  const beside: Promise<Hash>[] = [];
  let from = 0;
  let to = tree.size;
  while (to - from > 1) {
    const middle = from + largestPowerBelow(to - from);
    if (index < middle) {
      beside.unshift(hashOfRange(tree, middle, to));
      to = middle;
    } else {
      beside.unshift(hashOfRange(tree, from, middle));
      from = middle;
    }
  }
  return Promise.all(beside);
}

/** The hashes by which the tree is shown to begin with its first `oldSize` leaves, lowest first. */
export async function consistencyProof(tree: Tree, oldSize: number): Promise<readonly Hash[]> {
  if (oldSize < 0 || oldSize > tree.size) throw new RangeError(`A tree of ${tree.size} never had ${oldSize} leaves.`);
  if (oldSize === 0 || oldSize === tree.size) return [];
  const hashes: Promise<Hash>[] = [];
  let from = 0;
  let to = tree.size;
  while (to !== oldSize) {
    const middle = from + largestPowerBelow(to - from);
    if (oldSize <= middle) {
      hashes.unshift(hashOfRange(tree, middle, to));
      to = middle;
    } else {
      hashes.unshift(hashOfRange(tree, from, middle));
      from = middle;
    }
  }
  // The old root itself is known to whoever asks.
  if (from > 0) hashes.unshift(hashOfRange(tree, from, to));
  return Promise.all(hashes);
}

async function hashOfRange(tree: Tree, from: number, to: number): Promise<Hash> {
  const middle = from + largestPowerBelow(to - from);
  if ((middle - from) * 2 === to - from || to - from === 1) {
    return tree.subtree(levelOf(to - from), from / (to - from));
  }
  const [left, right] = await Promise.all([hashOfRange(tree, from, middle), hashOfRange(tree, middle, to)]);
  return nodeHash(left, right);
}

/** The largest power of two under `width`; 1 for 1. Sizes may be larger than the 32 bits that shifting has. */
function largestPowerBelow(width: number): number {
  let power = 1;
  while (power * 2 < width) power *= 2;
  return power;
}

function levelOf(width: number): number {
  let level = 0;
  for (let power = 1; power < width; power *= 2) level++;
  return level;
}
