/**
 * Has the log take what it should have and nobody brings any more, out of the tables: after the log began anew in another region, or for a row of the
 * outbox that somebody removed. Called by an operator, and again with where it stopped until it is done; done twice it is the same.
 */
import middy from '@middy/core';
import * as z from 'zod';
import { encodeBase64Url } from '#domain/base64url.ts';
import type { Clock } from '#domain/clock.ts';
import { type OwedEntry, type OwedReadings, owedPage } from '#domain/owed-entries.ts';
import { readEnvironment } from '#edge/environment.ts';
import { log } from '#edge/log.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { inLanes } from '#stores/in-lanes.ts';
import { loggedReadings } from '#stores/logged-readings.ts';
import { Outbox } from '#stores/outbox.ts';
import { ReconciledRecords } from '#stores/reconciled-records.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  REGISTRY_TABLE: z.string(),
  SUBMISSIONS_TABLE: z.string(),
  OUTBOX_TABLE: z.string(),
  LOG_TABLE: z.string(),
});

export type Dependencies = {
  readonly clock: Clock;
  readonly readings: OwedReadings;
  readonly bring: (owed: OwedEntry) => Promise<void>;
};

const Call = z.object({ after: z.string().optional() });
export type LoggedLate = {
  readonly done: boolean;
  /** For the next call: the whole answer may be what it is called with. */
  readonly after?: string;
  readonly brought: number;
  readonly untold: number;
};

/** Leaves the rest of the 30 seconds to the page that is being read. */
const WORKS_FOR_MS = 20_000;
const LANES = 16;

export async function logLate(deps: Dependencies, { after }: z.infer<typeof Call>): Promise<LoggedLate> {
  const until = deps.clock() + WORKS_FOR_MS;
  let [brought, untold] = [0, 0];
  for (let next = after; ; ) {
    const page = await owedPage(deps.readings, next);
    await inLanes(page.owed, LANES, deps.bring);
    brought += page.owed.length;
    untold += page.untold;
    next = page.after;
    if (next === undefined) return { done: true, brought, untold };
    if (deps.clock() >= until) return { done: false, after: next, brought, untold };
  }
}

let wired: Dependencies | undefined;

function wire(): Dependencies {
  const env = readEnvironment(environment);
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const records = new ReconciledRecords(dynamodb(), {
    registry: env.REGISTRY_TABLE,
    submissions: env.SUBMISSIONS_TABLE,
    outbox: env.OUTBOX_TABLE,
    log: env.LOG_TABLE,
  });
  return {
    clock: Date.now,
    readings: loggedReadings(dynamodb(), env.REGISTRY_TABLE, records),
    bring: ({ name, entry }) => outbox.add('log', { eventId: name, entry: encodeBase64Url(entry) }, Date.now()),
  };
}

export const handler = middy<unknown, LoggedLate>().handler(async (event) => {
  const outcome = await logLate((wired ??= wire()), Call.catch({}).parse(event ?? {}));
  log({ level: 'info', event: 'logged-late', count: outcome.brought });
  return outcome;
});
