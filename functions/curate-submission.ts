/** Curates: `GET /v1/inbox`, decisions on submissions, and the word that a summary was taken over. */
import { v7 as uuidv7 } from 'uuid';
import * as z from 'zod';
import { actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { decisionRecord, entryIdOf, nextState } from '#domain/curation.ts';
import { refuse } from '#domain/exchange-error.ts';
import { questionOfDecision } from '#domain/message.ts';
import { audienceOf, audiencesAtPublication } from '#domain/release-policy.ts';
import { storedSubmission } from '#domain/stored-submission.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { statusOf } from '#domain/submission-status.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import { type Decision, DecisionRequest } from '#schemas/decision.ts';
import type { SubmissionStatus } from '#schemas/submission-status.ts';
import { CURATED_FEED, type FeedEntry, type InboxItem, type InboxPage } from '#schemas/feed.ts';
import { SubmissionId } from '#schemas/primitives.ts';
import { AcknowledgementRequest } from '#schemas/summary.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { Acknowledgements } from '#stores/acknowledgements.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { EnvelopeStore } from '#stores/envelope-store.ts';
import { FeedStore, type Publication } from '#stores/feed-store.ts';
import { Outbox } from '#stores/outbox.ts';
import type { WaitingSubmission } from '#stores/submission-item.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({
  SUBMISSIONS_TABLE: z.string(),
  FEEDS_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  OUTBOX_TABLE: z.string(),
  ENVELOPES_BUCKET: z.string(),
});

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly find: SubmissionStore['find'];
  readonly inbox: SubmissionStore['inbox'];
  readonly acknowledge: Acknowledgements['acknowledge'];
  readonly acknowledgeRecall: Acknowledgements['acknowledgeRecall'];
  readonly readEnvelope: EnvelopeStore['read'];
  readonly decide: FeedStore['decide'];
  readonly withdraw: FeedStore['withdraw'];
  readonly findPartner: Access['findPartner'];
};

/** What waits for a decision, immediate ones first. */
export async function readInbox(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<InboxPage> {
  const { limit, cursor } = readParameters(request, ['limit', 'cursor']);
  const paging = new Paging(deps.cursors, caller, 'inbox', deps.clock);
  const page = await deps.inbox(await paging.position(cursor), readLimit(limit));
  return { items: page.items.map(inboxItem), ...(page.last && { next: await paging.next(page.last) }) };
}

function inboxItem({ summary, decisions, state, answeredAt }: WaitingSubmission): InboxItem {
  const triagedAt = decisions?.find(({ decision }) => decision === 'triage')?.decidedAt;
  return { ...summary, ...(triagedAt && { triagedAt }), ...(state === 'answered' && answeredAt && { answeredAt }) };
}

/** One step of curation: of two analysts one takes it, the other is told. */
export async function decide(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<SubmissionStatus> {
  const order = readJson(request, DecisionRequest);
  const record = await findSubmission(deps, request.pathParameters.submissionId);
  const to = nextState(record.state, order.decision, caller.scopes);
  const now = deps.clock();
  const decision = decisionRecord(order, now);
  const { submissionId, decisions = [], state: from } = record;
  const question = questionOfDecision(uuidv7(), decision);
  const change = { submissionId, from, to, decision, decided: decisions.length, question };
  if (order.decision === 'withdraw') await deps.withdraw(change, actedBy(caller, now));
  else await deps.decide(change, await publicationOf(deps, record, decision), actedBy(caller, now));
  const asked = question && { messageCount: (record.messageCount ?? 0) + 1, unanswered: (record.unanswered ?? 0) + 1 };
  const after = { ...record, ...asked, state: to, decision, decisions: [...decisions, decision] };
  return statusOf(after, { isOwn: false, now });
}

/** Accepting publishes the original report beside our grading. */
async function publicationOf(
  deps: Dependencies,
  record: SubmissionRecord,
  { feedId, grading }: Decision,
): Promise<Publication | undefined> {
  if (feedId === undefined) return undefined;
  if (feedId !== CURATED_FEED.feedId) return refuse('not-found', 'There is no such feed.');
  return {
    entry: await entryFor(deps, record, feedId, grading),
    audiences: audiencesAtPublication(record),
    units: await namesOf(deps, [record.partnerId, record.summary.onBehalfOf]),
  };
}

async function entryFor(
  deps: Dependencies,
  record: SubmissionRecord,
  feedId: string,
  analystGrading: FeedEntry['analystGrading'],
): Promise<Omit<FeedEntry, 'addedAt'>> {
  // Where a unit has it from is for NZTCU alone, and in no feed.
  const { provenance: _, ...report } = storedSubmission(
    await deps.readEnvelope(record.retention, record.digest),
  ).report;
  const { summary } = record;
  return {
    entryId: entryIdOf({ feedId, submissionId: record.submissionId }),
    feedId,
    submissionId: record.submissionId,
    partnerId: record.partnerId,
    ...(summary.onBehalfOf && { onBehalfOf: summary.onBehalfOf }),
    receivedAt: record.receivedAt,
    classification: summary.classification,
    tlp: summary.tlp,
    ...(analystGrading && { analystGrading }),
    report,
  };
}

/** What the units are called now. One that is not enrolled has no name. */
async function namesOf(
  deps: Dependencies,
  partnerIds: readonly (string | undefined)[],
): Promise<Readonly<Record<string, string>>> {
  const known = [...new Set(partnerIds)].filter((partnerId) => partnerId !== undefined);
  const found = await Promise.all(known.map((partnerId) => deps.findPartner(partnerId)));
  return Object.fromEntries(found.flatMap((one) => (one ? [[one.partner.partnerId, one.partner.name]] : [])));
}

/** NZTCU's reader has taken a summary over, or any reader has let go of what was recalled; saying so twice changes nothing. */
export async function acknowledge(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<void> {
  const by = actedBy(caller, deps.clock());
  const word = readJson(request, AcknowledgementRequest);
  if ('recallId' in word) {
    const audience = audienceOf(caller);
    if (!(await deps.acknowledgeRecall(word.submissionId, { recallId: word.recallId, audience }, by)))
      refuse('not-found');
    return;
  }
  // Only NZTCU is handed summaries of submissions.
  if (!caller.scopes.has('submissions:read:all')) refuse('not-found');
  const { submissionId, summaryId } = word;
  if (summaryId !== `${submissionId}~summary`)
    refuse('request-not-valid', 'summaryId and submissionId do not belong together.');
  if (!(await deps.acknowledge(submissionId, by))) refuse('not-found');
}

async function findSubmission(deps: Dependencies, submissionId: string | undefined): Promise<SubmissionRecord> {
  const id = SubmissionId.safeParse(submissionId);
  return (id.success ? await deps.find(id.data) : undefined) ?? refuse('not-found');
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const envelopes = new EnvelopeStore(s3(), env.ENVELOPES_BUCKET);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const feeds = new FeedStore(
    dynamodb(),
    { feeds: env.FEEDS_TABLE, submissions: env.SUBMISSIONS_TABLE },
    trail,
    outbox,
  );
  const acknowledgements = new Acknowledgements(dynamodb(), env.SUBMISSIONS_TABLE, trail);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    find: (submissionId) => submissions.find(submissionId),
    inbox: (...page) => submissions.inbox(...page),
    acknowledge: (...summary) => acknowledgements.acknowledge(...summary),
    acknowledgeRecall: (...recall) => acknowledgements.acknowledgeRecall(...recall),
    readEnvelope: (...name) => envelopes.read(...name),
    decide: (...decision) => feeds.decide(...decision),
    withdraw: (...decision) => feeds.withdraw(...decision),
    findPartner: access.findPartner,
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/inbox': {
        access: ['submissions:read:all'],
        run: async (request, caller) => json(200, await readInbox(deps, request, caller)),
      },
      'POST /v1/submissions/{submissionId}/decisions': {
        access: ['feeds:curate'],
        run: async (request, caller) => json(201, await decide(deps, request, caller)),
      },
      'POST /v1/acknowledgements': {
        access: ['submissions:read:all', 'feeds:read'],
        run: async (request, caller) => {
          await acknowledge(deps, request, caller);
          return { status: 204 };
        },
      },
    },
  };
});
