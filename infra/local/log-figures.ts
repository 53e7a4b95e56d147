// What the dashboard counts in the logs on AWS, counted in the log of this machine: one place knows the lines, the other the figures.

import { ACCEPTED, isCounted, REFUSED } from '../counted-lines.ts';

export type LogFigures = {
  /** Reports. */
  accepted: number;
  /** Reports and requests to hand them in, by code, most first. */
  refused: { [code: string]: number };
  /** Errors of ours, and records of a stream or queue that could not be worked off. */
  faults: number;
  /** From the receipt to NZTCU's queue, in milliseconds; undefined when none was handed over. */
  handedOver: { count: number; median: number; longest: number } | undefined;
  /** Until an event was in the log, in figures, feeds, TAXII or matches: by consumer, in milliseconds. */
  workedOff: { [consumer: string]: { count: number; longest: number } };
};

type Line = {
  timestamp?: string;
  event?: string;
  code?: string;
  consumer?: string;
  count?: number;
  milliseconds?: number;
  submissionId?: string;
};

/** @param since ISO 8601; earlier lines are passed over. */
export function figuresOf(log: string, since: string): LogFigures {
  const lines = log.split('\n').flatMap((text): Line[] => {
    const line = lineOf(text);
    return line?.timestamp !== undefined && line.timestamp >= since ? [line] : [];
  });
  const count = (wanted: (line: Line) => boolean): number => lines.filter(wanted).length;
  const codes = Map.groupBy(
    lines.filter((line) => isCounted(line, REFUSED)),
    ({ code }) => code ?? 'unknown',
  );
  const delays = lines
    .flatMap(({ event, milliseconds }) => (event === 'handed-over' && milliseconds !== undefined ? [milliseconds] : []))
    .toSorted((one, other) => one - other);
  return {
    accepted: count((line) => isCounted(line, ACCEPTED)),
    refused: Object.fromEntries(
      [...codes].map(([code, those]) => [code, those.length] as const).toSorted(([, one], [, other]) => other - one),
    ),
    faults: count(({ event }) => event === 'fault' || event === 'record-failed'),
    handedOver:
      delays.length === 0
        ? undefined
        : { count: delays.length, median: delays[(delays.length - 1) >> 1] ?? 0, longest: delays.at(-1) ?? 0 },
    workedOff: workedOff(lines.filter(({ event }) => event === 'worked-off')),
  };
}

function workedOff(lines: readonly Line[]): LogFigures['workedOff'] {
  const figures: LogFigures['workedOff'] = {};
  for (const { consumer = 'unknown', count = 0, milliseconds = 0 } of lines) {
    const before = figures[consumer] ?? { count: 0, longest: 0 };
    figures[consumer] = { count: before.count + count, longest: Math.max(before.longest, milliseconds) };
  }
  return figures;
}

/** Reports that were taken back and that a reader has not let go of in time, as the daily comparison saw them. */
export function overdueRecalls(log: string, since: string): string[] {
  const lines = log.split('\n').flatMap((text) => lineOf(text) ?? []);
  const seen = lines.filter(({ event, timestamp = '' }) => event === 'recall-overdue' && timestamp >= since);
  return [...new Set(seen.flatMap(({ submissionId }) => submissionId ?? []))];
}

// The last line may be half written, and the runtime's own notes are of another kind.
function lineOf(text: string): Line | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
