/**
 * Practice: `POST /v1/practice/submissions` and what is read there. The verdict, the codes and the findings are those of the real
 * routes; what is accepted goes to a table of its own and nowhere else, is read by its own unit only, and is forgotten.
 */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { asPartner, type Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { Refusal, refuse } from '#domain/exchange-error.ts';
import { type PracticeRecord, practiceReceiptFor, practiceRecordOf, practiceStatusOf } from '#domain/practice.ts';
import { type Taken, takenBefore, takeSubmission } from '#domain/take-submission.ts';
import type { VerifiedSubmission } from '#domain/verify-submission.ts';
import { acceptedAnswer } from '#edge/accepted-answer.ts';
import { httpHandler } from '#edge/http-handler.ts';
import { type HttpRequest, readCompactJws } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import type { Partner, Scope } from '#schemas/partner.ts';
import {
  PRACTICE_RECEIPT_TYP,
  type PracticeAccepted,
  type PracticePage,
  type PracticeReceipt,
  practiceAudience,
} from '#schemas/practice.ts';
import { SubmissionId } from '#schemas/primitives.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { dynamodb, kms } from '#stores/aws-clients.ts';
import { PRACTICE_DAILY_QUOTA, type PracticeOutcome, PracticeStore } from '#stores/practice-store.ts';
import { SigningKey } from '#stores/signing-key.ts';
import type { Page } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({ PRACTICE_TABLE: z.string(), RECEIPT_KEY_ID: z.string() });

export type Dependencies = {
  readonly origin: string;
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly find: (submissionId: string, now: number) => Promise<PracticeRecord | undefined>;
  readonly listOf: (
    partnerId: string,
    before: string | undefined,
    limit: number,
    now: number,
  ) => Promise<Page<PracticeRecord>>;
  readonly signReceipt: (receipt: PracticeReceipt) => Promise<string>;
  readonly add: (record: PracticeRecord, now: number) => Promise<PracticeOutcome>;
};

/** As the real route answers: 201, 200 for a replay, everything else a refusal. */
export async function practiseSubmission(deps: Dependencies, jws: string, partner: Partner): Promise<HttpResponse> {
  const ports = {
    audience: practiceAudience(deps.origin),
    clock: deps.clock,
    find: (submissionId: string) => deps.find(submissionId, deps.clock()),
    accept: (verified: VerifiedSubmission, now: number) => accept(deps, verified, now),
    // Nobody counts how often somebody practised before it was right.
    noteRefusal: async () => {},
  };
  const { record, replayed } = await takeSubmission(ports, jws, partner);
  const { submissionId, findings } = record.status;
  const body: PracticeAccepted = { practice: true, submissionId, receipt: record.receipt, findings };
  return acceptedAnswer(body, '/v1/practice/submissions', replayed);
}

async function accept(deps: Dependencies, verified: VerifiedSubmission, now: number): Promise<Taken<PracticeRecord>> {
  const { origin } = deps;
  const claims = practiceReceiptFor(verified, { origin, receivedAt: now, salt: randomBytes(32) });
  const record = practiceRecordOf(verified, now, await deps.signReceipt(claims));
  const result = await deps.add(record, now);
  if (result.outcome === 'exists') return takenBefore(result.record, verified);
  if (result.outcome === 'kept') return { record, replayed: false };
  const detail = `A unit may practise with ${PRACTICE_DAILY_QUOTA} reports a day.`;
  throw new Refusal('quota-exceeded', { detail, retryAfterSeconds: 3_600 });
}

/** The caller's own, newest first. */
export async function listPractice(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<PracticePage> {
  const { limit, cursor } = readParameters(request, ['limit', 'cursor']);
  const { principal } = asPartner(caller);
  const paging = new Paging(deps.cursors, caller, 'practice', deps.clock);
  const now = deps.clock();
  const page = await deps.listOf(principal, await paging.position(cursor), readLimit(limit), now);
  const items = page.items.map((record) => practiceStatusOf(record, now));
  return { practice: true, items, ...(page.last && { next: await paging.next(page.last) }) };
}

/** Nobody reads another's practice, analysts included: to them it is unknown. */
export async function findOwn(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<PracticeRecord> {
  readParameters(request, []);
  const id = SubmissionId.safeParse(request.pathParameters.submissionId);
  const record = id.success ? await deps.find(id.data, deps.clock()) : undefined;
  return record?.status.partnerId === caller.principal ? record : refuse('not-found');
}

/** Whoever may send may practise, and a suspended unit may neither: one scope for sending and for reading. */
const access: readonly [Scope] = ['submissions:write'];

export const handler = httpHandler(environment, (env) => {
  const ports = connectAccess(env);
  const store = new PracticeStore(dynamodb(), { practice: env.PRACTICE_TABLE, replay: env.REPLAY_TABLE });
  const receiptKey = new SigningKey(kms(), ports.rings, { purpose: 'receipt', firstKeyId: env.RECEIPT_KEY_ID });
  const deps: Dependencies = {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    cursors: ports.cursors,
    find: (...which) => store.find(...which),
    listOf: (...page) => store.listOf(...page),
    signReceipt: (receipt) => receiptKey.sign(PRACTICE_RECEIPT_TYP, receipt, Date.parse(receipt.receivedAt)),
    add: (...report) => store.add(...report),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access: ports,
    practice: true,
    routes: {
      'POST /v1/practice/submissions': {
        access,
        run: (request, caller) => practiseSubmission(deps, readCompactJws(request), asPartner(caller).partner),
      },
      'GET /v1/practice/submissions': {
        access,
        run: async (request, caller) => json(200, await listPractice(deps, request, caller)),
      },
      'GET /v1/practice/submissions/{submissionId}': {
        access,
        run: async (request, caller) => json(200, practiceStatusOf(await findOwn(deps, request, caller), deps.clock())),
      },
      'GET /v1/practice/submissions/{submissionId}/receipt': {
        access,
        run: async (request, caller) => {
          const { receipt } = await findOwn(deps, request, caller);
          return { status: 200, headers: { 'Content-Type': 'application/jose' }, body: receipt };
        },
      },
    },
  };
});
