// `npm run --silent writers -- ptcn-submissions [--go-on]`: the commands that stop every function which may write into these tables, read off
// the stacks as they are deployed; with `--go-on` those that let it run again.
import { parseArgs } from 'node:util';
import { HouseFunction, reservedFor } from '../constructs/house-function.ts';
import { RecordTable } from '../constructs/record-table.ts';
import type { exchangeApp } from '../app.ts';
import { withStacksOf } from '../empty-bundles.ts';
import { type StageConfig, stageNamed } from '../config.ts';

type Stacks = Pick<ReturnType<typeof exchangeApp>, 'app' | 'records'>;

/** By a table's name, which functions may put, change or remove an item of it. */
export function writersIn({ app, records }: Stacks): ReadonlyMap<string, readonly string[]> {
  const functions = app.node.findAll().filter((one) => one instanceof HouseFunction);
  const tables = records.node.children.filter((one) => one instanceof RecordTable);
  return new Map(
    tables.map((table) => {
      const writing = functions.filter((one) => one.mayWrite(table.tableArn));
      return [`ptcn-${table.node.id.toLowerCase()}`, writing.map(({ functionName }) => functionName).toSorted()];
    }),
  );
}

interface Commanding {
  readonly writers: ReturnType<typeof writersIn>;
  readonly stage: StageConfig;
  readonly goesOn: boolean;
}

/** @throws for a table that there is not. */
export function commandsFor(tables: readonly string[], { writers, stage, goesOn }: Commanding): string[] {
  const known = (table: string) => {
    const names = writers.get(table);
    if (!names) throw new Error(`No table is called "${table}". The tables are: ${[...writers.keys()].join(', ')}.`);
    return names;
  };
  if (tables.length === 0) known('');
  return [...new Set(tables.flatMap(known))].toSorted().map((name) => {
    const change = (what: string, many = '') =>
      `aws lambda ${what}-function-concurrency --function-name ${name}${many}`;
    if (!goesOn) return change('put', ' --reserved-concurrent-executions 0');
    return stage.isGuarded ? change('put', ` --reserved-concurrent-executions ${reservedFor(name)}`) : change('delete');
  });
}

if (import.meta.main) {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { stage: { type: 'string', default: 'production' }, 'go-on': { type: 'boolean', default: false } },
    });
    const stage = stageNamed(values.stage);
    const writers = withStacksOf(stage.stage, writersIn);
    console.log(commandsFor(positionals, { writers, stage, goesOn: values['go-on'] }).join('\n'));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
