/** Reads submissions: `GET /v1/submissions` and one's status, original bytes, receipt and proof. Another's answers as an unknown id. */
import * as z from 'zod';
import { aboutPartner, aboutSubmission, actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { type LogPorts, proveLogged } from '#domain/prove-logged.ts';
import { stillStands } from '#domain/matching/corroboration.ts';
import { mayReadSubmission, mustBeReadable } from '#domain/release-policy.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { statusOf } from '#domain/submission-status.ts';
import { httpHandler, type Route } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import type { AuditAction, AuditEntry } from '#schemas/audit.ts';
import type { SubmissionPage, SubmissionStatus } from '#schemas/submission-status.ts';
import { PartnerId, SubmissionId, UuidV7 } from '#schemas/primitives.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { EnvelopeStore } from '#stores/envelope-store.ts';
import { LogStore } from '#stores/log-store.ts';
import { LogTileStore } from '#stores/log-tile-store.ts';
import { type Page, SubmissionStore } from '#stores/submission-store.ts';
import { splitSubmissionId } from '#stores/table-keys.ts';
import { loggedDisposal, loggedRecall } from '#stores/withdrawal-keys.ts';

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
  readonly statesOf: SubmissionStore['statesOf'];
  readonly derivedFrom: SubmissionStore['derivedFrom'];
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
  const told = { isOwn: partnerId === caller.principal, now: deps.clock() };
  return {
    items: page.items.map((record) => statusOf(record, told)),
    ...(page.last && { next: await paging.next(page.last) }),
  };
}

/** The record of the path's submission, if the caller may read it; unknown and not allowed are the same answer. */
export async function findReadable(
  deps: Pick<Dependencies, 'find'>,
  request: HttpRequest,
  caller: Caller,
  parameters: readonly string[] = [],
): Promise<SubmissionRecord> {
  readParameters(request, parameters);
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

/** With what it builds on and what builds on it, where either was taken back: whoever reads on has to know. */
export async function readStatus(
  deps: Pick<Dependencies, 'clock' | 'statesOf' | 'derivedFrom'>,
  record: SubmissionRecord,
  caller: Caller,
): Promise<SubmissionStatus> {
  const status = statusOf(record, { isOwn: record.partnerId === caller.principal, now: deps.clock() });
  // Of a report that it may not read a unit hears nothing, this neither.
  const readable = (record.derivedFrom ?? []).filter((id) => mayReadSubmission(caller, splitSubmissionId(id)));
  const states = readable.length > 0 ? await deps.statesOf(readable) : new Map<string, string>();
  const restsOn = [...states].filter(([, state]) => !stillStands({ state })).map(([id]) => id);
  const isOut = !stillStands(record) && caller.scopes.has('submissions:read:all');
  const derived = isOut ? await deps.derivedFrom(record.submissionId) : [];
  return { ...status, ...(restsOn.length > 0 && { restsOn }), ...(derived.length > 0 && { derived }) };
}

/** The name in the log of the report, of a recall of it, or of its disposal. @throws {Refusal} `not-found` for what never was; `disposed`. */
function loggedAs({ submissionId, state, recalls = [], disposal }: SubmissionRecord, { query }: HttpRequest): string {
  const id = query.of?.[0];
  if (id === undefined) return state === 'disposed' ? refuse('disposed') : submissionId;
  if (disposal?.disposalId === id) return loggedDisposal(submissionId);
  const isKnown = UuidV7.safeParse(id).success && recalls.some(({ recallId }) => recallId === id);
  return isKnown ? loggedRecall(submissionId, id) : refuse('not-found');
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
    statesOf: (submissionIds) => submissions.statesOf(submissionIds),
    derivedFrom: (submissionId) => submissions.derivedFrom(submissionId),
    listOf: (...page) => submissions.listOf(...page),
    readEnvelope: (...name) => envelopes.read(...name),
    audit: (entry) => trail.add(entry),
  };
  const one = (
    action: AuditAction,
    answered: (record: SubmissionRecord, caller: Caller, request: HttpRequest) => Promise<HttpResponse> | HttpResponse,
    parameters: readonly string[] = [],
  ): Route => ({
    access: ['submissions:read', 'submissions:read:all'],
    run: async (request, caller) => {
      const record = await findReadable(deps, request, caller, parameters);
      const subject = aboutSubmission(record.submissionId);
      await auditReadByAnother(deps, record.partnerId, caller, { action, subject });
      return answered(record, caller, request);
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
      'GET /v1/submissions/{submissionId}': one('status-read', async (record, caller) =>
        json(200, await readStatus(deps, record, caller)),
      ),
      'GET /v1/submissions/{submissionId}/envelope': one('envelope-read', async (record, caller) => {
        mustBeReadable(caller, record);
        return jose(await deps.readEnvelope(record.retention, record.digest));
      }),
      'GET /v1/submissions/{submissionId}/receipt': one('receipt-read', ({ receipt, state }) =>
        state === 'disposed' ? refuse('disposed') : jose(receipt),
      ),
      'GET /v1/submissions/{submissionId}/proof': one(
        'proof-read',
        async (record, _caller, request) =>
          answer('text/plain; charset=utf-8', await proveLogged(ports, loggedAs(record, request))),
        ['of'],
      ),
    },
  };
});
