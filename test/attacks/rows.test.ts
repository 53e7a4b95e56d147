/** What the suite covers: each row of the table of attacks by two vectors at least; and what it must leave behind: nothing. */
import { expect, test } from 'vitest';
import { bodyVectors } from './vectors/bodies.ts';
import { credentialVectors } from './vectors/credentials.ts';
import { readingVectors } from './vectors/readings.ts';
import { sceneVectors } from './vectors/scenes.ts';
import { submissionVectors } from './vectors/submissions.ts';
import { tokenVectors } from './vectors/token-requests.ts';

const vectors: readonly { row: number; name: string }[] = [
  ...submissionVectors,
  ...credentialVectors,
  ...tokenVectors,
  ...bodyVectors,
  ...sceneVectors,
  ...readingVectors,
];

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at);
/** Row 25 and row 50 are tests of their own beside the vectors: many messages at once, and a property of all answers. */
const ROWS = [...range(1, 24), 26, 27, 30, ...range(31, 37), 42, 43, 47, 48, 49];

test.for(ROWS)('row %i of the table of attacks has two vectors or more', (row) => {
  expect(new Set(vectors.filter((vector) => vector.row === row).map(({ name }) => name)).size).toBeGreaterThanOrEqual(
    2,
  );
});

test('no two vectors of a row have one name', () => {
  const names = [submissionVectors, credentialVectors, tokenVectors, bodyVectors, sceneVectors, readingVectors].flatMap(
    (group, at) => group.map(({ row, name }) => `${at} ${row} ${name}`),
  );
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
