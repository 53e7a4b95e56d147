/** A submission as it is kept: everything a status, an inbox or a replay needs, without the report's body. */
import type { Decision, SubmissionState } from '#schemas/decision.ts';
import type { Feedback } from '#schemas/feedback.ts';
import type { Finding } from '#schemas/finding.ts';
import type { Notification, PrivacyNote } from '#schemas/privacy.ts';
import type { ReleasePermission } from '#schemas/release.ts';
import type { Disposal, Recall } from '#schemas/taken-back.ts';
import type { Summary } from '#schemas/summary.ts';
import { awaitedAttachments, type KeptAttachment } from './attachment.ts';
import { toInstant } from './clock.ts';
import { STANDING_NOTIFICATION } from './privacy.ts';
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
  /** Whether the persons in it were told, as it was received. */
  readonly notification?: Notification;
  /** What was done about them since. */
  readonly privacyNotes?: readonly PrivacyNote[];
  /** Messages about it, all of them and those of analysts that its unit has not answered. */
  readonly messageCount?: number;
  readonly unanswered?: number;
  /** When its unit last replied, and up to which message of that time it has answered. */
  readonly answeredAt?: string;
  readonly answeredTo?: string;
  /** Reports that it says it builds on. */
  readonly derivedFrom?: readonly string[];
  /** Its files, in the order of the manifest. */
  readonly attachments?: readonly KeptAttachment[];
  /** What its unit took back or marked higher, in order; the last that took it out of hands is who is awaited for. */
  readonly recalls?: readonly KeptRecall[];
  /** By an operator, who keeps it from being disposed of. */
  readonly hold?: { readonly since: string; readonly reason: string };
  readonly disposal?: Disposal;
  readonly recallReaders?: Readonly<Record<string, AwaitedReader>>;
};

/** With the signed text, the digest by which a repetition is known, and our signed answer. */
export type KeptRecall = Recall & { readonly jws: string; readonly digest: string; readonly receipt: string };

/** Somebody, by the audience of a feed, who has to say that nothing is left. */
export type AwaitedReader = { readonly recallId: string; readonly dueAt: string; readonly acknowledgedAt?: string };

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
  const { derivedFrom } = submission.report.provenance ?? {};
  const { attachments = [] } = submission;
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
    notification: STANDING_NOTIFICATION,
    ...(derivedFrom && { derivedFrom: [...new Set(derivedFrom)] }),
    ...(attachments.length > 0 && { attachments: awaitedAttachments(attachments) }),
  };
}
