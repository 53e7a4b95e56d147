/**
 * `npm run spreadsheet`: LibreOffice opens both tables of a feed, of every accepted sample and of a report that has every member and a formula
 * in every text, and says them again: every cell as it was, and none a formula. Outside `npm test`, for it takes longer to install than all tests may.
 */
import '../../infra/local/require-node-24.ts';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { feedBody, type FeedPart } from '#edge/feed-formats.ts';
import type { FeedEntry } from '#schemas/feed.ts';
import { fullEntry, sampleEntries } from '../support/feed-entries.ts';
import { readCsv } from '../support/rfc4180.ts';

/** What a spreadsheet might run or take apart. */
const ODD = ['=1+1', '@SUM(A1:A9)', '+64 21 555', '-2+3', 'a "quoted" one, and a comma', 'two\nlines', '\tTab', '007'];
/** Comma, quotes, UTF-8, from the first line: as LibreOffice proposes for such a file, which guesses what a number is. */
const GUESSED = '44,34,76,1';
/** And every column as text, as docs/connect/csv.md says. */
const asText = (columns: number) => `${GUESSED},${Array.from({ length: columns }, (_, at) => `${at + 1}/2`).join('/')}`;

const folder = mkdtempSync(join(tmpdir(), 'ptcn-spreadsheet-'));
const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
const soffice = (to: string, file: string, how: string): void =>
  void execFileSync(
    'soffice',
    [profile, '--headless', `--infilter=CSV:${how}`, '--convert-to', to, '--outdir', join(folder, 'out'), file],
    { stdio: 'pipe' },
  );

const odd: readonly FeedEntry[] = ODD.map((title) => {
  const entry = fullEntry();
  return { ...entry, report: { ...entry.report, title, narrative: `${title}\r\n${title}` } };
});
const stored = [...sampleEntries().map(({ entry }) => entry), ...odd].map((entry) => JSON.stringify(entry));

/** Line ends within a cell are those of the machine that says it again. */
const cellsOf = (rows: readonly Record<string, string>[]) =>
  rows.map((row) => Object.values(row).map((cell) => cell.replaceAll('\r\n', '\n')));

function check(part: FeedPart): number {
  const file = join(folder, `${part}.csv`);
  const text = feedBody({ format: 'csv', part }, stored, { next: '', more: false });
  writeFileSync(file, text);
  const columns = Object.keys(readCsv(text)[0] ?? {}).length;
  soffice(`csv:Text - txt - csv (StarCalc):${GUESSED},,0,false,false,false`, file, asText(columns));
  soffice('fods', file, GUESSED);
  if (readFileSync(join(folder, 'out', `${part}.fods`), 'utf8').includes('table:formula'))
    throw new Error(`A cell of ${part} is a formula.`);
  const said = readFileSync(join(folder, 'out', `${part}.csv`), 'utf8').replace(/^\ufeff?/, '\ufeff');
  const [before, after] = [cellsOf(readCsv(text)), cellsOf(readCsv(said.replaceAll(/\r?\n/g, '\r\n')))];
  for (const [at, row] of before.entries())
    for (const [column, cell] of row.entries())
      if (after[at]?.[column] !== cell)
        throw new Error(`${part}, row ${at + 1}, column ${column + 1}: ${JSON.stringify([cell, after[at]?.[column]])}`);
  if (after.length !== before.length)
    throw new Error(`${part}: ${before.length} rows, and ${after.length} were opened.`);
  return before.length;
}

try {
  for (const part of ['entries', 'entities'] as const)
    process.stdout.write(`${part}: ${check(part)} rows, every cell as it was written, no formula.\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
