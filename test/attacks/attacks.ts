/**
 * `npm run attacks`: runs every attack vector and counts those that ran, by row; `--json` says it in one line. The count is
 * taken from the tests as they end. Whatever fails, or is listed and did not run, is wrong, and the exit code is 1.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestCase, TestModule } from 'vitest/node';
import { startVitest } from 'vitest/node';
import { ATTACK_TABLE } from './attack-table.ts';
import { VECTOR_LISTS } from './vectors/all.ts';

const root = join(import.meta.dirname, '..', '..');
const asJson = process.argv.includes('--json');

const idOf = ({ list, row, name }: { list: string; row: number; name: string }) => `${list}, row ${row}: ${name}`;

/** What ran, by vector: a vector that is tried in two ways is one vector, and both must end well. */
const ran = new Map<string, number>();
const wrong = new Set<string>();

const counting = {
  onTestCaseResult(test: TestCase): void {
    const { attack } = test.meta();
    const { state } = test.result();
    const id = attack ? idOf(attack) : `${test.module.relativeModuleId}: ${test.fullName}`;
    if (state === 'failed') wrong.add(id);
    if (attack && state === 'passed') ran.set(id, attack.row);
  },
  onTestModuleEnd(module: TestModule): void {
    if (module.state() === 'failed' && [...module.children.allTests()].length === 0) wrong.add(module.relativeModuleId);
  },
};

const build = ['run', '--silent', 'build'];
execFileSync('npm', build, { cwd: root, stdio: asJson ? ['ignore', 'ignore', 'inherit'] : 'inherit' });

const files = [...new Set(Object.values(VECTOR_LISTS).flatMap(({ tests }) => tests))];
/** What functions log in their tests has no place beside the one line that a machine reads. */
const say = process.stdout.write.bind(process.stdout);
if (asJson) process.stdout.write = () => true;
const vitest = await startVitest('test', files, {
  root,
  run: true,
  watch: false,
  reporters: asJson ? [counting] : ['dot', counting],
});
await vitest.close();
process.stdout.write = say;

for (const [list, { vectors }] of Object.entries(VECTOR_LISTS)) {
  for (const { row, name } of vectors) {
    const id = idOf({ list, row, name });
    if (!ran.has(id)) wrong.add(id);
  }
}
for (const id of wrong) ran.delete(id);

const perRow = Map.groupBy(ran.values(), (row) => row);
if (asJson) {
  console.log(JSON.stringify({ vectors: ran.size, rows: perRow.size, wrong: [...wrong] }));
} else {
  for (const { row, attack } of ATTACK_TABLE) {
    const count = String(perRow.get(row)?.length ?? 0);
    console.log(`${String(row).padStart(3)} ${count.padStart(5)}  ${attack}`);
  }
  console.log(`\n${ran.size} vectors over ${perRow.size} rows, ${wrong.size} wrong.`);
  for (const id of wrong) console.log(`  ${id}`);
}
// Workers of the exchange may still hold the process.
process.exit(wrong.size > 0 ? 1 : 0);
