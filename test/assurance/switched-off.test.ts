/**
 * Twenty controls, each switched off in a copy of the sources: the test that shows it must turn red. Unchanged it must pass, or a test
 * that always fails would count. A row whose text is not in its file exactly once is stale, and fails by its id.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ROWS } from './controls-to-switch-off.ts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

const Report = z.object({
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ title: z.string(), status: z.string() })) })),
});

/** Tests of this title and what became of them; a file that cannot even be read has none. */
type Outcome = { readonly passed: number; readonly failed: number };

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
  const config = { cacheDir: join(copy, 'cache'), test: { include: ['test/assurance/*.test.ts'], maxWorkers: 1 } };
  writeFileSync(join(copy, 'vitest.config.ts'), `export default ${JSON.stringify(config)};\n`);
  return copy;
}

async function outcomeIn(copy: string, tests: readonly string[], ids: readonly string[]): Promise<Outcome> {
  const out = join(copy, 'report.json');
  const titled = ids.map((id) => `\\[${id.replaceAll('.', '\\.')}\\]`).join('|');
  const args = ['run', ...tests.map((name) => `test/assurance/${name}.test.ts`), '-t', titled];
  const vitest = join(copy, 'node_modules/vitest/vitest.mjs');
  const reporting = ['--reporter=json', `--outputFile=${out}`];
  const { VITEST: _inner, ...env } = process.env;
  rmSync(out, { force: true });
  // A red test ends the run with 1: what counts stands in the report.
  await run(process.execPath, [vitest, ...args, ...reporting], { cwd: copy, env }).catch(() => undefined);
  const results = Report.parse(JSON.parse(readFileSync(out, 'utf8'))).testResults.flatMap(
    (file) => file.assertionResults,
  );
  const titles = results.filter(({ title }) => ids.some((id) => title.includes(`[${id}]`)));
  const count = (status: string) => titles.filter((result) => result.status === status).length;
  return { passed: count('passed'), failed: count('failed') };
}

describe('switched off', { timeout: 120_000 }, () => {
  const outcomes = new Map<string, Outcome | 'stale'>();
  let unchanged: Outcome;

  beforeAll(async () => {
    const waiting = [...ROWS];
    const worker = async () => {
      const copy = copyOfSources();
      for (let row = waiting.shift(); row; row = waiting.shift()) {
        const path = join(copy, row.file);
        const text = readFileSync(path, 'utf8');
        if (text.split(row.control).length !== 2) outcomes.set(row.id, 'stale');
        else {
          writeFileSync(
            path,
            text.replace(row.control, () => row.instead),
          );
          outcomes.set(row.id, await outcomeIn(copy, [row.test], [row.id]));
          writeFileSync(path, text);
        }
      }
      return copy;
    };
    const [copy] = await Promise.all([worker(), worker()]);
    unchanged = await outcomeIn(
      copy ?? '',
      [...new Set(ROWS.map((row) => row.test))],
      ROWS.map(({ id }) => id),
    );
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
    expect(unchanged.failed).toBe(0);
    expect(unchanged.passed).toBeGreaterThanOrEqual(20);
  });
});
