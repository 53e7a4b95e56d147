/** A table as CSV (RFC 4180): UTF-8 with a byte order mark, CRLF. A cell that a spreadsheet would take for a formula gets an apostrophe. */
import { stringify } from 'csv-stringify/sync';
import type { Column } from '#domain/feed-table.ts';

export function csvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const names = columns.map(({ name }) => name);
  const cells = rows.map((row) => columns.map(({ of }) => of(row)));
  return stringify([names, ...cells], {
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
    // Not the default beside a chosen delimiter: a line break of another kind would cut a narrative in two.
    quote_record_delimiter: true,
  });
}
