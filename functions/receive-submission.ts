/** Receives a signed submission: `POST /v1/submissions`. Judged once, written once, acknowledged by a signed receipt. */
import { randomBytes, randomUUID } from 'node:crypto';
import { asPartner, type Caller, type RegisteredPartner } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { toInstant, toSeconds } from '#domain/clock.ts';
import { Refusal, refuse } from '#domain/exchange-error.ts';
import type { QualityEvent } from '#domain/outbox-event.ts';
import { receiptFor } from '#domain/receipt.ts';
import { recordOf, type SubmissionRecord } from '#domain/submission-record.ts';
import { acceptedTally, type Tally } from '#domain/tally.ts';
import { type ProvenSubmission, type VerifiedSubmission, verifySubmission } from '#domain/verify-submission.ts';
import { httpHandler, type Wiring } from '#edge/http-handler.ts';
import { readCompactJws } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { RECEIPT_TYP, type Receipt, type SubmissionAccepted } from '#schemas/receipt.ts';
import { accessEnvironment, connectMeteredAccess } from '#stores/access.ts';
import { dynamodb, kms, s3 } from '#stores/aws-clients.ts';
import { EnvelopeStore } from '#stores/envelope-store.ts';
import { Outbox } from '#stores/outbox.ts';
import { SigningKey } from '#stores/signing-key.ts';
import { type CommitOutcome, SubmissionCommit } from '#stores/submission-commit.ts';
import { SubmissionStore } from '#stores/submission-store.ts';
import * as z from 'zod';

export const environment = accessEnvironment.extend({
  SUBMISSIONS_TABLE: z.string(),
  OUTBOX_TABLE: z.string(),
  ENVELOPES_BUCKET: z.string(),
  RECEIPT_KEY_ID: z.string(),
});

export type Dependencies = {
  readonly origin: string;
  readonly clock: Clock;
  readonly findSubmission: (submissionId: string) => Promise<SubmissionRecord | undefined>;
  readonly findPartner: (partnerId: string) => Promise<RegisteredPartner | undefined>;
  readonly storeEnvelope: (retention: string, digest: string, jws: string) => Promise<void>;
  readonly signReceipt: (receipt: Receipt) => Promise<string>;
  readonly commit: (
    record: SubmissionRecord,
    tally: Tally,
    partner: RegisteredPartner,
    now: number,
  ) => Promise<CommitOutcome>;
  readonly noteRefusal: (event: QualityEvent, now: number) => Promise<void>;
};

/** 201 with a receipt, 200 with the stored one for a replay; everything else is a refusal. */
export async function receiveSubmission(
  deps: Dependencies,
  jws: string,
  caller: RegisteredPartner,
): Promise<HttpResponse> {
  const now = deps.clock();
  const context = { audience: deps.origin, nowSeconds: toSeconds(now) };
  const judgement = await verifySubmission(jws, caller.partner, context);
  if (judgement.verdict === 'acceptable') return accept(deps, judgement.verified, caller, now);

  const { proven, refusal } = judgement;
  const earlier = proven.jti && (await deps.findSubmission(`${caller.partner.partnerId}~${proven.jti}`));
  if (earlier) return answerFromRecord(earlier, proven);
  await deps.noteRefusal(refusalEvent(caller.partner.partnerId, proven, refusal, now), now);
  throw refusal;
}

/** Bytes first, then receipt, then the one transaction that makes it true. */
async function accept(
  deps: Dependencies,
  verified: VerifiedSubmission,
  caller: RegisteredPartner,
  receivedAt: number,
): Promise<HttpResponse> {
  const receipt = receiptFor(verified, { issuer: deps.origin, receivedAt, salt: randomBytes(32) });
  const retention = verified.submission.report.handling.retention ?? 'standard';
  const [signed] = await Promise.all([
    deps.signReceipt(receipt),
    deps.storeEnvelope(retention, verified.digest, verified.jws),
  ]);
  const record = recordOf(verified, receivedAt, signed);
  const result = await deps.commit(record, acceptedTally(verified, receivedAt), caller, receivedAt);
  switch (result.outcome) {
    case 'committed':
      return acceptedAnswer(201, record);
    case 'exists':
      return answerFromRecord(result.record, verified);
    case 'quota-exceeded':
      throw new Refusal('quota-exceeded', { retryAfterSeconds: 3_600 });
    case 'partner-changed':
      return judgeAgain(deps, verified, caller);
  }
}

/** The registry changed between judging and committing: suspension and compromise bite here, other changes do not hurt. */
async function judgeAgain(
  deps: Dependencies,
  verified: VerifiedSubmission,
  before: RegisteredPartner,
): Promise<HttpResponse> {
  const partner = await deps.findPartner(before.partner.partnerId);
  if (!partner || partner.partner.status === 'revoked') return refuse('not-authenticated');
  if (partner.partner.status === 'suspended') return refuse('suspended');
  if (partner.version === before.version) return refuse('unavailable');
  return receiveSubmission(deps, verified.jws, partner);
}

/** Rule 10: the same bytes were accepted before, or another report took this jti. */
export function answerFromRecord(record: SubmissionRecord, proven: Pick<ProvenSubmission, 'digest'>): HttpResponse {
  if (record.digest !== proven.digest) return refuse('submission-conflict');
  return acceptedAnswer(200, record, { 'Idempotent-Replayed': 'true' });
}

function acceptedAnswer(
  status: 200 | 201,
  record: SubmissionRecord,
  headers: Record<string, string> = {},
): HttpResponse {
  const body: SubmissionAccepted = {
    submissionId: record.submissionId,
    receipt: record.receipt,
    findings: [...record.findings],
  };
  return json(status, body, { Location: `/v1/submissions/${record.submissionId}`, ...headers });
}

/** A refused attempt is counted by the codes of its findings, or of the refusal where it has none; never by its content. */
function refusalEvent(partnerId: string, proven: ProvenSubmission, refusal: Refusal, now: number): QualityEvent {
  const findings = refusal.facts.findings ?? [];
  const codes = findings.length > 0 ? findings.map((finding) => finding.code) : [refusal.code];
  return {
    eventId: `refused~${partnerId}~${randomUUID()}`,
    tally: {
      partnerId,
      reportKey: proven.jti ?? proven.digest.slice(0, 32),
      outcome: 'refused',
      at: toInstant(now),
      codes: [...new Set(codes)],
    },
  };
}

/** The one route, on whatever stores: the benchmark runs it on stores that answer at once. */
export const submissionRoutes = (deps: Dependencies): Wiring['routes'] => ({
  'POST /v1/submissions': {
    access: ['submissions:write'],
    run: (request, caller: Caller) => receiveSubmission(deps, readCompactJws(request), asPartner(caller)),
  },
});

export const handler = httpHandler(environment, (env) => {
  const access = connectMeteredAccess(env);
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const envelopes = new EnvelopeStore(s3(), env.ENVELOPES_BUCKET);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const receiptKey = new SigningKey(kms(), env.RECEIPT_KEY_ID);
  const tables = { submissions: env.SUBMISSIONS_TABLE, registry: env.REGISTRY_TABLE, replay: env.REPLAY_TABLE };
  const commit = new SubmissionCommit(dynamodb(), tables, outbox);
  const deps: Dependencies = {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    findSubmission: (submissionId) => submissions.find(submissionId),
    findPartner: access.findPartner,
    storeEnvelope: (...envelope) => envelopes.putIfAbsent(...envelope),
    signReceipt: (receipt) => receiptKey.sign(RECEIPT_TYP, receipt),
    commit: (...submission) => commit.commit(...submission),
    noteRefusal: (event, now) => outbox.add('quality', event, now),
  };
  return { origin: env.PUBLIC_ORIGIN, clock: Date.now, access, routes: submissionRoutes(deps) };
});
