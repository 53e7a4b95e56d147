/** Proofs of a log that were changed: neither the leaf nor the growth is believed (row 59). */
import { expect, test } from 'vitest';
import { growsFrom, includes } from '#domain/merkle-proof.ts';
import { attacks } from '../../attacks/vector-tests.ts';
import { LEAVES, logProofVectors, type Proof, SEEN } from '../../attacks/vectors/log.ts';
import { naiveGrowth, naivePath, naiveRoot } from '../../support/log-forge.ts';

const INDEX = 100;
const seen = { size: SEEN, root: naiveRoot(LEAVES.slice(0, SEEN)) };
const head = { size: LEAVES.length, root: naiveRoot(LEAVES) };
const [leaf = naiveRoot([])] = LEAVES.slice(INDEX);
const control: Proof = { index: INDEX, leaf, path: naivePath(INDEX, LEAVES), growth: naiveGrowth(SEEN, LEAVES) };

const isIncluded = ({ index, leaf: hash, path }: Proof) => includes(head, { index, hash }, path);

test('the proofs as they are hold', async () => {
  expect(await isIncluded(control)).toBe(true);
  expect(await growsFrom(seen, head, control.growth)).toBe(true);
});

attacks('log proofs', logProofVectors, 'is not believed', async ({ change }) => {
  const changed = change(control);
  expect(await isIncluded(changed)).toBe(false);
  if (changed.growth !== control.growth) expect(await growsFrom(seen, head, changed.growth)).toBe(false);
});
