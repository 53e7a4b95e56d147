/** A submission's record as an item of its table. */
import type { SubmissionRecord } from '#domain/submission-record.ts';

/** Findings and summary are kept as text: DynamoDB forgets the order of members, and a replay answers byte for byte. */
export const itemOfRecord = (record: SubmissionRecord) => ({
  ...record,
  findings: JSON.stringify(record.findings),
  summary: JSON.stringify(record.summary),
  ...(record.attachments && { attachments: JSON.stringify(record.attachments) }),
});

/** What the inbox says of a submission that waits: the index has this and no more. */
export const WAITING_SHOWS = ['submissionId', 'receivedAt', 'state', 'summary', 'decisions', 'answeredAt'] as const;
export type WaitingSubmission = Pick<SubmissionRecord, (typeof WAITING_SHOWS)[number]>;

export function waitingOfItem({ summary, ...item }: Record<string, unknown>): WaitingSubmission {
  return { ...item, summary: JSON.parse(String(summary)) } as WaitingSubmission;
}

/** Takes the keys off an item, and reads what is kept as text. */
export function recordOfItem(item: Record<string, unknown>): SubmissionRecord {
  const {
    pk: _pk,
    sk: _sk,
    inboxKey: _inboxKey,
    inboxRank: _inboxRank,
    releasedTo: _releasedTo,
    findings,
    summary,
    attachments,
    ...record
  } = item;
  return {
    ...record,
    findings: JSON.parse(String(findings)),
    summary: JSON.parse(String(summary)),
    ...(attachments !== undefined && { attachments: JSON.parse(String(attachments)) }),
  } as SubmissionRecord;
}
