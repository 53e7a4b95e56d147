/** Takes a report back at its unit's signed word, or marks it higher: `POST /v1/submissions/{submissionId}/recall`. */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { actedBy } from '#domain/audit-entry.ts';
import { asPartner, type PartnerCaller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { recallEntry } from '#domain/log-entry.ts';
import { proveRecall, recalled, recallNotice, recallReceiptFor, shownRecall } from '#domain/recall.ts';
import type { KeptRecall, SubmissionRecord } from '#domain/submission-record.ts';
import { mustCountNow, type ProvenMessage } from '#domain/unit-message.ts';
import { httpHandler } from '#edge/http-handler.ts';
import { type HttpRequest, readCompactJws } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { SubmissionId } from '#schemas/primitives.ts';
import { RECALL_RECEIPT_TYP, type RecallClaims, type RecallReceipt, type RecallTaken } from '#schemas/recall.ts';
import { accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb, kms } from '#stores/aws-clients.ts';
import { HeadMoved, whileHeadMoves } from '#stores/feed-rows.ts';
import { Outbox } from '#stores/outbox.ts';
import { Recalls } from '#stores/recalls.ts';
import { SigningKey } from '#stores/signing-key.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({
  SUBMISSIONS_TABLE: z.string(),
  FEEDS_TABLE: z.string(),
  OUTBOX_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  RECEIPT_KEY_ID: z.string(),
});

export type Dependencies = {
  readonly origin: string;
  readonly clock: Clock;
  readonly find: SubmissionStore['find'];
  readonly derivedFrom: SubmissionStore['derivedFrom'];
  readonly sign: (receipt: RecallReceipt) => Promise<string>;
  readonly take: Recalls['take'];
};

/** 201 when the recall is new; 200 with the same signed answer when an earlier try had arrived after all. */
export async function recallSubmission(
  deps: Dependencies,
  request: HttpRequest,
  caller: PartnerCaller,
): Promise<HttpResponse> {
  const id = SubmissionId.safeParse(request.pathParameters.submissionId);
  const own = await ownRecord(deps, id.data, caller);
  const text = readCompactJws(request);
  const proven = await proveRecall(text, caller.partner);
  if (proven.claims.submissionId !== own.submissionId) return refuse('not-found', 'The recall is of another report.');
  // Whoever publishes, releases or recalls at the same moment is seen: then it is looked at again.
  return whileHeadMoves(async () => {
    const record = await ownRecord(deps, id.data, caller);
    const earlier = record.recalls?.find(({ recallId }) => recallId === proven.claims.jti);
    if (earlier) return earlier.digest === proven.digest ? answer(200, record, earlier) : refuse('message-conflict');
    const now = deps.clock();
    mustCountNow(proven, { audience: deps.origin, now });
    const kept = await takeBack(deps, record, { text, proven, now }, caller);
    if (!kept) throw new HeadMoved();
    return answer(201, record, kept);
  });
}

async function ownRecord(
  { find }: Dependencies,
  submissionId: string | undefined,
  { partner }: PartnerCaller,
): Promise<SubmissionRecord> {
  const record = submissionId === undefined ? undefined : await find(submissionId);
  return record?.partnerId === partner.partnerId ? record : refuse('not-found');
}

type Signed = { readonly text: string; readonly proven: ProvenMessage<RecallClaims>; readonly now: number };

/** Undefined when somebody was faster. */
async function takeBack(
  deps: Dependencies,
  record: SubmissionRecord,
  { text: jws, proven, now }: Signed,
  caller: PartnerCaller,
): Promise<KeptRecall | undefined> {
  const effect = recalled(record, proven.claims, now);
  const claims = recallReceiptFor(proven, effect.recall, { issuer: deps.origin, salt: randomBytes(32) });
  const [receipt, logEntry, derived] = await Promise.all([
    deps.sign(claims),
    recallEntry(claims),
    deps.derivedFrom(record.submissionId),
  ]);
  const kept = { ...effect.recall, jws, digest: proven.digest, receipt };
  const notice = recallNotice(record, effect, derived);
  const taken = await deps.take(record, effect, { kept, notice, logEntry }, actedBy(caller, now));
  return taken ? kept : undefined;
}

function answer(status: 200 | 201, { submissionId }: SubmissionRecord, kept: KeptRecall): HttpResponse {
  const body: RecallTaken = { submissionId, recall: shownRecall(kept), receipt: kept.receipt };
  return json(status, body);
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const tables = { feeds: env.FEEDS_TABLE, submissions: env.SUBMISSIONS_TABLE };
  const recalls = new Recalls(dynamodb(), tables, trail, new Outbox(dynamodb(), env.OUTBOX_TABLE));
  const receiptKey = new SigningKey(kms(), access.rings, { purpose: 'receipt', firstKeyId: env.RECEIPT_KEY_ID });
  const deps: Dependencies = {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    find: (submissionId) => submissions.find(submissionId),
    derivedFrom: (submissionId) => submissions.derivedFrom(submissionId),
    sign: (receipt) => receiptKey.sign(RECALL_RECEIPT_TYP, receipt, Date.parse(receipt.receivedAt)),
    take: (...recall) => recalls.take(...recall),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'POST /v1/submissions/{submissionId}/recall': {
        access: ['submissions:write'],
        // Who calls is judged before what it brings.
        run: (request, caller) => recallSubmission(deps, request, asPartner(caller)),
      },
    },
  };
});
