/** Verifies what a log proves: that a leaf is in its tree (RFC 9162 section 2.1.3.2), that a tree only grew (section 2.1.4.2). */
import { type Hash, nodeHash, sameBytes } from './merkle-log.ts';

export type TreeHead = { readonly size: number; readonly root: Hash };

const isOdd = (number: number) => number % 2 === 1;
const half = (number: number) => Math.floor(number / 2);

/** Whether the leaf of that hash is the one at `index` of the tree. */
export async function includes(
  head: TreeHead,
  leaf: { readonly index: number; readonly hash: Hash },
  proof: readonly Hash[],
): Promise<boolean> {
  if (!Number.isSafeInteger(leaf.index) || leaf.index < 0 || leaf.index >= head.size) return false;
  let at = leaf.index;
  let last = head.size - 1;
  let root = leaf.hash;
  for (const beside of proof) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      root = await nodeHash(beside, root);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      root = await nodeHash(root, beside);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameBytes(root, head.root);
}

/** Whether the newer tree begins with all leaves of the older one, in their order. */
export async function growsFrom(older: TreeHead, newer: TreeHead, proof: readonly Hash[]): Promise<boolean> {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && sameBytes(older.root, newer.root);
  if (older.size === 0) return proof.length === 0;
  let at = older.size - 1;
  let last = newer.size - 1;
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  // A full older tree is itself a node of the newer one, and is not sent.
  const [seed, ...rest] = at === 0 ? [older.root, ...proof] : proof;
  if (seed === undefined) return false;
  let [olderRoot, newerRoot] = [seed, seed];
  for (const beside of rest) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      olderRoot = await nodeHash(beside, olderRoot);
      newerRoot = await nodeHash(beside, newerRoot);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      newerRoot = await nodeHash(newerRoot, beside);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameBytes(olderRoot, older.root) && sameBytes(newerRoot, newer.root);
}
