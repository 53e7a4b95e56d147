/** Administers feed credentials: `/v1/partners/{partnerId}/feed-credentials…`, for operators. Issue, list, rotate, revoke. */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import { type Clock, toInstant } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { digestOf, issued, rotated, shown } from '#domain/feed-credential.ts';
import { httpHandler, type Route } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import {
  FeedCredentialChange,
  type FeedCredentialGiven,
  FeedCredentialId,
  FeedCredentialOrder,
  type FeedCredentialPage,
  type KeptFeedCredential,
} from '#schemas/feed-credential.ts';
import type { Partner } from '#schemas/partner.ts';
import { PartnerId } from '#schemas/primitives.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { type CredentialChange, FeedCredentialChanges } from '#stores/feed-credential-changes.ts';
import { FeedCredentialRegistry } from '#stores/feed-credential-registry.ts';

export const environment = accessEnvironment.extend({ AUDIT_TABLE: z.string() });

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly findPartner: Access['findPartner'];
  readonly credentials: FeedCredentialRegistry;
  readonly changes: FeedCredentialChanges;
};

const newCredentialId = (): string => `fc_${randomBytes(8).toString('hex')}`;
const newSecret = (): string => randomBytes(32).toString('base64url');

/** The secret is in this answer and nowhere else: lost on its way, it is replaced by a rotation. */
export async function issueFeedCredential(
  deps: Dependencies,
  request: HttpRequest,
  caller: Caller,
): Promise<FeedCredentialGiven> {
  const { partnerId, status, scopes } = await partnerOf(deps, request);
  const order = readJson(request, FeedCredentialOrder);
  if (status === 'revoked') refuse('partner-revoked');
  if (!scopes.includes('feeds:read')) refuse('partner-reads-no-feeds');
  if (order.feeds.some((feedId) => feedId !== CURATED_FEED.feedId)) refuse('not-found', 'There is no such feed.');
  const now = deps.clock();
  const secret = newSecret();
  const facts = { credentialId: newCredentialId(), partnerId, sha256: await digestOf(secret), now };
  const credential = issued(order, facts);
  await deps.changes.issue(credential, actedBy(caller, now));
  return { credential: shown(credential, now), secret };
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

/** A new secret, or the end: it bites on the very next request. */
export async function changeFeedCredential(
  deps: Dependencies,
  request: HttpRequest,
  caller: Caller,
): Promise<FeedCredentialGiven> {
  const { partnerId } = await partnerOf(deps, request);
  const id = FeedCredentialId.safeParse(request.pathParameters.credentialId);
  if (!id.success) return refuse('not-found');
  const order = readJson(request, FeedCredentialChange);
  const now = deps.clock();
  const secret = order.change === 'rotate' ? newSecret() : undefined;
  const sha256 = secret && (await digestOf(secret));
  const change = (credential: KeptFeedCredential): CredentialChange =>
    order.change === 'rotate' && sha256 !== undefined
      ? rotation(credential, rotated(credential, sha256, order.atOnce === true, now), order.reason, now)
      : revocation(credential, order.reason, now);
  const changed = await deps.changes.change({ partnerId, credentialId: id.data }, change, actedBy(caller, now));
  return { credential: shown(changed, now), ...(secret !== undefined && { secret }) };
}

function rotation(
  before: KeptFeedCredential,
  credential: KeptFeedCredential,
  reason: string,
  now: number,
): CredentialChange {
  const facts = { credentialId: before.credentialId, endsAt: credential.secrets[1]?.endsAt ?? toInstant(now) };
  return { credential, deed: { action: 'feed-credential-rotated', reason, facts } };
}

function revocation(credential: KeptFeedCredential, reason: string, now: number): CredentialChange {
  if (credential.state === 'revoked') return { credential };
  const facts = { credentialId: credential.credentialId, endsAt: toInstant(now) };
  return {
    credential: { ...credential, state: 'revoked' },
    deed: { action: 'feed-credential-revoked', reason, facts },
  };
}

async function partnerOf(deps: Dependencies, request: HttpRequest): Promise<Partner> {
  const partnerId = PartnerId.safeParse(request.pathParameters.partnerId);
  const registered = partnerId.success ? await deps.findPartner(partnerId.data) : undefined;
  return registered?.partner ?? refuse('not-found');
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const credentials = new FeedCredentialRegistry(dynamodb(), env.REGISTRY_TABLE);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    findPartner: access.findPartner,
    credentials,
    changes: new FeedCredentialChanges(dynamodb(), env.REGISTRY_TABLE, credentials, trail),
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
      'POST /v1/partners/{partnerId}/feed-credentials': operators(201, (request, caller) =>
        issueFeedCredential(deps, request, caller),
      ),
      'POST /v1/partners/{partnerId}/feed-credentials/{credentialId}': operators(200, (request, caller) =>
        changeFeedCredential(deps, request, caller),
      ),
    },
  };
});
