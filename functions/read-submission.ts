/** Reads submissions: `GET /v1/submissions` and one's status, original bytes and receipt. Another's answers as an unknown id. */
import * as z from 'zod';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { mayReadSubmission } from '#domain/release-policy.ts';
import { type SubmissionRecord, statusOf } from '#domain/submission-record.ts';
import { httpHandler, type Route } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import type { SubmissionPage } from '#schemas/decision.ts';
import { PartnerId, SubmissionId } from '#schemas/primitives.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { EnvelopeStore } from '#stores/envelope-store.ts';
import { type Page, SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({ SUBMISSIONS_TABLE: z.string(), ENVELOPES_BUCKET: z.string() });

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly find: (submissionId: string) => Promise<SubmissionRecord | undefined>;
  readonly listOf: (partnerId: string, before: string | undefined, limit: number) => Promise<Page<SubmissionRecord>>;
  readonly readEnvelope: (retention: string, digest: string) => Promise<string>;
};

/** Submissions of one unit, newest first: a unit's own, or for an analyst those of the unit that is named. */
export async function listSubmissions(
  deps: Dependencies,
  request: HttpRequest,
  caller: Caller,
): Promise<SubmissionPage> {
  const parameters = readParameters(request, ['limit', 'cursor', 'partnerId']);
  const partnerId = parameters.partnerId ?? caller.principal;
  const paging = new Paging(deps.cursors, caller, `submissions of ${partnerId}`, deps.clock);
  const [limit, before] = [readLimit(parameters.limit), await paging.position(parameters.cursor)];
  // Another unit's list answers as that of a unit that never sent anything.
  if (!PartnerId.safeParse(partnerId).success || !mayReadSubmission(caller, { partnerId })) return { items: [] };
  const page = await deps.listOf(partnerId, before, limit);
  return { items: page.items.map(statusOf), ...(page.last && { next: await paging.next(page.last) }) };
}

/** The record of the path's submission, if the caller may read it; unknown and not allowed are the same answer. */
export async function findReadable(
  deps: Pick<Dependencies, 'find'>,
  request: HttpRequest,
  caller: Caller,
): Promise<SubmissionRecord> {
  readParameters(request, []);
  const id = SubmissionId.safeParse(request.pathParameters.submissionId);
  const record = id.success ? await deps.find(id.data) : undefined;
  return record && mayReadSubmission(caller, record) ? record : refuse('not-found');
}

const jose = (body: string): HttpResponse => ({ status: 200, headers: { 'Content-Type': 'application/jose' }, body });

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const envelopes = new EnvelopeStore(s3(), env.ENVELOPES_BUCKET);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    find: (submissionId) => submissions.find(submissionId),
    listOf: (...page) => submissions.listOf(...page),
    readEnvelope: (...name) => envelopes.read(...name),
  };
  const one = (answer: (record: SubmissionRecord) => Promise<HttpResponse> | HttpResponse): Route => ({
    access: ['submissions:read', 'submissions:read:all'],
    run: async (request, caller) => answer(await findReadable(deps, request, caller)),
  });
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/submissions': {
        access: ['submissions:read', 'submissions:read:all'],
        run: async (request, caller) => json(200, await listSubmissions(deps, request, caller)),
      },
      'GET /v1/submissions/{submissionId}': one((record) => json(200, statusOf(record))),
      'GET /v1/submissions/{submissionId}/envelope': one(async ({ retention, digest }) =>
        jose(await deps.readEnvelope(retention, digest)),
      ),
      'GET /v1/submissions/{submissionId}/receipt': one(({ receipt }) => jose(receipt)),
    },
  };
});
