/** Lends a report: `POST /v1/submissions/{submissionId}/lendings` by its unit, `GET …/lent` by the adviser it is lent to. */
import * as z from 'zod';
import { aboutSubmission, actedBy } from '#domain/audit-entry.ts';
import { asPartner, type Caller, type PartnerCaller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { type KeptLending, readLending } from '#domain/lending.ts';
import { isLendable, isTakenAway, mayReadLent } from '#domain/release-policy.ts';
import { storedSubmission } from '#domain/stored-submission.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { httpHandler } from '#edge/http-handler.ts';
import { type HttpRequest, readCompactJws } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { readParameters } from '#edge/paging.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import type { Lending, LentReport } from '#schemas/lending.ts';
import { SubmissionId } from '#schemas/primitives.ts';
import { accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { EnvelopeStore } from '#stores/envelope-store.ts';
import { Lendings } from '#stores/lendings.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({
  SUBMISSIONS_TABLE: z.string(),
  QUALITY_TABLE: z.string(),
  ENVELOPES_BUCKET: z.string(),
  AUDIT_TABLE: z.string(),
});

export type Dependencies = {
  readonly origin: string;
  readonly clock: Clock;
  readonly findSubmission: (submissionId: string) => Promise<SubmissionRecord | undefined>;
  readonly lendings: Pick<Lendings, 'find' | 'add'>;
  readonly readEnvelope: (retention: string, digest: string) => Promise<string>;
  readonly audit: (entry: AuditEntry) => Promise<void>;
};

const MOST = 50;

/** 201 when the word is new; 200 when an earlier try of the same had arrived after all. */
export async function lendReport(
  deps: Dependencies,
  request: HttpRequest,
  caller: PartnerCaller,
): Promise<HttpResponse> {
  const record = await recordOf(deps, request);
  if (record?.partnerId !== caller.partner.partnerId) return refuse('not-found');
  const { submissionId } = record;
  for (;;) {
    const now = deps.clock();
    const word = await readLending(readCompactJws(request), caller.partner, {
      submissionId,
      audience: deps.origin,
      now,
    });
    if (word.lending === 'given' && !isLendable(record.summary, word.adviser)) return refuse('name-the-adviser');
    const { words: known } = (await deps.lendings.find(submissionId)) ?? { words: [] };
    const earlier = known.find(({ lendingId }) => lendingId === word.lendingId);
    if (earlier) return json(200, shown(earlier));
    if (known.length >= MOST) return refuse('too-many-lendings');
    if (await deps.lendings.add(word, known, actedBy(caller, now))) return json(201, shown(word));
  }
}

const shown = ({ jws: _, ...lending }: KeptLending): Lending => lending;

/** The report, for who may read it now; on the trail before it is answered. Not lent is as not there. */
export async function readLent(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<LentReport> {
  readParameters(request, []);
  const now = deps.clock();
  const record = await recordOf(deps, request);
  const lending = record && (await deps.lendings.find(record.submissionId))?.lending;
  if (!record || isTakenAway(record) || !lending || !mayReadLent(caller, record.summary, lending, now))
    return refuse('not-found');
  const { submissionId, findings, retention, digest } = record;
  const { lendingId, until = '' } = lending;
  const subject = aboutSubmission(submissionId);
  await deps.audit({ ...actedBy(caller, now), action: 'lent-report-read', subject, facts: { lendingId } });
  // Where the unit has it from is for NZTCU alone.
  const { provenance: _, ...report } = storedSubmission(await deps.readEnvelope(retention, digest)).report;
  return { submissionId, until, report, findings: [...findings] };
}

async function recordOf(deps: Dependencies, request: HttpRequest): Promise<SubmissionRecord | undefined> {
  const id = SubmissionId.safeParse(request.pathParameters.submissionId);
  return id.success ? deps.findSubmission(id.data) : undefined;
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const envelopes = new EnvelopeStore(s3(), env.ENVELOPES_BUCKET);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const deps: Dependencies = {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    findSubmission: (submissionId) => submissions.find(submissionId),
    lendings: new Lendings(dynamodb(), env.QUALITY_TABLE, trail),
    readEnvelope: (...name) => envelopes.read(...name),
    audit: (entry) => trail.add(entry),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'POST /v1/submissions/{submissionId}/lendings': {
        access: ['submissions:write'],
        run: (request, caller) => lendReport(deps, request, asPartner(caller)),
      },
      'GET /v1/submissions/{submissionId}/lent': {
        access: ['quality:advise'],
        run: async (request, caller) => json(200, await readLent(deps, request, caller)),
      },
    },
  };
});
