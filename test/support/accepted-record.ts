/** Records of reports that were accepted, where no unit has signed one. */
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { summaryOfReport } from '#domain/summarise.ts';
import type { FeedEntry } from '#schemas/feed.ts';
import { itemOfRecord } from '#stores/submission-item.ts';
import { submissionKey } from '#stores/table-keys.ts';

export const DIGEST = 'a'.repeat(128);

type Accepted = Pick<FeedEntry, 'submissionId' | 'partnerId' | 'receivedAt' | 'report' | 'classification' | 'tlp'>;

/** A record as one that was accepted, as far as it is read when its report is published and taken back. */
export function acceptedRecord({
  submissionId,
  partnerId,
  receivedAt,
  report,
  classification,
  tlp,
}: Accepted): SubmissionRecord {
  const jti = submissionId.slice(partnerId.length + 1);
  const summary = {
    schema: 'summary/1',
    summaryId: `${submissionId}~summary`,
    submissionId,
    partnerId,
    receivedAt,
    ...summaryOfReport(report, { classification, tlp }),
    attachmentCount: 0,
    findingCount: 0,
  } as const;
  return {
    submissionId,
    partnerId,
    jti,
    receivedAt,
    summary,
    digest: DIGEST,
    signerKid: '',
    retention: 'standard',
    title: report.title,
    receipt: '',
    findings: [],
    state: 'received',
  };
}

/** As its table keeps it. */
export function acceptedRow(accepted: Accepted) {
  const record = acceptedRecord(accepted);
  return { ...submissionKey(record.partnerId, record.jti), ...itemOfRecord(record) };
}
