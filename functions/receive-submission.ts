/**
 * Receives a signed submission: `POST /v1/submissions`; and letters of them that somebody carried: `POST /v1/carried`. Judged
 * once, written once, acknowledged by a signed receipt.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { asPartner, type Caller, type RegisteredPartner } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { toInstant } from '#domain/clock.ts';
import { Refusal, refuse } from '#domain/exchange-error.ts';
import { requestsAnswered } from '#domain/information-request.ts';
import { logEntryOf } from '#domain/log-entry.ts';
import type { DisposalEvent, QualityEvent } from '#domain/outbox-event.ts';
import { receiptFor } from '#domain/receipt.ts';
import { recordOf, type SubmissionRecord } from '#domain/submission-record.ts';
import { acceptedTally } from '#domain/accepted-tally.ts';
import { type LetterPorts, takeLetter } from '#domain/take-letter.ts';
import { type Taken, takenBefore, takeSubmission } from '#domain/take-submission.ts';
import { type FindRequirement, rememberingWhomItAsks, withUnaskedAnswers } from '#domain/unasked-answers.ts';
import type { ProvenSubmission, VerifiedSubmission } from '#domain/verify-submission.ts';
import { acceptedAnswer } from '#edge/accepted-answer.ts';
import { httpHandler, type Wiring } from '#edge/http-handler.ts';
import { type HttpRequest, readCompactJws } from '#edge/http-request.ts';
import { type HttpResponse, json, problemOf } from '#edge/http-response.ts';
import { log, type LogLine } from '#edge/log.ts';
import type { CarriedAnswer } from '#schemas/carry.ts';
import { RECEIPT_TYP, type Receipt } from '#schemas/receipt.ts';
import { accessEnvironment, connectMeteredAccess } from '#stores/access.ts';
import { dynamodb, kms, s3 } from '#stores/aws-clients.ts';
import { CarryKeys } from '#stores/carry-key.ts';
import { EnvelopeStore } from '#stores/envelope-store.ts';
import { Outbox } from '#stores/outbox.ts';
import { readRequirement } from '#stores/plan-reader.ts';
import { SigningKey } from '#stores/signing-key.ts';
import { type CommitOutcome, type CommittedEvents, SubmissionCommit } from '#stores/submission-commit.ts';
import { SubmissionStore } from '#stores/submission-store.ts';
import * as z from 'zod';

export const environment = accessEnvironment.extend({
  SUBMISSIONS_TABLE: z.string(),
  OUTBOX_TABLE: z.string(),
  ENVELOPES_BUCKET: z.string(),
  RECEIPT_KEY_ID: z.string(),
  QUALITY_TABLE: z.string(),
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
    events: CommittedEvents,
    partner: RegisteredPartner,
    now: number,
  ) => Promise<CommitOutcome>;
  readonly noteRefusal: (event: QualityEvent, now: number) => Promise<void>;
  readonly disposeAgain: (event: DisposalEvent, now: number) => Promise<void>;
  readonly findRequirement: FindRequirement;
};

/** 201 with a receipt, 200 with the stored one for a replay; everything else is a refusal. */
export async function receiveSubmission(
  deps: Dependencies,
  jws: string,
  caller: RegisteredPartner,
): Promise<HttpResponse> {
  const { record, replayed } = await take(deps, jws, caller);
  const { submissionId, receipt, findings } = record;
  return acceptedAnswer({ submissionId, receipt, findings: [...findings] }, '/v1/submissions', replayed);
}

/** The sealed outcomes of the reports in a letter; the caller is who carried it. */
export async function receiveCarried(
  deps: Dependencies,
  findKey: LetterPorts['findKey'],
  request: HttpRequest,
): Promise<CarriedAnswer> {
  const { origin, findPartner } = deps;
  const { requestId } = request;
  /** In the log each report has its line, as if it had come by itself. */
  const noted = (author: RegisteredPartner, line: Pick<LogLine, 'event' | 'code' | 'submissionId' | 'status'>) =>
    log({ level: 'info', requestId, partnerId: author.partner.partnerId, ...line });
  const ports: LetterPorts = {
    audience: origin,
    findKey,
    findPartner,
    take: async (jws, author) => {
      const { record, replayed } = await take(deps, jws, author);
      const { submissionId, receipt, findings } = record;
      noted(author, { event: 'carried', submissionId, status: replayed ? 200 : 201 });
      return { accepted: { submissionId, receipt, findings: [...findings] }, replayed };
    },
    problemOf: (refusal) => problemOf(refusal, { origin, requestId }),
    noteRefusal: ({ code }, author) => noted(author, { event: 'refusal', code }),
  };
  return { answer: await takeLetter(ports, readCompactJws(request)) };
}

const take = (deps: Dependencies, jws: string, caller: RegisteredPartner): Promise<Taken<SubmissionRecord>> =>
  takeSubmission(
    {
      audience: deps.origin,
      clock: deps.clock,
      find: deps.findSubmission,
      accept: async (verified, now) =>
        accept(deps, await withUnaskedAnswers(verified, caller.partner, deps.findRequirement), caller, now),
      noteRefusal: async (proven, refusal, now) => {
        // What was signed for practice is in no figure, wherever it was sent.
        if (proven.forPractice) return;
        await deps.noteRefusal(refusalEvent(caller.partner.partnerId, proven, refusal, now), now);
      },
    },
    jws,
    caller.partner,
  );

/** Bytes first, then receipt, then the one transaction that makes it true. */
async function accept(
  deps: Dependencies,
  verified: VerifiedSubmission,
  caller: RegisteredPartner,
  receivedAt: number,
): Promise<Taken<SubmissionRecord>> {
  const receipt = receiptFor(verified, { issuer: deps.origin, receivedAt, salt: randomBytes(32) });
  const retention = verified.submission.report.handling.retention ?? 'standard';
  const [signed, logEntry, tally] = await Promise.all([
    deps.signReceipt(receipt),
    logEntryOf(receipt),
    acceptedTally(verified, receivedAt),
    deps.storeEnvelope(retention, verified.digest, verified.jws),
  ]);
  const record = recordOf(verified, receivedAt, signed);
  const answers = requestsAnswered(verified.submission);
  const result = await deps.commit(record, { tally, logEntry, answers }, caller, receivedAt);
  switch (result.outcome) {
    case 'committed':
      return { record, replayed: false };
    case 'exists':
      // The bytes of what was disposed of were put once more, before that was known.
      if (result.record.state === 'disposed')
        await deps.disposeAgain(disposalAgain(record, verified.digest), receivedAt);
      return takenBefore(result.record, verified);
    case 'quota-exceeded':
      throw new Refusal('quota-exceeded', { retryAfterSeconds: 3_600 });
    case 'partner-changed':
      return judgeAgain(deps, verified, caller);
  }
}

const disposalAgain = ({ submissionId, retention, receivedAt }: SubmissionRecord, digest: string): DisposalEvent => ({
  eventId: `${submissionId}~again~${randomUUID()}`,
  again: { submissionId },
  retention,
  digest,
  receivedAt,
  after: [],
});

/** The registry changed between judging and committing: suspension and compromise bite here, other changes do not hurt. */
async function judgeAgain(
  deps: Dependencies,
  verified: VerifiedSubmission,
  before: RegisteredPartner,
): Promise<Taken<SubmissionRecord>> {
  const partner = await deps.findPartner(before.partner.partnerId);
  if (!partner || partner.partner.status === 'revoked') return refuse('not-authenticated');
  if (partner.partner.status === 'suspended') return refuse('suspended');
  if (partner.version === before.version) return refuse('unavailable');
  return take(deps, verified.jws, partner);
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

/** The route of every day, on whatever stores: the benchmark runs it on stores that answer at once. */
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
  const receiptKey = new SigningKey(kms(), access.rings, { purpose: 'receipt', firstKeyId: env.RECEIPT_KEY_ID });
  const tables = { submissions: env.SUBMISSIONS_TABLE, registry: env.REGISTRY_TABLE, replay: env.REPLAY_TABLE };
  const commit = new SubmissionCommit(dynamodb(), tables, outbox);
  const deps: Dependencies = {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    findSubmission: (submissionId) => submissions.find(submissionId),
    findPartner: access.findPartner,
    storeEnvelope: (...envelope) => envelopes.putIfAbsent(...envelope),
    // By the key that served when it was received: its published time is held against the receipt.
    signReceipt: (receipt) => receiptKey.sign(RECEIPT_TYP, receipt, Date.parse(receipt.receivedAt)),
    commit: (...submission) => commit.commit(...submission),
    noteRefusal: (event, now) => outbox.add('quality', event, now),
    disposeAgain: (event, now) => outbox.add('disposal', event, now),
    findRequirement: rememberingWhomItAsks((number) => readRequirement(dynamodb(), env.QUALITY_TABLE, number)),
  };
  const carryKeys = new CarryKeys(access.rings, kms(), env.SECRETS_KEY_ID);
  const routes: Wiring['routes'] = {
    ...submissionRoutes(deps),
    'POST /v1/carried': {
      access: ['submissions:write'],
      run: async (request: HttpRequest) => json(200, await receiveCarried(deps, (kid) => carryKeys.find(kid), request)),
    },
  };
  return { origin: env.PUBLIC_ORIGIN, clock: Date.now, access, routes };
});
