/** Administers feed credentials: `/v1/partners/{partnerId}/feed-credentials…`, for operators. List and revoke; propose to issue and to rotate. */
import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import * as z from 'zod';
import { actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { digestOf, issued, rotated, shown } from '#domain/feed-credential.ts';
import { type Enactment, proposed, type Wish } from '#domain/proposal.ts';
import { isFeedFor } from '#domain/release-policy.ts';
import { httpHandler, type Route } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { log } from '#edge/log.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import {
  type FeedCredential,
  FeedCredentialChange,
  FeedCredentialId,
  FeedCredentialOrder,
  type FeedCredentialPage,
} from '#schemas/feed-credential.ts';
import type { Partner } from '#schemas/partner.ts';
import { PartnerId } from '#schemas/primitives.ts';
import type { FeedCredentialProposed } from '#schemas/proposal.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { FeedCredentialChanges } from '#stores/feed-credential-changes.ts';
import { FeedCredentialRegistry } from '#stores/feed-credential-registry.ts';
import { FeedDefinitions } from '#stores/feed-definitions.ts';
import { PartnerChanges } from '#stores/partner-changes.ts';
import { Proposals } from '#stores/proposals.ts';

export const environment = accessEnvironment.extend({ AUDIT_TABLE: z.string(), FEEDS_TABLE: z.string() });

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly findPartner: Access['findPartner'];
  readonly credentials: FeedCredentialRegistry;
  readonly changes: FeedCredentialChanges;
  readonly proposals: Proposals;
  /** A feed that its partner may read. */
  readonly isFeedFor: (partner: Partner, feedId: string) => Promise<boolean>;
  /** Wakes somebody: one operator alone has put something into force. */
  readonly glassBroken: (partnerId: string) => void;
};

const newCredentialId = (): string => `fc_${randomBytes(8).toString('hex')}`;
const newSecret = (): string => randomBytes(32).toString('base64url');

/** The secret is in this answer and nowhere else; it opens nothing before a second person's approval. */
export async function proposeFeedCredential(
  deps: Dependencies,
  request: HttpRequest,
  caller: Caller,
): Promise<FeedCredentialProposed> {
  const partner = await partnerOf(deps, request);
  const { breakGlass, ...order } = readJson(request, FeedCredentialOrder);
  refuseUnlessReading(partner);
  const feeds = await Promise.all(order.feeds.map((feedId) => deps.isFeedFor(partner, feedId)));
  if (feeds.includes(false)) refuse('not-found', 'There is no such feed.');
  const secret = newSecret();
  const { partnerId } = partner;
  const facts = { credentialId: newCredentialId(), partnerId, sha256: await digestOf(secret), now: deps.clock() };
  const enactment = { kind: 'feed-credential', credential: issued(order, facts) } as const;
  return { ...(await propose(deps, caller, enactment, { partner, breakGlass })), secret };
}

/** Nothing new is given out in the name of a partner that is shut out; asked again when it comes into force. */
function refuseUnlessReading({ status, scopes }: Partner): void {
  if (status === 'revoked') refuse('partner-revoked');
  if (status !== 'active') refuse('partner-not-active');
  if (!scopes.includes('feeds:read')) refuse('partner-reads-no-feeds');
}

async function propose(
  deps: Dependencies,
  caller: Caller,
  enactment: Extract<Enactment, { kind: 'feed-credential' }>,
  wish: Omit<Wish, 'proposalId'>,
): Promise<Omit<FeedCredentialProposed, 'secret'>> {
  const by = actedBy(caller, deps.clock());
  const stored = proposed(enactment, { ...wish, proposalId: uuidv7() }, by);
  await deps.proposals.add(stored, by);
  if (stored.proposal.brokenGlass) deps.glassBroken(wish.partner.partnerId);
  return { proposal: stored.proposal, credentialId: enactment.credential.credentialId };
}

export async function listFeedCredentials(
  deps: Dependencies,
  request: HttpRequest,
  caller: Caller,
): Promise<FeedCredentialPage> {
  const { limit, cursor } = readParameters(request, ['limit', 'cursor']);
  const most = readLimit(limit);
  const { partnerId } = await partnerOf(deps, request);
  const paging = new Paging(deps.cursors, caller, `feed credentials of ${partnerId}`, deps.clock);
  const { credentials, last } = await deps.credentials.list(partnerId, await paging.position(cursor), most);
  const items = credentials.map((credential) => shown(credential, deps.clock()));
  return { items, ...(last !== undefined && { next: await paging.next(last) }) };
}

/** A new secret is proposed; the end needs nobody else, and bites on the very next request. */
export async function changeFeedCredential(
  deps: Dependencies,
  request: HttpRequest,
  caller: Caller,
): Promise<{ readonly revoked: FeedCredential } | { readonly proposed: FeedCredentialProposed }> {
  const partner = await partnerOf(deps, request);
  const id = FeedCredentialId.safeParse(request.pathParameters.credentialId);
  if (!id.success) return refuse('not-found');
  const order = readJson(request, FeedCredentialChange);
  if (order.change === 'rotate') return { proposed: await proposeRotation(deps, caller, partner, id.data, order) };
  const now = deps.clock();
  const of = { partnerId: partner.partnerId, credentialId: id.data };
  return { revoked: shown(await deps.changes.revoke(of, order.reason, actedBy(caller, now)), now) };
}

async function proposeRotation(
  deps: Dependencies,
  caller: Caller,
  partner: Partner,
  credentialId: string,
  { atOnce = false, reason, breakGlass }: Extract<FeedCredentialChange, { change: 'rotate' }>,
): Promise<FeedCredentialProposed> {
  const found = await deps.credentials.find(credentialId);
  if (found?.credential.partnerId !== partner.partnerId) return refuse('not-found');
  refuseUnlessReading(partner);
  const secret = newSecret();
  const credential = rotated(found.credential, await digestOf(secret), atOnce, deps.clock());
  const enactment = { kind: 'feed-credential', credential, version: found.version } as const;
  return { ...(await propose(deps, caller, enactment, { partner, reason, breakGlass })), secret };
}

async function partnerOf(deps: Dependencies, request: HttpRequest): Promise<Partner> {
  const partnerId = PartnerId.safeParse(request.pathParameters.partnerId);
  const registered = partnerId.success ? await deps.findPartner(partnerId.data) : undefined;
  return registered?.partner ?? refuse('not-found');
}

/** A feed credential is no key, and this function's role may write nothing else. */
const NO_KEY_EVENTS = {
  added: async () => {
    throw new Error('No key of a partner is changed here.');
  },
};

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const partners = new PartnerChanges(dynamodb(), env.REGISTRY_TABLE, access.registry, trail, NO_KEY_EVENTS);
  const definitions = new FeedDefinitions(dynamodb(), env.FEEDS_TABLE);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    findPartner: access.findPartner,
    isFeedFor: async (partner, feedId) => {
      const feed = feedId === CURATED_FEED.feedId ? CURATED_FEED : await definitions.find(feedId);
      return feed !== undefined && isFeedFor(partner, feed);
    },
    credentials: new FeedCredentialRegistry(dynamodb(), env.REGISTRY_TABLE),
    changes: new FeedCredentialChanges(dynamodb(), env.REGISTRY_TABLE, trail),
    proposals: new Proposals(dynamodb(), env.REGISTRY_TABLE, partners, trail),
    glassBroken: (partnerId) => log({ level: 'warn', event: 'glass-broken', partnerId }),
  };
  const operators = (status: number, run: (request: HttpRequest, caller: Caller) => Promise<object>): Route => ({
    access: ['partners:admin'],
    run: async (request, caller) => json(status, await run(request, caller)),
  });
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/partners/{partnerId}/feed-credentials': operators(200, (request, caller) =>
        listFeedCredentials(deps, request, caller),
      ),
      'POST /v1/partners/{partnerId}/feed-credentials': operators(202, (request, caller) =>
        proposeFeedCredential(deps, request, caller),
      ),
      'POST /v1/partners/{partnerId}/feed-credentials/{credentialId}': {
        access: ['partners:admin'],
        run: async (request, caller) => {
          const changed = await changeFeedCredential(deps, request, caller);
          return 'revoked' in changed ? json(200, changed.revoked) : json(202, changed.proposed);
        },
      },
    },
  };
});
