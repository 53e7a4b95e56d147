/** Reads submissions: `GET /v1/submissions` and one's status, original bytes, receipt and proof. Another's answers as an unknown id. */
import * as z from 'zod';
import { aboutPartner, aboutSubmission, actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { type LogPorts, proveLogged } from '#domain/prove-logged.ts';
import { mayReadSubmission } from '#domain/release-policy.ts';
import { type SubmissionRecord, statusOf } from '#domain/submission-record.ts';
import { httpHandler, type Route } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import type { AuditAction, AuditEntry } from '#schemas/audit.ts';
import type { SubmissionPage } from '#schemas/decision.ts';
import { PartnerId, SubmissionId } from '#schemas/primitives.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { EnvelopeStore } from '#stores/envelope-store.ts';
import { LogStore } from '#stores/log-store.ts';
import { LogTileStore } from '#stores/log-tile-store.ts';
import { type Page, SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({
  SUBMISSIONS_TABLE: z.string(),
  ENVELOPES_BUCKET: z.string(),
  AUDIT_TABLE: z.string(),
  LOG_TABLE: z.string(),
  LOG_TILES_BUCKET: z.string(),
});

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly find: (submissionId: string) => Promise<SubmissionRecord | undefined>;
  readonly listOf: (partnerId: string, before: string | undefined, limit: number) => Promise<Page<SubmissionRecord>>;
  readonly readEnvelope: (retention: string, digest: string) => Promise<string>;
  readonly audit: (entry: AuditEntry) => Promise<void>;
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
  await auditReadByAnother(deps, partnerId, caller, { action: 'submissions-listed', subject: aboutPartner(partnerId) });
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

/** What somebody else than its unit reads is on the trail before it is answered: what cannot be noted is not shown. */
export async function auditReadByAnother(
  deps: Pick<Dependencies, 'audit' | 'clock'>,
  owner: string,
  caller: Caller,
  deed: Pick<AuditEntry, 'action' | 'subject'>,
): Promise<void> {
  const by = actedBy(caller, deps.clock());
  if (by.actor.principal !== owner) await deps.audit({ ...by, ...deed });
}

const answer = (mediaType: string, body: string): HttpResponse => ({
  status: 200,
  headers: { 'Content-Type': mediaType },
  body,
});
const jose = (body: string) => answer('application/jose', body);

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const envelopes = new EnvelopeStore(s3(), env.ENVELOPES_BUCKET);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const ports: LogPorts = {
    log: new LogStore(dynamodb(), env.LOG_TABLE),
    tiles: new LogTileStore(s3(), env.LOG_TILES_BUCKET),
  };
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    find: (submissionId) => submissions.find(submissionId),
    listOf: (...page) => submissions.listOf(...page),
    readEnvelope: (...name) => envelopes.read(...name),
    audit: (entry) => trail.add(entry),
  };
  const one = (
    action: AuditAction,
    answered: (record: SubmissionRecord) => Promise<HttpResponse> | HttpResponse,
  ): Route => ({
    access: ['submissions:read', 'submissions:read:all'],
    run: async (request, caller) => {
      const record = await findReadable(deps, request, caller);
      const subject = aboutSubmission(record.submissionId);
      await auditReadByAnother(deps, record.partnerId, caller, { action, subject });
      return answered(record);
    },
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
      'GET /v1/submissions/{submissionId}': one('status-read', (record) => json(200, statusOf(record))),
      'GET /v1/submissions/{submissionId}/envelope': one('envelope-read', async ({ retention, digest }) =>
        jose(await deps.readEnvelope(retention, digest)),
      ),
      'GET /v1/submissions/{submissionId}/receipt': one('receipt-read', ({ receipt }) => jose(receipt)),
      'GET /v1/submissions/{submissionId}/proof': one('proof-read', async (record) =>
        answer('text/plain; charset=utf-8', await proveLogged(ports, record.submissionId)),
      ),
    },
  };
});
