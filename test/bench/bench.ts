/**
 * `npm run bench`: every figure beside its floor or peer, in ratios of one run. `-- --json` for machines, `-- --quick` to see
 * that it works, `-- --only handler,load` for parts. What each row is against stands in the row.
 */
import '../../infra/local/require-node-24.ts';
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type FromPart, type Part, PARTS } from './part.ts';
import { REASONS } from './reasons.ts';
import { printTable, type Row } from './row.ts';

export type BenchOptions = {
  readonly quick: boolean;
  readonly only?: readonly Part[];
  readonly onPart?: (part: Part) => void;
};

export async function bench({ quick, only = PARTS, onPart }: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  // One after the other: two parts at once would measure each other.
  for (const part of only) {
    onPart?.(part);
    rows.push(...(await run(part, quick)).map(withReason));
  }
  return rows;
}

/** A goal that is met needs none. */
function withReason(row: Row): Row {
  const reason = row.met === false ? REASONS[row.id] : undefined;
  return reason ? { ...row, reason } : row;
}

function run(part: Part, quick: boolean): Promise<readonly Row[]> {
  // The functions log to standard output, which is ours for the table.
  const child = fork(join(import.meta.dirname, 'part.ts'), [part, quick ? 'quick' : 'full'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (message: FromPart) => {
      if ('rows' in message) resolve(message.rows);
      else reject(new Error(`The part ${part} failed: ${message.failure}`));
    });
    child.once('exit', (code, signal) => reject(new Error(`The part ${part} ended without rows (${signal ?? code}).`)));
  });
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { json: { type: 'boolean' }, quick: { type: 'boolean' }, only: { type: 'string' } },
  });
  const wanted = values.only?.split(',');
  const rows = await bench({
    quick: values.quick ?? false,
    only: PARTS.filter((part) => wanted === undefined || wanted.includes(part)),
    onPart: (part) => process.stderr.write(`${part} …\n`),
  });
  console.log(values.json ? JSON.stringify(rows, null, 2) : printTable(rows));
}
