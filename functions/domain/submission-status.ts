/** Where a submission stands, as its unit and as analysts are told. */
import type { Conversation, SubmissionStatus } from '#schemas/submission-status.ts';
import { shownAttachments } from './attachment.ts';
import { standingFeedback } from './feedback.ts';
import { notificationOf } from './privacy.ts';
import { recallReaders, shownRecall } from './recall.ts';
import type { SubmissionRecord } from './submission-record.ts';

/** Of what its unit took back, nobody else is told a word of it. */
const NO_TITLE = '(recalled by its unit)';

/** What its partner and analysts see of it. */
export function statusOf(
  record: SubmissionRecord,
  { isOwn, now }: { readonly isOwn: boolean; readonly now: number },
): SubmissionStatus {
  const { summary } = record;
  const notification = notificationOf(record);
  const isClosed = record.state === 'recalled' && !isOwn;
  return {
    submissionId: record.submissionId,
    partnerId: record.partnerId,
    state: record.state,
    receivedAt: record.receivedAt,
    digest: record.digest,
    precedence: summary.precedence,
    classification: summary.classification,
    tlp: summary.tlp,
    title: isClosed ? NO_TITLE : record.title,
    findings: isClosed ? [] : [...record.findings],
    ...(record.takenAt && { takenAt: record.takenAt }),
    ...(record.decision && { decision: record.decision }),
    ...(record.decisions && { decisions: [...record.decisions] }),
    ...(record.permissions && { permissions: record.permissions.map(({ jws: _, ...permission }) => permission) }),
    ...(record.messageCount !== undefined && { messages: conversationOf(record, record.messageCount) }),
    ...(record.feedback && { feedback: [...standingFeedback(record.feedback)] }),
    ...(record.attachments &&
      !isClosed && { attachments: shownAttachments(record.attachments, record.receivedAt, now) }),
    ...(summary.supersedes && { supersedes: summary.supersedes }),
    ...(summary.onBehalfOf && { onBehalfOf: summary.onBehalfOf }),
    ...(record.hold && { heldSince: record.hold.since }),
    ...(record.disposal && { disposal: record.disposal }),
    ...(record.recalls && { recalls: record.recalls.map(shownRecall) }),
    ...(notification && !isOwn && { notification }),
    ...(record.privacyNotes && !isOwn && { privacyNotes: [...record.privacyNotes] }),
    ...(record.recallReaders && isOwn && { recallReaders: recallReaders(record.recallReaders, now) }),
  };
}

const conversationOf = ({ unanswered = 0, answeredAt }: SubmissionRecord, count: number): Conversation => ({
  count,
  unanswered,
  ...(answeredAt && { answeredAt }),
});
