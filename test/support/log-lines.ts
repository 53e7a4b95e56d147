/** The log of the running exchange, and what each line of a function may hold. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, vi } from 'vitest';
import type { LogLine } from '#edge/log.ts';
import { OutboxConsumer } from '#schemas/operations.ts';
import { PROBLEMS } from '#schemas/problem.ts';
import { DisagreementKind } from '#schemas/reconciliation.ts';
import { TokenError } from '#schemas/token.ts';

/** Every field there may be, and how its value looks; the type makes the names those of edge/log.ts, and no others. */
const FIELDS: Readonly<Record<keyof LogLine | 'timestamp' | 'function' | 'cold_start' | 'xray_trace_id', RegExp>> = {
  timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  function: /^[A-Za-z][A-Za-z0-9-]+$/,
  level: /^(DEBUG|INFO|WARN|ERROR)$/,
  cold_start: /^true$/,
  xray_trace_id: /^1-[0-9a-f]{8}-[0-9a-f]{24}$/,
  event:
    /^(request|refusal|fault|record-failed|carried|handed-over|worked-off|waiting|swept|glass-broken|rotated-at-once|reader-gone|stores-disagree|recall-overdue|reconciled)$/,
  requestId: /^[0-9a-f-]{36}$/,
  route: /^[A-Z]+ \/[A-Za-z0-9/{}+._-]*$/,
  status: /^[1-5]\d\d$/,
  code: new RegExp(
    `^(${[...Object.keys(PROBLEMS), ...TokenError.shape.error.options, ...DisagreementKind.options].join('|')})$`,
  ),
  partnerId: /^[a-z0-9-]{2,32}$/,
  staffId: /^staff:[A-Za-z0-9_-]{22}$/,
  feedCredentialId: /^fc_[0-9a-f]{16}$/,
  submissionId: /^[a-z0-9-]{2,32}~[0-9a-f-]{36}$/,
  eventId: /^[A-Za-z0-9~:./ -]+$/,
  consumer: new RegExp(`^(${OutboxConsumer.options.join('|')})$`),
  count: /^\d+$/,
  milliseconds: /^-?\d+$/,
  errorName: /^[A-Za-z.]+$/,
  errorAt: /^at [^"{}]*$/,
};
const forms = new Map(Object.entries(FIELDS));

export const readLog = (): string => readFileSync(join(inject('exchange').dataDir, 'exchange.log'), 'utf8');

export const linesOf = (log: string): string[] => log.split('\n').filter((line) => line !== '');

/** @throws for a line that is no JSON object. */
export function entryOf(line: string): Readonly<Record<string, unknown>> {
  const entry: unknown = JSON.parse(line);
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) throw new TypeError(`No object: ${line}`);
  return { ...entry };
}

/** Lines that a function wrote. The local runtime's own notes, of which there is none in the cloud, name no function. */
export const functionEntries = (log: string) =>
  linesOf(log)
    .map(entryOf)
    .filter((entry) => 'function' in entry);

/** A line with these members, once it is written. */
export const lineLike = (members: Readonly<Record<string, unknown>>) =>
  vi.waitFor(
    () =>
      functionEntries(readLog().replace(/[^\n]*$/, '')).find((line) =>
        Object.entries(members).every(([name, value]) => line[name] === value),
      ) ?? expect.fail(`No line has ${JSON.stringify(members)}`),
    { timeout: 60_000, interval: 50 },
  );

/** Fields that are not known, or do not look as they must. */
export const strangeFields = (log: string): readonly string[] =>
  functionEntries(log).flatMap((entry) =>
    Object.entries(entry)
      .filter(([name, value]) => typeof value === 'object' || !forms.get(name)?.test(String(value)))
      .map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
  );
