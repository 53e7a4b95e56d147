/** Decisions as a table (RFC 4180; the byte order mark, line ends and quotes as spreadsheets write them): read row by row, and what failed written back. */
import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { Misuse } from '../terminal/exit-codes.ts';

/** `questions`: one a line of the cell. `problem` is written by us and not read. docs/analysts.md explains them. */
const COLUMNS = ['submissionId', 'decision', 'reason', 'grading', 'feed', 'because', 'questions', 'problem'] as const;
export type DecisionRow = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** One table is gone through while somebody waits. */
const MOST_ROWS = 1_000;

/** @throws {Misuse} for a table that is none, or has columns that nobody knows. */
export function readDecisions(text: string): DecisionRow[] {
  const [names = [], ...rows] = recordsOf(text);
  const strange = names.filter((name) => !COLUMNS.some((column) => column === name));
  if (strange.length > 0 || !names.includes('submissionId') || !names.includes('decision')) {
    const fault = strange.length > 0 ? `has columns that nobody knows: ${strange.join(', ')}` : 'lacks its first line';
    throw new Misuse(`The table ${fault}.`, `Its first line names columns, with commas between: ${COLUMNS.join(',')}`);
  }
  if (rows.length > MOST_ROWS) throw new Misuse(`${rows.length} rows are too many.`, `Give ${MOST_ROWS} at a time.`);
  return rows.map((row, at) => {
    if (row.length !== names.length)
      throw new Misuse(
        `Row ${at + 2} has ${row.length} cells instead of ${names.length}.`,
        'Is a comma not in quotes?',
      );
    const cells = COLUMNS.map((column) => [column, inert(row[names.indexOf(column)] ?? '')]);
    return Object.fromEntries(cells) as DecisionRow;
  });
}

/** What a spreadsheet would take for a formula was written with an apostrophe. */
const inert = (cell: string): string => cell.trim().replace(/^'(?=[=+\-@])/, '');

export const writeDecisions = (rows: readonly DecisionRow[]): string =>
  stringify([...rows], {
    columns: [...COLUMNS],
    header: true,
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
    quote_record_delimiter: true,
  });

/** @throws {Misuse} where a field is neither plain nor in quotes. */
function recordsOf(text: string): string[][] {
  try {
    return parse(text, {
      bom: true,
      record_delimiter: ['\r\n', '\n'],
      // An empty line is what spreadsheets leave at the end.
      skip_empty_lines: true,
      // Whoever counts the cells can say which row it is.
      relax_column_count: true,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new Misuse(
      `Row ${Number(error.records) + 1} cannot be read.`,
      'A cell with quotes in it has them doubled, and quotes around it.',
    );
  }
}
