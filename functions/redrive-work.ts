/** Lets operators look after the work behind the receipt: whether the stores agree, trying again what waits, a summary once more. `/v1/operations/…`. */
import * as z from 'zod';
import { aboutExchange, aboutSubmission, actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { disagreementsOf } from '#domain/reconciliation-pass.ts';
import { isTakenAway } from '#domain/release-policy.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import {
  type CalledConsumer,
  type OutboxConsumer,
  type Redriven,
  RedriveOrder,
  type Replayed,
  ReplayOrder,
} from '#schemas/operations.ts';
import { SubmissionId } from '#schemas/primitives.ts';
import type { ReconciliationReport } from '#schemas/reconciliation.ts';
import { accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb, sqs } from '#stores/aws-clients.ts';
import { Outbox } from '#stores/outbox.ts';
import { type KeptPass, type KeptStatement, Reconciliations } from '#stores/reconciliations.ts';
import { RetryQueues, retryEnvironment, retryUrls } from '#stores/retry-queue.ts';
import { SubmissionStore } from '#stores/submission-store.ts';
import { SummaryReplays, waitingFor } from '#stores/work-again.ts';

export const environment = accessEnvironment.extend({
  SUBMISSIONS_TABLE: z.string(),
  OUTBOX_TABLE: z.string(),
  LOG_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  ...retryEnvironment.shape,
});

export type Dependencies = {
  readonly clock: Clock;
  readonly newest: () => Promise<KeptStatement | undefined>;
  readonly underWay: () => Promise<KeptPass>;
  readonly waitingFor: (eventId: string) => Promise<readonly OutboxConsumer[]>;
  readonly call: (consumer: CalledConsumer, eventId: string) => Promise<void>;
  readonly find: (submissionId: string) => Promise<SubmissionRecord | undefined>;
  readonly replay: (record: SubmissionRecord, entry: AuditEntry) => Promise<boolean>;
  readonly tell: (entry: AuditEntry) => Promise<void>;
};

export async function readReconciliation({ newest, underWay }: Dependencies): Promise<ReconciliationReport> {
  const [kept, { pass }] = await Promise.all([newest(), underWay()]);
  const now = pass && { asOf: pass.asOf, phase: pass.phase, disagreements: disagreementsOf(pass) };
  return { ...kept, ...(now && { underWay: now }) };
}

/** The trail first: a call cannot be taken back. */
export async function redrive(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Redriven> {
  const { eventId, reason } = readJson(request, RedriveOrder);
  const waiting = [...(await deps.waitingFor(eventId))];
  if (waiting.length === 0) return refuse('nothing-waits');
  const subject = SubmissionId.safeParse(eventId).success ? aboutSubmission(eventId) : aboutExchange('outbox');
  const facts = { eventId, consumers: waiting };
  await deps.tell({ ...actedBy(caller, deps.clock()), action: 'work-redriven', subject, reason, facts });
  const called = waiting.filter((consumer) => consumer !== 'log');
  for (const consumer of called) await deps.call(consumer, eventId);
  return { eventId, called, waiting };
}

export async function replay(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Replayed> {
  const { submissionId, reason } = readJson(request, ReplayOrder);
  const record = (await deps.find(submissionId)) ?? refuse('not-found');
  if (isTakenAway(record))
    return refuse('nothing-waits', 'It was recalled or disposed of: nothing of it is handed out again.');
  const subject = aboutSubmission(submissionId);
  const entry = { ...actedBy(caller, deps.clock()), action: 'summary-replayed', subject, reason } as const;
  if (!(await deps.replay(record, entry))) return refuse('unavailable');
  return { submissionId, summaryId: record.summary.summaryId };
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const kept = new Reconciliations(dynamodb(), env.LOG_TABLE);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const replays = new SummaryReplays(dynamodb(), env.SUBMISSIONS_TABLE, outbox, trail);
  const queues = new RetryQueues(sqs(), retryUrls(env));
  const deps: Dependencies = {
    clock: Date.now,
    newest: () => kept.newest(),
    underWay: () => kept.underWay(),
    waitingFor: (eventId) => waitingFor(dynamodb(), env.OUTBOX_TABLE, eventId),
    call: (...row) => queues.call(...row),
    find: (submissionId) => submissions.find(submissionId),
    replay: (...order) => replays.replay(...order),
    tell: (entry) => trail.add(entry),
  };
  const operators = ['operations:admin'] as const;
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/operations/reconciliation': {
        access: operators,
        run: async () => json(200, await readReconciliation(deps)),
      },
      'POST /v1/operations/redrives': {
        access: operators,
        run: async (request, caller) => json(202, await redrive(deps, request, caller)),
      },
      'POST /v1/operations/replays': {
        access: operators,
        run: async (request, caller) => json(202, await replay(deps, request, caller)),
      },
    },
  };
});
