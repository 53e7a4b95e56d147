/** A row of the benchmark's table, and the table. */
import type { Reason } from './reasons.ts';

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
  /** Why a goal is missed, as far as it is known. */
  readonly reason?: Reason;
};

type Measured = Pick<Row, 'id' | 'what' | 'unit'> & {
  readonly figure: number;
  readonly peer: number;
  readonly than: string;
  /** What else is worth knowing of the floor. */
  readonly note?: string;
};

/** A row whose goal is a ratio that may not be passed. */
export function atMost(limit: number, { id, what, unit, figure, peer, than, note }: Measured): Row {
  const ratio = figure / peer;
  const against = [`${than}: ${rounded(peer)} ${unit}`, ...(note ? [note] : [])].join('; ');
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
  const table = [spread(COLUMNS), widths.map((width) => '-'.repeat(width)).join('  '), ...lines.map(spread)];
  return [...table, ...missed(rows)].join('\n');
}

/** Under the table: every goal that is missed, with the best that was measured and why it is no better. */
function missed(rows: readonly Row[]): string[] {
  return rows
    .filter(({ met }) => met === false)
    .map(
      ({ id, reason }) =>
        `\n${id} misses its goal. ${reason ? `Best: ${reason.best}. ${reason.why}` : 'Nobody has said why.'}`,
    );
}
