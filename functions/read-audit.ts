/** Reads the audit trail: `GET /v1/audit` for operators; for an originator who did what with its report, by role. */
import * as z from 'zod';
import { aboutSubmission, acceptanceOf, toOriginator } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { mayReadSubmission } from '#domain/release-policy.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import { type AuditEntry, type AuditPage, AuditSubject, type ReadersPage } from '#schemas/audit.ts';
import { SubmissionId } from '#schemas/primitives.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({ SUBMISSIONS_TABLE: z.string(), AUDIT_TABLE: z.string() });

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly trailOf: AuditTrail['of'];
  readonly findSubmission: (submissionId: string) => Promise<SubmissionRecord | undefined>;
};

/** Before every position. */
const BEGINNING = ' ';

/** Everything that is kept about one thing. A thing without a trail answers as one that does not exist: with no entries. */
export async function readTrail(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<AuditPage> {
  const parameters = readParameters(request, ['subject', 'limit', 'cursor']);
  const paging = new Paging(deps.cursors, caller, `audit of ${parameters.subject}`, deps.clock);
  const [limit, after] = [readLimit(parameters.limit), await paging.position(parameters.cursor)];
  const parsed = AuditSubject.safeParse(parameters.subject);
  if (!parsed.success) return refuse('bad-parameter', 'subject is the thing, for example partner:tonga-tcu.');
  const subject = parsed.data;
  const [acceptance, { kept, more }] = await Promise.all([
    after === undefined ? acceptanceAbout(deps, subject) : [],
    deps.trailOf(subject, after ?? BEGINNING, limit),
  ]);
  const known = [...acceptance.map((entry) => ({ position: BEGINNING, entry })), ...kept];
  const page = known.slice(0, limit);
  const last = more || page.length < known.length ? page.at(-1) : undefined;
  return { items: page.map(({ entry }) => entry), ...(last && { next: await paging.next(last.position) }) };
}

async function acceptanceAbout(deps: Dependencies, subject: string): Promise<AuditEntry[]> {
  const id = SubmissionId.safeParse(subject.replace(/^submission:/, ''));
  const record = id.success ? await deps.findSubmission(id.data) : undefined;
  return record ? [acceptanceOf(record)] : [];
}

/** What others did with a report, by role, for whoever may read it. Another's answers as one that does not exist. */
export async function readReaders(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<ReadersPage> {
  const parameters = readParameters(request, ['limit', 'cursor']);
  const limit = readLimit(parameters.limit);
  const id = SubmissionId.safeParse(request.pathParameters.submissionId);
  const record = id.success ? await deps.findSubmission(id.data) : undefined;
  if (!record || !mayReadSubmission(caller, record)) return refuse('not-found');
  const paging = new Paging(deps.cursors, caller, `readers of ${record.submissionId}`, deps.clock);
  const after = (await paging.position(parameters.cursor)) ?? BEGINNING;
  const { kept, more } = await deps.trailOf(aboutSubmission(record.submissionId), after, limit);
  const last = more ? kept.at(-1) : undefined;
  return {
    items: kept.map(({ entry }) => toOriginator(entry)),
    ...(last && { next: await paging.next(last.position) }),
  };
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    trailOf: (...page) => trail.of(...page),
    findSubmission: (submissionId) => submissions.find(submissionId),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/audit': {
        access: ['operations:admin'],
        run: async (request, caller) => json(200, await readTrail(deps, request, caller)),
      },
      'GET /v1/submissions/{submissionId}/readers': {
        access: ['submissions:read', 'submissions:read:all'],
        run: async (request, caller) => json(200, await readReaders(deps, request, caller)),
      },
    },
  };
});
