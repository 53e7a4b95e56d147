/** Says what the caller may read, and why: `GET /v1/entitlements…`. What is not for the caller answers as what does not exist. */
import * as z from 'zod';
import type { Caller } from '#domain/authenticate-caller.ts';
import { entitlementsOf, entryEntitlement } from '#domain/entitlement.ts';
import { refuse } from '#domain/exchange-error.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readParameters } from '#edge/paging.ts';
import { type Entitlements, type EntryEntitlement, partsOfEntryId } from '#schemas/entitlement.ts';
import type { Scope } from '#schemas/partner.ts';
import { accessEnvironment, connectAccess } from '#stores/access.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({ SUBMISSIONS_TABLE: z.string() });

export type Dependencies = { readonly findSubmission: SubmissionStore['find'] };

export function readEntitlements(request: HttpRequest, caller: Caller): Entitlements {
  readParameters(request, []);
  return entitlementsOf(caller);
}

/** One read, whatever the name and whoever asks. */
export async function readEntitlement(
  deps: Dependencies,
  request: HttpRequest,
  caller: Caller,
): Promise<EntryEntitlement> {
  readParameters(request, []);
  const { entryId = '' } = request.pathParameters;
  const { feedId, submissionId } = partsOfEntryId(entryId) ?? refuse('not-found', 'No entry has a name like this.');
  return entryEntitlement(caller, feedId, await deps.findSubmission(submissionId));
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
  const deps: Dependencies = { findSubmission: (submissionId) => submissions.find(submissionId) };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/entitlements': {
        access: MEMBERS,
        run: async (request: HttpRequest, caller) => json(200, readEntitlements(request, caller)),
      },
      'GET /v1/entitlements/{entryId}': {
        access: MEMBERS,
        run: async (request, caller) => json(200, await readEntitlement(deps, request, caller)),
      },
    },
  };
});
