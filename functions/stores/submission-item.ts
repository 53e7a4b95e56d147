/** A submission's record as an item of its table. */
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { packed, unpacked } from './packed.ts';
import { splitSubmissionId } from './table-keys.ts';

/** Header and claims of a receipt are text, which base64url would keep from being compressed; what is none stays as it is. */
export function keptReceipt(receipt: string): Uint8Array {
  const parts = receipt.split('.').map((part) => {
    const text = Buffer.from(part, 'base64url').toString();
    return base64UrlOf(text) === part ? [text] : part;
  });
  return packed(JSON.stringify(parts));
}

export function receiptIn(kept: Uint8Array): string {
  const parts: readonly (string | readonly [string])[] = JSON.parse(unpacked(kept));
  return parts.map((part) => (typeof part === 'string' ? part : base64UrlOf(part[0]))).join('.');
}

const base64UrlOf = (text: string): string => Buffer.from(text).toString('base64url');

/**
 * Findings and summary are kept as text: DynamoDB forgets the order of members, and a replay answers byte for byte. What is said once is
 * compressed, and whose it is and its jti are in its name: the item is written again with every decision, and each kilobyte counts.
 */
export const itemOfRecord = ({ partnerId: _unit, jti: _jti, ...record }: SubmissionRecord) => ({
  ...record,
  receipt: keptReceipt(record.receipt),
  findings: keptFindings(record.findings),
  summary: JSON.stringify(record.summary),
  ...(record.attachments && { attachments: JSON.stringify(record.attachments) }),
});

export const keptFindings = (findings: SubmissionRecord['findings']): Uint8Array => packed(JSON.stringify(findings));

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
    receipt,
    findings,
    summary,
    attachments,
    ...record
  } = item;
  return {
    ...record,
    ...splitSubmissionId(String(record['submissionId'])),
    receipt: receiptIn(receipt as Uint8Array),
    findings: JSON.parse(unpacked(findings as Uint8Array)),
    summary: JSON.parse(String(summary)),
    ...(attachments !== undefined && { attachments: JSON.parse(String(attachments)) }),
  } as SubmissionRecord;
}
