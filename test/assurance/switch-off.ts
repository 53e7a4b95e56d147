/**
 * Switches controls off in a copy of the sources, one after the other, and says what became of the tests that carry their
 * ids: `node switch-off.ts <copy> <id>…`, JSON on standard output. One runner for all of them: starting it costs more than
 * the tests.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process, { argv, stdout } from 'node:process';
import { createVitest } from 'vitest/node';
import { ROWS } from './controls-to-switch-off.ts';

/** Tests of an id and what became of them; a file that cannot even be read has none. Stale: the control is not there. */
export type Outcome = { readonly passed: number; readonly failed: number } | 'stale';

const [copy = '', ...ids] = argv.slice(2);
const runner = await createVitest({
  root: copy,
  config: false,
  watch: false,
  include: ['test/assurance/*.test.ts'],
  setupFiles: ['test/support/after-each-file.ts'],
  maxWorkers: 1,
  reporters: [{}],
});

async function outcomeOf(ids: readonly string[], tests: readonly string[]): Promise<Outcome> {
  runner.setGlobalTestNamePattern(new RegExp(ids.map((id) => `\\[${id.replaceAll('.', '\\.')}\\]`).join('|')));
  const files = tests.map((name) => join(copy, 'test/assurance', `${name}.test.ts`));
  const all = await runner.globTestSpecifications();
  const { testModules } = await runner.runTestSpecifications(all.filter(({ moduleId }) => files.includes(moduleId)));
  const ended = testModules
    .flatMap((module) => [...module.children.allTests()])
    .filter(({ name }) => ids.some((id) => name.includes(`[${id}]`)));
  const count = (state: string) => ended.filter((one) => one.result().state === state).length;
  return { passed: count('passed'), failed: count('failed') };
}

async function switchedOff({ id, file, control, instead, test }: (typeof ROWS)[number]): Promise<Outcome> {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  if (text.split(control).length !== 2) return 'stale';
  const change = (to: string) => {
    writeFileSync(path, to);
    runner.invalidateFile(path);
  };
  change(text.replace(control, () => instead));
  const outcome = await outcomeOf([id], [test]);
  change(text);
  return outcome;
}

const outcomes: Record<string, Outcome> = {};
const rows = ROWS.filter(({ id }) => ids.includes(id));
for (const row of rows) outcomes[row.id] = await switchedOff(row);
outcomes.none = await outcomeOf(ids, [...new Set(rows.map(({ test }) => test))]);
await runner.close();
// The red tests are what was asked for.
process.exitCode = 0;
stdout.write(JSON.stringify(outcomes));
