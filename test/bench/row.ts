/** A row of the benchmark's table, and the table. */

export type Row = {
  /** As in the goals: P1, P14.disk, P6.receive-submission. */
  readonly id: string;
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  /** The floor or the peer, with its own figure of the same run. */
  readonly against: string;
  /** Figure by floor or peer; null where the goal is a plain number. */
  readonly ratio: number | null;
  readonly goal: string;
  /** Null for a row that is printed for comparison and has no goal of its own. */
  readonly met: boolean | null;
};

type Measured = Pick<Row, 'id' | 'what' | 'unit'> & {
  readonly figure: number;
  readonly peer: number;
  readonly than: string;
};

/** A row whose goal is a ratio that may not be passed. */
export function atMost(limit: number, { id, what, unit, figure, peer, than }: Measured): Row {
  const ratio = figure / peer;
  const against = `${than}: ${rounded(peer)} ${unit}`;
  return { id, what, figure, unit, against, ratio, goal: `<= ${limit}x`, met: ratio <= limit };
}

/** A row that stands beside others. */
export function beside({ id, what, unit, figure, peer, than }: Measured): Row {
  return {
    id,
    what,
    figure,
    unit,
    against: `${than}: ${rounded(peer)} ${unit}`,
    ratio: figure / peer,
    goal: '-',
    met: null,
  };
}

export function rounded(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(Math.abs(value) >= 0.1 ? 2 : 4);
}

const COLUMNS = ['id', 'what', 'figure', 'floor or peer', 'ratio', 'goal', 'met'];

export function printTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.id,
    row.what,
    `${rounded(row.figure)} ${row.unit}`,
    row.against,
    row.ratio === null ? '' : `${rounded(row.ratio)}x`,
    row.goal,
    row.met === null ? '' : row.met ? 'yes' : 'NO',
  ]);
  const widths = COLUMNS.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const spread = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [spread(COLUMNS), widths.map((width) => '-'.repeat(width)).join('  '), ...lines.map(spread)].join('\n');
}
