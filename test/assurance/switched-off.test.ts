/**
 * Twenty controls, each switched off in a copy of the sources: the test that shows it must turn red. Unchanged it must pass, or a test
 * that always fails would count. A row whose text is not in its file exactly once is stale, and fails by its id.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROWS } from './controls-to-switch-off.ts';
import type { Outcome } from './switch-off.ts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

const copies: string[] = [];
afterAll(() => {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
});

/** The sources in a folder of their own, with what is installed by a link. */
function copyOfSources(): string {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'ptcn-switched-off-')));
  copies.push(copy);
  const names = [
    'schemas',
    'functions',
    'infra',
    'clients',
    'docs',
    'test',
    'package.json',
    'tsconfig.json',
    'cdk.json',
  ];
  for (const name of [...names, '.oxlintrc.json']) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(realpathSync(join(root, 'node_modules')), join(copy, 'node_modules'));
  return copy;
}

async function outcomesOf(ids: readonly string[]): Promise<Record<string, Outcome>> {
  const copy = copyOfSources();
  const { VITEST: _inner, ...env } = process.env;
  const { stdout } = await run(process.execPath, [join(copy, 'test/assurance/switch-off.ts'), copy, ...ids], { env });
  return JSON.parse(stdout);
}

describe('switched off', { timeout: 120_000 }, () => {
  const outcomes = new Map<string, Outcome>();
  const unchanged: Outcome[] = [];

  beforeAll(async () => {
    const ids = ROWS.map(({ id }) => id);
    const halves = [ids.slice(0, ids.length / 2), ids.slice(ids.length / 2)];
    for (const { none = 'stale', ...half } of await Promise.all(halves.map(outcomesOf))) {
      for (const [id, outcome] of Object.entries(half)) outcomes.set(id, outcome);
      unchanged.push(none);
    }
  }, 240_000);

  test('are twenty controls, each once', () => {
    expect(new Set(ROWS.map(({ id }) => id)).size).toBe(20);
  });

  test.each(ROWS)('$id turns its test red', ({ id, file, control }) => {
    const outcome = outcomes.get(id);
    expect(outcome, `"${control}" does not stand in ${file} exactly once`).not.toBe('stale');
    expect(outcome).toMatchObject({ failed: expect.any(Number) });
    expect(
      outcome === 'stale' ? 0 : outcome?.failed,
      `${id} is off in ${file}, and no test of that title noticed`,
    ).toBeGreaterThan(0);
  });

  test('nothing, all of these tests pass', () => {
    expect(unchanged).toEqual([
      { passed: expect.any(Number), failed: 0 },
      { passed: expect.any(Number), failed: 0 },
    ]);
    const passed = unchanged.map((outcome) => (outcome === 'stale' ? 0 : outcome.passed));
    for (const count of passed) expect(count).toBeGreaterThanOrEqual(10);
  });
});
