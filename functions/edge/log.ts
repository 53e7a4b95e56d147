/** Logs: one JSON object a line, a closed list of fields; never a payload, a token or a block of headers. */

import type { OutboxConsumer } from '#schemas/operations.ts';

export type LogLine = {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event:
    | 'request'
    | 'refusal'
    | 'fault'
    | 'record-failed'
    | 'carried'
    | 'handed-over'
    | 'worked-off'
    | 'waiting'
    | 'swept'
    | 'glass-broken'
    | 'rotated-at-once'
    | 'reader-gone'
    | 'stores-disagree'
    | 'recall-overdue'
    | 'reconciled'
    | 'logged-late';
  readonly requestId?: string;
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
  readonly partnerId?: string;
  /** A member of staff, by issuer and subject: never a name, never an address. */
  readonly staffId?: string;
  /** The program that came with a feed credential; `partnerId` is then whose it is. */
  readonly feedCredentialId?: string;
  readonly submissionId?: string;
  readonly eventId?: string;
  /** Whose rows of the outbox it is about. */
  readonly consumer?: OutboxConsumer;
  readonly count?: number;
  readonly milliseconds?: number;
  /** Name of an error class, and where it was thrown: never its message, which could quote what was sent. */
  readonly errorName?: string;
  readonly errorAt?: string;
};

let isFirst = true;

/** Under the names that the logger of Powertools has, where there is one: what an operator has saved as a query finds these lines too. */
export function log({ level, ...line }: LogLine): void {
  const entry = {
    level: level.toUpperCase(),
    timestamp: new Date().toISOString(),
    ...line,
    ...(isFirst && { cold_start: true }),
    ...sampledTrace(process.env['_X_AMZN_TRACE_ID']),
  };
  isFirst = false;
  process.stdout.write(`${JSON.stringify(entry)}\n`);
}

/** Of the few requests that X-Ray takes: of the others there is no trace to look at. */
function sampledTrace(header: string | undefined): { readonly xray_trace_id?: string } {
  const [, id] = /Root=([^;]+)(?=.*Sampled=1)/.exec(header ?? '') ?? [];
  return id === undefined ? {} : { xray_trace_id: id };
}

/** What was worked off together, in one line: how much, and how long after the first of it had come. */
export function logWorkedOff(consumer: OutboxConsumer, since: readonly number[]): void {
  if (since.length === 0) return;
  const milliseconds = Math.max(0, Date.now() - Math.min(...since));
  log({ level: 'info', event: 'worked-off', consumer, count: since.length, milliseconds });
}

/** What may be said of an unexpected error. */
export function describeError(error: unknown): Pick<LogLine, 'errorName' | 'errorAt'> {
  if (!(error instanceof Error)) return { errorName: typeof error };
  // A stack repeats the message first, and a message may quote what was sent: lines that look like a place among it.
  const frames = error.stack?.slice(error.stack.indexOf(error.message) + error.message.length);
  const frame = frames?.split('\n').find((line) => line.trimStart().startsWith('at '));
  return { errorName: error.name, ...(frame && { errorAt: frame.trim() }) };
}
