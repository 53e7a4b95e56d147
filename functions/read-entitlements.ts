/** Says what the caller may read, and why: `GET /v1/entitlements…`. What is not for the caller answers as what does not exist. */
import * as z from 'zod';
import type { Caller } from '#domain/authenticate-caller.ts';
import { entitlementsOf, entryEntitlement } from '#domain/entitlement.ts';
import { refuse } from '#domain/exchange-error.ts';
import { audienceOf, isFeedOpenTo } from '#domain/release-policy.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readParameters } from '#edge/paging.ts';
import { type Entitlements, type EntryEntitlement, partsOfEntryId } from '#schemas/entitlement.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import type { Scope } from '#schemas/partner.ts';
import { accessEnvironment, connectAccess } from '#stores/access.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { FeedDefinitions } from '#stores/feed-definitions.ts';
import { isPlaced } from '#stores/placements.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({ SUBMISSIONS_TABLE: z.string(), FEEDS_TABLE: z.string() });

export type Dependencies = {
  readonly findSubmission: SubmissionStore['find'];
  readonly definitions: Pick<FeedDefinitions, 'all' | 'find'>;
  readonly isPlaced: (feedId: string, audience: string, submissionId: string) => Promise<boolean>;
};

export async function readEntitlements(
  { definitions }: Dependencies,
  request: HttpRequest,
  caller: Caller,
): Promise<Entitlements> {
  readParameters(request, []);
  return entitlementsOf(caller, await definitions.all());
}

/** The same reads, whatever is there and whoever asks. */
export async function readEntitlement(
  deps: Dependencies,
  request: HttpRequest,
  caller: Caller,
): Promise<EntryEntitlement> {
  readParameters(request, []);
  const { entryId = '' } = request.pathParameters;
  const { feedId, submissionId } = partsOfEntryId(entryId) ?? refuse('not-found', 'No entry has a name like this.');
  const record = await deps.findSubmission(submissionId);
  if (feedId === CURATED_FEED.feedId) return entryEntitlement(caller, CURATED_FEED, record);
  const audience = audienceOf(caller);
  const [feed, isPlaced] = await Promise.all([
    deps.definitions.find(feedId),
    deps.isPlaced(feedId, audience, submissionId),
  ]);
  const isThere = isPlaced && feed !== undefined && isFeedOpenTo(feed, audience);
  // One that is for others is one that does not exist: nothing stands in it.
  const places = isThere ? (record?.places ?? []).map((place) => ({ ...place, feedId })) : [];
  return entryEntitlement(caller, { feedId, openTo: 'units' }, record && { ...record, places });
}

/** Whoever takes part: each hears what it reads, or that it reads nothing. */
const MEMBERS = [
  'feeds:read',
  'submissions:read:all',
  'quality:read:all',
  'partners:admin',
] as const satisfies readonly Scope[];

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const definitions = new FeedDefinitions(dynamodb(), env.FEEDS_TABLE);
  const deps: Dependencies = {
    findSubmission: (submissionId) => submissions.find(submissionId),
    definitions,
    isPlaced: (...entry) => isPlaced(dynamodb(), env.FEEDS_TABLE, ...entry),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/entitlements': {
        access: MEMBERS,
        run: async (request, caller) => json(200, await readEntitlements(deps, request, caller)),
      },
      'GET /v1/entitlements/{entryId}': {
        access: MEMBERS,
        run: async (request, caller) => json(200, await readEntitlement(deps, request, caller)),
      },
    },
  };
});
