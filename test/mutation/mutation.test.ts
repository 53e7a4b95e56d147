/** The tests notice when cursors change; the rest is `npm run mutate`, whose last figures are on the page. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/source-files.ts';
import { GROUPS, LEAST_SCORE } from './groups.ts';
import { scoreOf } from './mutation-page.ts';

test('of the changes to cursors, enough are noticed', { timeout: 300_000 }, () => {
  const run = spawnSync(process.execPath, ['test/mutation/mutate.ts', '--quick'], {
    cwd: root,
    encoding: 'utf8',
    // The runner inside must not take itself for a part of this one.
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
  expect(run.stdout).toContain(`at least ${LEAST_SCORE} % are due in each group`);
  expect({ status: run.status, said: run.status === 0 ? '' : run.stdout + run.stderr }).toEqual({
    status: 0,
    said: '',
  });
});

test('a score is of those that could be noticed', () => {
  expect(scoreOf([{ noticed: 3, missed: 1 }])).toBe(75);
  expect(
    scoreOf([
      { noticed: 3, missed: 1 },
      { noticed: 0, missed: 4 },
    ]),
  ).toBe(37.5);
});

test('the page of the full run has every file, and enough in each group', () => {
  const page = readFileSync(join(root, 'docs/assurance/mutation.md'), 'utf8');
  const scores = new Map(
    [...page.matchAll(/^\| (?:\*\*|`)(.+?)(?:\*\*|`) \| ([\d.]+) % \|/gm)].map(([, what = '', score]) => [
      what,
      Number(score),
    ]),
  );
  for (const { name, files } of GROUPS) {
    expect({ name, isEnough: (scores.get(name) ?? 0) >= LEAST_SCORE }).toEqual({ name, isEnough: true });
    expect(files.filter((file) => !scores.has(file))).toEqual([]);
  }
});
