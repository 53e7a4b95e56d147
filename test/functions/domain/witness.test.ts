/** A witness takes a log that grew, and nothing else. */
import { expect, test } from 'vitest';
import { witness } from '#domain/witness.ts';
import { leavesNamed, naiveGrowth, naiveRoot } from '../../support/log-forge.ts';

const leaves = leavesNamed(9);
const at = (size: number, from = leaves) => ({ origin: 'log.example', size, root: naiveRoot(from.slice(0, size)) });

test('the first checkpoint is taken, and kept', async () => {
  expect(await witness(undefined, at(5), [])).toEqual({ accepted: 'first' });
});

test('the same one again says that nothing happened', async () => {
  expect(await witness(at(5), at(5), [])).toEqual({ accepted: 'unchanged' });
});

test('a tree that grew is taken, with its proof only', async () => {
  expect(await witness(at(5), at(9), naiveGrowth(5, leaves))).toEqual({ accepted: 'grown' });
  expect(await witness(at(5), at(9), [])).toMatchObject({ refused: 'does-not-follow' });
});

test('a smaller tree, another tree of that size, another log: each is refused by name, in words', async () => {
  expect(await witness(at(9), at(5), [])).toEqual({
    refused: 'rollback',
    why: 'It has 5 entries; 9 have been seen. Either it is old, or entries are gone.',
  });
  expect(await witness(at(5), at(5, leavesNamed(5, 'x')), [])).toMatchObject({ refused: 'fork' });
  expect(await witness(at(5), { ...at(5), origin: 'b.example' }, [])).toMatchObject({ refused: 'other-log' });
});
