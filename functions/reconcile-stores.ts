/**
 * Compares all stores with each other: records, signed bytes, log, feeds and outbox. Called every hour, it goes on where it stopped until
 * all is compared, signs what it found, and rests until the next day. Says each disagreement once, in its log and in the statement.
 */
import middy from '@middy/core';
import * as z from 'zod';
import type { Clock } from '#domain/clock.ts';
import { overdueReaders } from '#domain/recall.ts';
import type { ReconciledRecord } from '#domain/reconcile.ts';
import { beginPass, disagreementsOf, type Pass, statementOf } from '#domain/reconciliation-pass.ts';
import type { Readings } from '#domain/reconciliation-readings.ts';
import { withNextPage } from '#domain/reconciliation-steps.ts';
import { ANALYSTS, audienceAtRelease } from '#domain/release-policy.ts';
import { readEnvironment } from '#edge/environment.ts';
import { log } from '#edge/log.ts';
import { OutboxConsumer } from '#schemas/operations.ts';
import { RECONCILIATION_TYP, type ReconciliationStatement } from '#schemas/reconciliation.ts';
import { dynamodb, kms, s3 } from '#stores/aws-clients.ts';
import { inLanes } from '#stores/in-lanes.ts';
import { KeyRings } from '#stores/key-rings.ts';
import { loggedReadings } from '#stores/logged-readings.ts';
import { LogStore } from '#stores/log-store.ts';
import { ReconciledEntries } from '#stores/reconciled-entries.ts';
import { ReconciledObjects } from '#stores/reconciled-objects.ts';
import { ReconciledRecords } from '#stores/reconciled-records.ts';
import { archiveStatement, type KeptStatement, Reconciliations } from '#stores/reconciliations.ts';
import { SigningKey } from '#stores/signing-key.ts';
import { outboxKey } from '#stores/table-keys.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  REGISTRY_TABLE: z.string(),
  SUBMISSIONS_TABLE: z.string(),
  OUTBOX_TABLE: z.string(),
  LOG_TABLE: z.string(),
  FEEDS_TABLE: z.string(),
  ENVELOPES_BUCKET: z.string(),
  AUDIT_ARCHIVE_BUCKET: z.string(),
  RECEIPT_KEY_ID: z.string(),
});

export type Dependencies = {
  readonly origin: string;
  readonly clock: Clock;
  readonly readings: Readings;
  readonly logSize: () => Promise<number>;
  readonly kept: Pick<Reconciliations, 'underWay' | 'keep' | 'newest' | 'show'>;
  readonly sign: (statement: ReconciliationStatement) => Promise<string>;
  readonly archive: (statement: KeptStatement) => Promise<void>;
};

/** `anew`: begin now, whatever is under way or was said today. */
const Call = z.object({ anew: z.boolean().optional() });
export type Reconciled = { readonly asOf: string; readonly done: boolean } | { readonly rests: true };

/** Leaves the rest of the 30 seconds to the page that is being read. */
const WORKS_FOR_MS = 20_000;

export async function reconcileStores(deps: Dependencies, { anew = false } = {}): Promise<Reconciled> {
  const until = deps.clock() + WORKS_FOR_MS;
  let { version, pass } = await deps.kept.underWay();
  if (anew || pass === undefined) {
    if (!anew && (await wasMadeToday(deps))) return { rests: true };
    pass = beginPass(deps.clock(), await deps.logSize());
  }
  while (pass.phase !== 'statement') {
    if (deps.clock() >= until) return { asOf: pass.asOf, done: false };
    pass = await withNextPage(deps.readings, pass, deps.clock());
    const kept = await deps.kept.keep({ version, pass });
    if (kept === undefined) return { asOf: pass.asOf, done: false };
    version = kept;
  }
  await publish(deps, pass);
  await deps.kept.keep({ version, pass: undefined });
  return { asOf: pass.asOf, done: true };
}

async function wasMadeToday({ kept, clock }: Dependencies): Promise<boolean> {
  const asOf = (await kept.newest())?.statement.asOf;
  return asOf !== undefined && asOf.slice(0, 10) === new Date(clock()).toISOString().slice(0, 10);
}

/** Where nobody can change it first; a crash between the two puts nothing a second time. */
async function publish(deps: Dependencies, pass: Pass): Promise<void> {
  const statement = statementOf(pass, deps.origin);
  const kept = { statement, jws: await deps.sign(statement) };
  await deps.archive(kept);
  await deps.kept.show(kept);
  for (const { kind, about } of statement.disagreements)
    log({ level: 'error', event: 'stores-disagree', code: kind, eventId: about });
  log({ level: 'info', event: 'reconciled', count: disagreementsOf(pass) });
}

/** Whoever has not let go in time of what was recalled is seen by the way: every record is read once a day, and nothing else looks at them all. */
export function saidOverdue<R extends ReconciledRecord>(records: readonly R[], now: number): readonly R[] {
  for (const record of records) {
    const count = overdueReaders(record, now);
    if (count > 0) log({ level: 'warn', event: 'recall-overdue', submissionId: record.submissionId, count });
  }
  return records;
}

const LANES = 16;

function readingsFrom(env: z.infer<typeof environment>): Readings {
  const records = new ReconciledRecords(dynamodb(), {
    registry: env.REGISTRY_TABLE,
    submissions: env.SUBMISSIONS_TABLE,
    outbox: env.OUTBOX_TABLE,
    log: env.LOG_TABLE,
  });
  const objects = new ReconciledObjects(s3(), env.ENVELOPES_BUCKET);
  const entries = new ReconciledEntries(dynamodb(), env.FEEDS_TABLE);
  return {
    ...loggedReadings(dynamodb(), env.REGISTRY_TABLE, records),
    recordsOf: async (...page) => saidOverdue(await records.of(...page), Date.now()),
    recordsNamed: (ids) => records.named(ids),
    indicesOf: (names) => records.indicesOf(names),
    leaves: (...page) => records.leaves(...page),
    objects: (...page) => objects.page(...page),
    files: (...page) => objects.files(...page),
    filesOf: (record) => objects.filesOf(record),
    bytesAt: (paths) => inLanes(paths, LANES, (path) => objects.read(path)),
    entriesAfter: (partnerId, ...page) =>
      entries.after(partnerId === '' ? ANALYSTS : audienceAtRelease(partnerId), ...page),
    standsIn: (...places) => entries.standsIn(...places),
    waiting: (consumer, ...page) => records.waiting(outboxKey(consumer as OutboxConsumer, '').pk, ...page),
    consumers: OutboxConsumer.options,
  };
}

let wired: Dependencies | undefined;

function wire(): Dependencies {
  const env = readEnvironment(environment);
  const rings = new KeyRings(dynamodb(), env.REGISTRY_TABLE, ['receipt']);
  const receiptKey = new SigningKey(kms(), rings, { purpose: 'receipt', firstKeyId: env.RECEIPT_KEY_ID });
  const logStore = new LogStore(dynamodb(), env.LOG_TABLE);
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    readings: readingsFrom(env),
    logSize: () => logStore.size(),
    kept: new Reconciliations(dynamodb(), env.LOG_TABLE),
    sign: (statement) => receiptKey.sign(RECONCILIATION_TYP, statement, statement.iat * 1000),
    archive: (statement) => archiveStatement(s3(), env.AUDIT_ARCHIVE_BUCKET, statement),
  };
}

export const handler = middy<unknown, Reconciled>().handler((event) =>
  reconcileStores((wired ??= wire()), Call.catch({}).parse(event ?? {})),
);
