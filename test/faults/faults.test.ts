/** The pipeline under faults: what is true at the end of every history, and that histories find what is wrong. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { root } from '../support/source-files.ts';
import { BROKEN_DESIGNS } from './broken-designs.ts';

/** As a program of its own, as anybody runs it: a history keeps its process to itself, and goes half as fast among other tests. */
test('nothing acknowledged is lost, doubled or altered, whatever goes wrong: 5,000 histories', {
  timeout: 600_000,
}, async () => {
  const program = ['test/faults/faults.ts', '--schedules', '5000', '--seed', '1', '--json'];
  const playing = spawn(process.execPath, program, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, complained] = await Promise.all([text(playing.stdout), text(playing.stderr)]);
  const failed = complained.split('\n').filter((line) => line !== '' && !/^\d+ of 5000 histories$/.test(line));
  // Each line names a history, to be played again: npm run faults -- --replay "seed 17".
  expect(failed).toEqual([]);
  const { schedules, violations, brokenCaught } = JSON.parse(said);
  expect(schedules).toBeGreaterThanOrEqual(5_000);
  expect(violations).toBe(0);
  // The same seeds on which the true design has just passed.
  expect(brokenCaught).toBe(Object.keys(BROKEN_DESIGNS).length);
});
