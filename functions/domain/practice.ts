/** Practice: what is kept of a report that nobody reads, and the life that its author is shown of it. */
import type { Decision, SubmissionState } from '#schemas/decision.ts';
import type { SubmissionStatus } from '#schemas/submission-status.ts';
import type { Finding } from '#schemas/finding.ts';
import { type PracticeReceipt, type PracticeStatus, practiceAudience } from '#schemas/practice.ts';
import { DAY_SECONDS, toInstant, toSeconds } from './clock.ts';
import { receiptFor } from './receipt.ts';
import { recordOf } from './submission-record.ts';
import { statusOf } from './submission-status.ts';
import type { VerifiedSubmission } from './verify-submission.ts';

const KEPT_DAYS = 30;
/** Long enough to be seen as received, short enough to wait for. */
const ANSWERED_AFTER_MILLISECONDS = 10_000;

/** What its author is shown, and nothing else: no bytes, no summary. */
export type PracticeRecord = {
  readonly digest: string;
  readonly receipt: string;
  /** As it was received. */
  readonly status: SubmissionStatus;
  /** Epoch seconds; from then on it is as if it had never been. */
  readonly expiresAt: number;
};

/** The claims of a receipt under other names, so that nobody can take one for the other. */
export function practiceReceiptFor(
  verified: VerifiedSubmission,
  facts: { readonly origin: string; readonly receivedAt: number; readonly salt: Uint8Array },
): PracticeReceipt {
  return { ...receiptFor(verified, { ...facts, issuer: practiceAudience(facts.origin) }), practice: true };
}

/** The record of a practice report that is about to be kept. */
export function practiceRecordOf(verified: VerifiedSubmission, receivedAt: number, receipt: string): PracticeRecord {
  return {
    digest: verified.digest,
    receipt,
    status: statusOf(recordOf(verified, receivedAt, receipt), { isOwn: true, now: receivedAt }),
    expiresAt: toSeconds(receivedAt) + KEPT_DAYS * DAY_SECONDS,
  };
}

/** Where it stands by now. Its analyst is invented: the answer follows from the findings alone, so that a lesson can be repeated. */
export function practiceStatusOf({ status }: PracticeRecord, now: number): PracticeStatus {
  const answeredAt = Date.parse(status.receivedAt) + ANSWERED_AFTER_MILLISECONDS;
  return { ...status, ...(now >= answeredAt && answerTo(status.findings, answeredAt)), practice: true };
}

function answerTo(findings: readonly Finding[], at: number): { state: SubmissionState; decision: Decision } {
  const by = { decidedAt: toInstant(at), byRole: 'analyst' } as const;
  const open = findings.find(({ severity, attested }) => severity === 'attestable' && attested !== true);
  if (!open) return { state: 'published', decision: { ...by, decision: 'accept', reason: 'Practice: well reported.' } };
  const question = {
    pointer: open.pointer,
    text: `Practice: ${open.detail} Is it right as it stands?`.slice(0, 1_000),
  };
  const reason = `Practice: an analyst would ask about ${open.code}. Correct it, or attest it with a reason.`;
  return { state: 'returned', decision: { ...by, decision: 'return', reason, questions: [question] } };
}
