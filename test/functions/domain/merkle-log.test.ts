/** The tree of a log against a second, naive one, and against the vectors of Certificate Transparency. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grow } from '#domain/log-growth.ts';
import { TileNotValid, tilePath, treeOfTiles } from '#domain/log-tiles.ts';
import { consistencyProof, edgeOf, type Hash, inclusionProof, leafHash, rootOf } from '#domain/merkle-log.ts';
import { growsFrom, includes } from '#domain/merkle-proof.ts';
import { leavesNamed, naiveGrowth, naiveLeaf, naivePath, naiveRoot, naiveTile } from '../../support/log-forge.ts';

const seeded = { seed: 20_261_122, numRuns: 60 };
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** A log as it is read: from its tiles. */
const treeOver = (leaves: readonly Hash[], size = leaves.length) =>
  treeOfTiles(size, async (tile) => naiveTile(tilePath(tile), leaves) ?? new Uint8Array());
const headOf = (leaves: readonly Hash[]) => ({ size: leaves.length, root: naiveRoot(leaves) });

/** The eight entries that the reference implementations of RFC 6962 are tested with, and their roots by size. */
const KNOWN_ENTRIES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const KNOWN_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

test('entries, leaves and roots are those of RFC 6962 as others implement it', async () => {
  const leaves = await Promise.all(KNOWN_ENTRIES.map((entry) => leafHash(new Uint8Array(Buffer.from(entry, 'hex')))));
  expect(leaves.map(hex)).toEqual(KNOWN_ENTRIES.map((entry) => hex(naiveLeaf(Buffer.from(entry, 'hex')))));
  const roots = await Promise.all(KNOWN_ROOTS.map((_, size) => rootOf(treeOver(leaves.slice(0, size)))));
  expect(roots.map(hex)).toEqual(KNOWN_ROOTS);
});

describe('over all small trees', () => {
  const leaves = leavesNamed(20);
  const sizes = Array.from({ length: 21 }, (_, size) => size);

  test('every leaf is proven, by the proof that the RFC defines', async () => {
    for (const size of sizes) {
      const head = headOf(leaves.slice(0, size));
      for (let index = 0; index < size; index++) {
        const proof = await inclusionProof(treeOver(leaves, size), index);
        expect(proof).toEqual(naivePath(index, leaves.slice(0, size)));
        const found = await includes(head, { index, hash: leaves[index] ?? fail() }, proof);
        expect(found, `${index} of ${size}`).toBe(true);
      }
    }
  });

  test('every tree is shown to have grown from every smaller one', async () => {
    for (const size of sizes) {
      for (const old of sizes.filter((one) => one <= size)) {
        const proof = await consistencyProof(treeOver(leaves, size), old);
        if (old > 0) expect(proof).toEqual(naiveGrowth(old, leaves.slice(0, size)));
        const grown = await growsFrom(headOf(leaves.slice(0, old)), headOf(leaves.slice(0, size)), proof);
        expect(grown, `${old} to ${size}`).toBe(true);
      }
    }
  });

  test('nothing is asked of a tree that it does not have', async () => {
    await expect(inclusionProof(treeOver(leaves), 20)).rejects.toThrow(RangeError);
    await expect(consistencyProof(treeOver(leaves), 21)).rejects.toThrow(RangeError);
  });
});

describe('over trees of more than one tile', () => {
  const leaves = leavesNamed(1_700);
  const size = fc.integer({ min: 1, max: leaves.length });

  test('roots and proofs are those of the naive tree', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(), fc.nat(), async (count, one, other) => {
        const some = leaves.slice(0, count);
        const tree = treeOver(leaves, count);
        const head = headOf(some);
        expect(await rootOf(tree)).toEqual(head.root);
        const { edge } = await grow(await edgeOf(treeOver(leaves, other % count)), some.slice(other % count));
        expect(edge).toEqual(await edgeOf(tree));
        const index = one % count;
        const path = await inclusionProof(tree, index);
        expect(path).toEqual(naivePath(index, some));
        expect(await includes(head, { index, hash: leaves[index] ?? fail() }, path)).toBe(true);
        const old = (other % count) + 1;
        const growth = await consistencyProof(tree, old);
        expect(await growsFrom(headOf(leaves.slice(0, old)), head, growth)).toBe(true);
      }),
      seeded,
    );
  });

  test('a bit that is turned anywhere, a hash more or a hash less: no proof holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 600 }), fc.nat(), fc.nat(), async (count, one, bit) => {
        const head = headOf(leaves.slice(0, count));
        const index = one % count;
        const leaf = { index, hash: leaves[index] ?? fail() };
        const path = naivePath(index, leaves.slice(0, count));
        const old = 1 + (one % (count - 1));
        const before = headOf(leaves.slice(0, old));
        const growth = naiveGrowth(old, leaves.slice(0, count));
        const turned = (hash: Hash) => hash.with(bit % 32, (hash[bit % 32] ?? 0) ^ (1 << (bit % 8)));
        const changed = (hashes: readonly Hash[]) =>
          hashes.with(bit % hashes.length, turned(hashes[bit % hashes.length] ?? fail()));
        const verdicts = await Promise.all([
          includes(head, leaf, changed(path)),
          includes(head, leaf, path.slice(1)),
          includes(head, leaf, [...path, head.root]),
          includes(head, { ...leaf, hash: turned(leaf.hash) }, path),
          includes({ ...head, root: turned(head.root) }, leaf, path),
          includes(head, { ...leaf, index: -1 }, path),
          includes(head, { ...leaf, index: count }, path),
          growsFrom(before, head, changed(growth)),
          growsFrom(before, head, growth.slice(1)),
          growsFrom(before, head, [...growth, head.root]),
          growsFrom({ ...before, root: turned(before.root) }, head, growth),
          growsFrom(before, { ...head, root: turned(head.root) }, growth),
          growsFrom(head, before, growth),
        ]);
        expect(verdicts.filter(Boolean)).toEqual([]);
      }),
      seeded,
    );
  });
});

test('tiles are named as C2SP tlog-tiles has it', () => {
  expect(tilePath({ level: 0, index: 0, width: 256 })).toBe('tile/0/000');
  expect(tilePath({ level: 1, index: 273, width: 5 })).toBe('tile/1/273.p/5');
  expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067');
});

test('a tile that was cut is refused by name', async () => {
  const tree = treeOfTiles(5, async () => new Uint8Array(32 * 4));
  await expect(rootOf(tree)).rejects.toThrow(
    new TileNotValid('The tile tile/0/000.p/5 has 128 bytes, and should have 160.'),
  );
});

function fail(): never {
  throw new Error('There is no such leaf in this test.');
}
