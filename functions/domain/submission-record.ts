/** A submission as it is kept: everything a status, an inbox or a replay needs, without the report's body. */
import type { Conversation, Decision, SubmissionState, SubmissionStatus } from '#schemas/decision.ts';
import type { Feedback } from '#schemas/feedback.ts';
import type { Finding } from '#schemas/finding.ts';
import type { ReleasePermission } from '#schemas/release.ts';
import type { Summary } from '#schemas/summary.ts';
import { toInstant } from './clock.ts';
import { standingFeedback } from './feedback.ts';
import { summarise } from './summarise.ts';
import type { VerifiedSubmission } from './verify-submission.ts';

export type SubmissionRecord = {
  readonly submissionId: string;
  readonly partnerId: string;
  readonly jti: string;
  readonly digest: string;
  readonly signerKid: string;
  readonly receivedAt: string;
  /** Retention class: part of where the bytes lie. */
  readonly retention: string;
  readonly title: string;
  readonly receipt: string;
  readonly findings: readonly Finding[];
  readonly summary: Summary;
  readonly state: SubmissionState;
  readonly takenAt?: string;
  /** The last one; all of them are in `decisions`. */
  readonly decision?: Decision;
  readonly decisions?: readonly Decision[];
  /** Where it was published or released to. */
  readonly places?: readonly FeedPlace[];
  /** Its unit's words on releases, in the order in which they came. */
  readonly permissions?: readonly KeptPermission[];
  /** All that was recorded; some of it may stand no more. */
  readonly feedback?: readonly Feedback[];
  /** Messages about it, all of them and those of analysts that its unit has not answered. */
  readonly messageCount?: number;
  readonly unanswered?: number;
  /** When its unit last replied, and up to which message of that time it has answered. */
  readonly answeredAt?: string;
  readonly answeredTo?: string;
};

/** A row of a feed; `releaseId`: by which release it came there. */
export type FeedPlace = {
  readonly feedId: string;
  readonly audience: string;
  readonly position: number;
  readonly releaseId?: string;
};

/** With the signed text, which anyone verifies again later. */
export type KeptPermission = ReleasePermission & { readonly jws: string };

/** The record of a submission that is about to be accepted. */
export function recordOf(verified: VerifiedSubmission, receivedAt: number, receipt: string): SubmissionRecord {
  const { submission } = verified;
  return {
    submissionId: `${submission.iss}~${submission.jti}`,
    partnerId: submission.iss,
    jti: submission.jti,
    digest: verified.digest,
    signerKid: verified.signerKid,
    receivedAt: toInstant(receivedAt),
    retention: submission.report.handling.retention ?? 'standard',
    title: submission.report.title,
    receipt,
    findings: verified.findings,
    summary: summarise(verified, receivedAt),
    state: 'received',
  };
}

/** What its partner and analysts see of it. */
export function statusOf(record: SubmissionRecord): SubmissionStatus {
  const { summary } = record;
  return {
    submissionId: record.submissionId,
    partnerId: record.partnerId,
    state: record.state,
    receivedAt: record.receivedAt,
    digest: record.digest,
    precedence: summary.precedence,
    classification: summary.classification,
    tlp: summary.tlp,
    title: record.title,
    findings: [...record.findings],
    ...(record.takenAt && { takenAt: record.takenAt }),
    ...(record.decision && { decision: record.decision }),
    ...(record.decisions && { decisions: [...record.decisions] }),
    ...(record.permissions && { permissions: record.permissions.map(({ jws: _, ...permission }) => permission) }),
    ...(record.messageCount !== undefined && { messages: conversationOf(record, record.messageCount) }),
    ...(record.feedback && { feedback: [...standingFeedback(record.feedback)] }),
    ...(summary.supersedes && { supersedes: summary.supersedes }),
    ...(summary.onBehalfOf && { onBehalfOf: summary.onBehalfOf }),
  };
}

const conversationOf = ({ unanswered = 0, answeredAt }: SubmissionRecord, count: number): Conversation => ({
  count,
  unanswered,
  ...(answeredAt && { answeredAt }),
});
