/** A recall: a message of its own `typ`, signed by the originator, that takes a report back or marks it higher. What it does to the record is said here. */
import type { Decision, SubmissionState } from '#schemas/decision.ts';
import type { Partner } from '#schemas/partner.ts';
import type { Recall, RecallReader } from '#schemas/taken-back.ts';
import { RECALL_TYP, RecallClaims, type RecallNotice, type RecallReceipt } from '#schemas/recall.ts';
import type { Summary } from '#schemas/summary.ts';
import { encodeBase64Url } from './base64url.ts';
import { DAY_SECONDS, toInstant } from './clock.ts';
import { refuse } from './exchange-error.ts';
import { highestMarking, type Marking } from './marking.ts';
import { ANALYSTS, audienceAtRelease } from './release-policy.ts';
import type { AwaitedReader, FeedPlace, KeptRecall, SubmissionRecord } from './submission-record.ts';
import { remarked } from './summarise.ts';
import { type ProvenMessage, proveMessage } from './unit-message.ts';

/** So long a reader has to say that nothing is left. */
const ACKNOWLEDGE_DAYS = 3;

/** @throws {Refusal} as every signed message. */
export const proveRecall = (text: string, partner: Partner): Promise<ProvenMessage<RecallClaims>> =>
  proveMessage(text, partner, { typ: RECALL_TYP, claims: RecallClaims });

/** What becomes of the record. `places`: where it is taken out; `decision`: that of the unit, when it was published. */
export type Recalled = {
  readonly recall: Recall;
  readonly to: SubmissionState;
  readonly summary: Summary;
  readonly places: readonly FeedPlace[];
  readonly decision?: Decision;
  readonly readers: Readonly<Record<string, AwaitedReader>>;
};

/**
 * @throws {Refusal} `digest-mismatch`; `already-recalled`; `marking-not-higher`: lower, or not higher in anything.
 */
export function recalled(record: SubmissionRecord, claims: RecallClaims, now: number): Recalled {
  if (claims.digest !== record.digest) refuse('digest-mismatch');
  if (record.state === 'recalled') refuse('already-recalled');
  if (record.state === 'disposed') refuse('disposed');
  const marking = markingAfter(record.summary, claims.marking);
  const effect = claims.marking ? 'remarked' : 'recalled';
  const receivedAt = toInstant(now);
  const { jti: recallId, reason } = claims;
  const recall = { recallId, receivedAt, effect, reason, ...marking } as const;
  const wasPublished = record.state === 'published';
  const places = wasPublished ? (record.places ?? []) : [];
  const reasonClass = effect === 'recalled' ? ('originator' as const) : ('marking' as const);
  return {
    recall,
    to: effect === 'recalled' ? 'recalled' : wasPublished ? 'withdrawn' : record.state,
    summary: remarked(record.summary, marking),
    places,
    ...(wasPublished && {
      decision: { decision: 'withdraw', decidedAt: receivedAt, byRole: 'unit', reason, reasonClass },
    }),
    readers: awaited(record, places, recallId, now),
  };
}

function markingAfter(now: Marking, wanted: RecallClaims['marking']): Marking {
  const { classification, tlp } = now;
  if (wanted === undefined) return { classification, tlp };
  const raised = highestMarking(now, wanted);
  const isLowered = Object.entries(wanted).some(([part, mark]) => raised[part as keyof Marking] !== mark);
  const isSame = raised.classification === classification && raised.tlp === tlp;
  return isLowered || isSame ? refuse('marking-not-higher') : raised;
}

/** NZTCU was handed its summary; the others are those to which it was released. Its own unit need not say anything. Who was awaited before still is. */
function awaited(
  { partnerId, recallReaders: before }: SubmissionRecord,
  places: readonly FeedPlace[],
  recallId: string,
  now: number,
) {
  const dueAt = toInstant(now + ACKNOWLEDGE_DAYS * DAY_SECONDS * 1000);
  const audiences = new Set([ANALYSTS, ...places.map(({ audience }) => audience)]);
  audiences.delete(audienceAtRelease(partnerId));
  return { ...before, ...Object.fromEntries([...audiences].map((audience) => [audience, { recallId, dueAt }])) };
}

/** Who had it, by name: whoever takes a report back has to know who still holds it. */
export const recallReaders = (readers: Readonly<Record<string, AwaitedReader>>, now: number): RecallReader[] =>
  Object.entries(readers).map(([audience, { dueAt, acknowledgedAt }]) => ({
    reader: audience.replace(/^unit:/, ''),
    dueAt,
    ...(acknowledgedAt !== undefined && { acknowledgedAt }),
    overdue: acknowledgedAt === undefined && Date.parse(dueAt) < now,
  }));

/** How many have not said in time that nothing of it is left. */
export const overdueReaders = ({ recallReaders: readers = {} }: Pick<SubmissionRecord, 'recallReaders'>, now: number) =>
  recallReaders(readers, now).filter(({ overdue }) => overdue).length;

/** What is signed for the unit. `salt`: 32 fresh random bytes. */
export function recallReceiptFor(
  { claims, digest }: ProvenMessage<RecallClaims>,
  { receivedAt, effect, classification, tlp }: Recall,
  { issuer, salt }: { readonly issuer: string; readonly salt: Uint8Array },
): RecallReceipt {
  const { iss: aud, jti, submissionId } = claims;
  const counted = { receivedAt, effect, classification, tlp };
  return {
    iss: issuer,
    aud,
    jti,
    submissionId,
    digestAlg: 'sha-512',
    digest,
    salt: encodeBase64Url(salt),
    ...counted,
  };
}

/** What NZTCU's queues carry. `derived`: reports that say they build on it. */
export function recallNotice(
  { submissionId, partnerId }: SubmissionRecord,
  { recall: { recallId, effect, classification, tlp, receivedAt }, readers }: Recalled,
  derived: readonly string[],
): RecallNotice {
  return {
    schema: 'recall-notice/1',
    noticeId: `${submissionId}~recall~${recallId}`,
    submissionId,
    partnerId,
    recallId,
    effect,
    classification,
    tlp,
    recalledAt: receivedAt,
    acknowledgeBy: readers[ANALYSTS]?.dueAt ?? receivedAt,
    derived: [...derived],
  };
}

export const shownRecall = ({ jws: _jws, digest: _digest, receipt: _receipt, ...recall }: KeptRecall): Recall => recall;
