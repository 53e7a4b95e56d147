/** Decides what another operator proposed: `/v1/proposals…`. What lets somebody in, or ends a report, needs two, and the second is a person. */
import * as z from 'zod';
import { actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { decided, mustStillBeLetIn, type StoredProposal, standing } from '#domain/proposal.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import { DISPOSAL_TYP } from '#schemas/disposal.ts';
import { UuidV7 } from '#schemas/primitives.ts';
import { type Proposal, ProposalDecision, type ProposalPage } from '#schemas/proposal.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb, kms } from '#stores/aws-clients.ts';
import { Disposals } from '#stores/disposals.ts';
import { KeyEvents } from '#stores/key-events.ts';
import { Outbox } from '#stores/outbox.ts';
import { PartnerChanges } from '#stores/partner-changes.ts';
import { Proposals } from '#stores/proposals.ts';
import { SigningKey } from '#stores/signing-key.ts';

export const environment = accessEnvironment.extend({
  AUDIT_TABLE: z.string(),
  OUTBOX_TABLE: z.string(),
  SUBMISSIONS_TABLE: z.string(),
  FEEDS_TABLE: z.string(),
  RECEIPT_KEY_ID: z.string(),
});

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly proposals: Proposals;
  readonly findPartner: Access['findPartner'];
};

export async function listProposals(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<ProposalPage> {
  const { limit, cursor } = readParameters(request, ['limit', 'cursor']);
  const paging = new Paging(deps.cursors, caller, 'proposals', deps.clock);
  const { proposals, last } = await deps.proposals.before(await paging.position(cursor), readLimit(limit));
  const items = proposals.map((proposal) => standing(proposal, deps.clock()));
  return { items, ...(last !== undefined && { next: await paging.next(last) }) };
}

export async function readProposal(deps: Dependencies, request: HttpRequest): Promise<Proposal> {
  readParameters(request, []);
  return standing((await storedAt(deps, request)).proposal, deps.clock());
}

/** Approves or declines, once. */
export async function decideProposal(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Proposal> {
  const decision = readJson(request, ProposalDecision);
  const stored = await storedAt(deps, request);
  const now = deps.clock();
  const closed = decided(stored, decision, caller, now);
  const by = actedBy(caller, now);
  if (closed.state === 'declined') await deps.proposals.decline(stored, closed, by);
  else {
    await mustStillBeLetIn(stored.proposal.proposedBy, deps.findPartner);
    await deps.proposals.approve(stored, closed, by);
  }
  return closed;
}

async function storedAt({ proposals }: Dependencies, request: HttpRequest): Promise<StoredProposal> {
  const proposalId = UuidV7.safeParse(request.pathParameters.proposalId);
  const stored = proposalId.success ? await proposals.find(proposalId.data) : undefined;
  return stored ?? refuse('not-found');
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const events = new KeyEvents(env.REGISTRY_TABLE, outbox);
  const receiptKey = new SigningKey(kms(), access.rings, { purpose: 'receipt', firstKeyId: env.RECEIPT_KEY_ID });
  const tables = { feeds: env.FEEDS_TABLE, submissions: env.SUBMISSIONS_TABLE };
  const disposals = new Disposals(dynamodb(), tables, trail, outbox, {
    issuer: env.PUBLIC_ORIGIN,
    sign: (statement) => receiptKey.sign(DISPOSAL_TYP, statement, Date.parse(statement.disposedAt)),
  });
  const changes = new PartnerChanges(dynamodb(), env.REGISTRY_TABLE, access.registry, trail, events);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    findPartner: access.findPartner,
    proposals: new Proposals(dynamodb(), env.REGISTRY_TABLE, changes, trail, disposals),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/proposals': {
        access: ['partners:admin'],
        run: async (request, caller) => json(200, await listProposals(deps, request, caller)),
      },
      'GET /v1/proposals/{proposalId}': {
        access: ['partners:admin'],
        run: async (request: HttpRequest) => json(200, await readProposal(deps, request)),
      },
      'POST /v1/proposals/{proposalId}/decision': {
        access: ['partners:admin'],
        run: async (request, caller) => json(200, await decideProposal(deps, request, caller)),
      },
    },
  };
});
