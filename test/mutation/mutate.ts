/**
 * `npm run mutate`: changes the code that checks what callers bring, one place at a time, and sees whether a test notices.
 * `--quick` takes cursors alone; `-- 'strict JSON'` one by its name. docs/assurance/mutation.md gets the figures of the
 * last run of every group. Below the least score it exits with 1.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { GROUPS, LEAST_SCORE, type MutatedGroup } from './groups.ts';
import { type DatedScore, type FileScore, mutationPage, scoreOf } from './mutation-page.ts';

const root = join(import.meta.dirname, '..', '..');
const isQuick = process.argv.includes('--quick');
const QUICK = 'functions/domain/cursor.ts';
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));

async function mutate({ name, files: all, tests }: MutatedGroup): Promise<FileScore[]> {
  const files = isQuick ? all.filter((file) => file === QUICK) : all;
  // Not by Stryker's option for test files: with it, changes of what is made once, at the start, are never switched on.
  process.env.MUTATION_TESTS = tests.join();
  const results = await new Stryker({
    mutate: [...files],
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
    // It reads a tsconfig with TypeScript's old interface, which TypeScript 7 does not have: there is none for it to find.
    tsconfigFile: 'none.json',
    disableTypeChecks: false,
    coverageAnalysis: 'perTest',
    // In the quick form it shares the machine with the rest of the tests.
    concurrency: isQuick ? 1 : 2,
    timeoutMS: 10_000,
    reporters: [],
    allowEmpty: false,
    tempDirName: '.cache/stryker',
    ignorePatterns: ['dist', 'docs', 'infra', 'clients', '.cache', 'cdk.out', '.ci'],
  }).runMutationTest();
  for (const { fileName, status, location, replacement } of results) {
    if (status !== 'Survived' && status !== 'NoCoverage') continue;
    const { line, column } = location.start;
    console.error(`${status} ${relative(root, fileName)}:${line}:${column} -> ${replacement}`);
  }
  return files.map((file) => {
    const statuses = results.filter(({ fileName }) => relative(root, fileName) === file).map(({ status }) => status);
    const count = (...ones: string[]) => statuses.filter((status) => ones.includes(status)).length;
    return {
      group: name,
      file,
      noticed: count('Killed', 'Timeout'),
      missed: count('Survived', 'NoCoverage'),
      passedOver: count('Ignored'),
    };
  });
}

/** The last figures of each group are kept: a group that was mended is run alone, and the page has all of them, dated. */
const kept = (name: string) => join(root, '.cache', 'mutation', `${name.replaceAll(' ', '-')}.json`);

function keep(name: string, scores: readonly FileScore[]): void {
  mkdirSync(dirname(kept(name)), { recursive: true });
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(kept(name), JSON.stringify(scores.map((score) => ({ ...score, day }))));
}

const began = performance.now();
const chosen = GROUPS.filter(({ name }) =>
  isQuick ? name === 'release and cursors' : named.length === 0 || named.includes(name),
);
let isLow = false;
for (const group of chosen) {
  const scores = await mutate(group);
  for (const one of scores) console.log(`${scoreOf([one]).toFixed(1).padStart(5)} %  ${one.file}`);
  console.log(`${scoreOf(scores).toFixed(1).padStart(5)} %  ${group.name}\n`);
  isLow ||= scoreOf(scores) < LEAST_SCORE;
  if (!isQuick) keep(group.name, scores);
}
const minutes = (performance.now() - began) / 60_000;
console.log(`${minutes.toFixed(1)} minutes; at least ${LEAST_SCORE} % are due in each group.`);

if (!isQuick && GROUPS.every(({ name }) => existsSync(kept(name)))) {
  const scores: DatedScore[] = GROUPS.flatMap(({ name }) => JSON.parse(readFileSync(kept(name), 'utf8')));
  writeFileSync(join(root, 'docs/assurance/mutation.md'), mutationPage(scores));
  console.log('wrote docs/assurance/mutation.md');
}
process.exitCode = isLow ? 1 : 0;
