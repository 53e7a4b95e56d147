/** A file is the new one or the old one, and nothing lies beside it. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFileAtomically } from '#clients/install/atomic-file.ts';
import { temporaryFolder } from '../../support/unit-install.ts';

test('what is written takes the place of what was there', async () => {
  const folder = temporaryFolder();
  for (const text of ['one', 'two']) await writeFileAtomically(join(folder, 'file'), text);
  expect(readdirSync(folder)).toEqual(['file']);
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('two');
});

test('what cannot take its place is taken away again, since it may be a key', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'file'));
  await expect(writeFileAtomically(join(folder, 'file'), 'secret')).rejects.toMatchObject({ code: 'EISDIR' });
  expect(readdirSync(folder)).toEqual(['file']);
});
