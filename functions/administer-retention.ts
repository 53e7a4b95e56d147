/** Administers how long reports are kept, for operators: `GET /v1/retention`, a legal hold, and the proposal to dispose of a report, which a second person approves. */
import { v7 as uuidv7 } from 'uuid';
import * as z from 'zod';
import { type ActedBy, actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { proposed, type StoredProposal } from '#domain/proposal.ts';
import { mustBeDisposable, retentionOf } from '#domain/retention.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import { DisposalOrder, HoldOrder, type Retention, type RetentionPage } from '#schemas/disposal.ts';
import { PartnerId, SubmissionId } from '#schemas/primitives.ts';
import type { Proposal } from '#schemas/proposal.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { Holds } from '#stores/disposals.ts';
import { PartnerChanges } from '#stores/partner-changes.ts';
import { Proposals } from '#stores/proposals.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({ SUBMISSIONS_TABLE: z.string(), AUDIT_TABLE: z.string() });

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly findPartner: Access['findPartner'];
  readonly find: SubmissionStore['find'];
  readonly listOf: SubmissionStore['listOf'];
  readonly hold: Holds['change'];
  readonly propose: (proposal: StoredProposal, by: ActedBy) => Promise<void>;
};

/** How long the reports of one unit are kept, newest first; with `due` only those whose class has run out. */
export async function listRetention(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<RetentionPage> {
  const parameters = readParameters(request, ['partnerId', 'due', 'limit', 'cursor']);
  const { partnerId, due } = parameters;
  const paging = new Paging(deps.cursors, caller, `retention of ${partnerId} ${due}`, deps.clock);
  const after = await paging.position(parameters.cursor);
  if (!PartnerId.safeParse(partnerId).success || partnerId === undefined)
    return refuse('bad-parameter', 'partnerId is the unit, for example tonga-tcu.');
  if (due !== undefined && due !== 'true') return refuse('bad-parameter', 'due is true, or left out.');
  const now = deps.clock();
  const page = await deps.listOf(partnerId, after, readLimit(parameters.limit));
  const items = page.items.map((record) => retentionOf(record, now));
  const shown = due === undefined ? items : items.filter(({ isDue, disposedAt }) => isDue && disposedAt === undefined);
  return { items: shown, ...(page.last && { next: await paging.next(page.last) }) };
}

export async function holdSubmission(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Retention> {
  const order = readJson(request, HoldOrder);
  const { submissionId } = await recordAt(deps, request);
  const now = deps.clock();
  await deps.hold(submissionId, order, actedBy(caller, now));
  return retentionOf(await recordAt(deps, request), now);
}

/** Nothing happens to the report before a second person has approved it; then everything is asked again. */
export async function proposeDisposal(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Proposal> {
  const { ground, reason } = readJson(request, DisposalOrder);
  const record = await recordAt(deps, request);
  const now = deps.clock();
  mustBeDisposable(record, ground, now);
  const { partner } = (await deps.findPartner(record.partnerId)) ?? refuse('not-found');
  const by = actedBy(caller, now);
  const enactment = { kind: 'disposal', submissionId: record.submissionId, ground } as const;
  const stored = proposed(enactment, { proposalId: uuidv7(), partner, reason }, by);
  await deps.propose(stored, by);
  return stored.proposal;
}

async function recordAt({ find }: Dependencies, { pathParameters }: HttpRequest): Promise<SubmissionRecord> {
  const id = SubmissionId.safeParse(pathParameters.submissionId);
  return (id.success ? await find(id.data) : undefined) ?? refuse('not-found');
}

/** No key of a partner is changed by the end of a report. */
const NO_KEY_EVENTS = {
  added: async () => {
    throw new Error('No key of a partner is changed here.');
  },
};

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const holds = new Holds(dynamodb(), env.SUBMISSIONS_TABLE, trail);
  const partners = new PartnerChanges(dynamodb(), env.REGISTRY_TABLE, access.registry, trail, NO_KEY_EVENTS);
  const proposals = new Proposals(dynamodb(), env.REGISTRY_TABLE, partners, trail);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    findPartner: access.findPartner,
    find: (submissionId) => submissions.find(submissionId),
    listOf: (...page) => submissions.listOf(...page),
    hold: (...order) => holds.change(...order),
    propose: (...proposal) => proposals.add(...proposal),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/retention': {
        access: ['partners:admin'],
        run: async (request, caller) => json(200, await listRetention(deps, request, caller)),
      },
      'POST /v1/submissions/{submissionId}/hold': {
        access: ['partners:admin'],
        run: async (request, caller) => json(200, await holdSubmission(deps, request, caller)),
      },
      'POST /v1/submissions/{submissionId}/disposal': {
        access: ['partners:admin'],
        run: async (request, caller) => json(202, await proposeDisposal(deps, request, caller)),
      },
    },
  };
});
