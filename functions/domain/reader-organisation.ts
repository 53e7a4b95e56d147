/** What a reader organisation is told: of entries that stand where it reads, within its own ceiling and rule, and never more than its own marking allows on a queue. */
import type { FeedEntry, FeedWithdrawal } from '#schemas/feed.ts';
import type { EntrySummary, ReaderOrganisation, WithdrawalNotice } from '#schemas/reader.ts';
import { fitting } from './feed-rule.ts';
import { highestMarking, isWithin } from './marking.ts';
import { summaryOfReport } from './summarise.ts';

/** Where an entry stands is for the release policy alone; this only takes away. */
export function readersTold(
  readers: readonly ReaderOrganisation[],
  audience: string,
  entry: FeedEntry,
): readonly ReaderOrganisation[] {
  const fits = fitting(entry);
  const { classification } = highestMarking(entry, entry.report.handling);
  return readers.filter(
    (reader) =>
      reader.audience === audience &&
      isWithin(classification, reader.ceiling) &&
      (reader.rule === undefined || fits(reader.rule)),
  );
}

/** The same entry always gives the same summary. */
export function entrySummary(entry: FeedEntry): EntrySummary {
  const { entryId, submissionId, partnerId, onBehalfOf, receivedAt, report } = entry;
  return {
    schema: 'entry-summary/1',
    summaryId: `${entryId}~summary`,
    entryId,
    submissionId,
    partnerId,
    ...(onBehalfOf && { onBehalfOf }),
    receivedAt,
    publishedAt: entry.addedAt,
    ...summaryOfReport(report, highestMarking(entry, report.handling)),
  };
}

/** To whoever was told of the entry. */
export function withdrawalNotice({ kind: _kind, addedAt: _addedAt, ...withdrawal }: FeedWithdrawal): WithdrawalNotice {
  return { schema: 'withdrawal-notice/1', noticeId: `${withdrawal.entryId}~withdrawn`, ...withdrawal };
}
