/** What the suite covers: each row of the table of attacks by two vectors at least, each counted once; and the page that says so. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ATTACK_TABLE } from '../attacks/attack-table.ts';
import { ATTACKS_FILE, attacksPage, vectorsOf } from '../attacks/attacks-page.ts';
import { VECTOR_LISTS } from '../attacks/vectors/all.ts';
import { root } from '../support/source-files.ts';

test.each(ATTACK_TABLE)('row $row of the table of attacks has two vectors or more', ({ row }) => {
  expect(vectorsOf(row).count).toBeGreaterThanOrEqual(2);
});

test('there are sixty-one rows', () => {
  expect(ATTACK_TABLE.map(({ row }) => row)).toEqual(Array.from({ length: 61 }, (_, at) => at + 1));
});

describe.each(Object.entries(VECTOR_LISTS))('the list %s', (_name, { vectors, tests }) => {
  test('names each vector once, and belongs to rows of the table', () => {
    const names = vectors.map(({ row, name }) => `${row} ${name}`);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    const rows = new Set(ATTACK_TABLE.map(({ row }) => row));
    expect(vectors.filter(({ row }) => !rows.has(row))).toEqual([]);
  });

  test('is run by tests that exist', () => {
    expect(tests.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

test('the page is what "npm run generate" makes', () => {
  expect(readFileSync(join(root, ATTACKS_FILE), 'utf8')).toBe(attacksPage());
});
