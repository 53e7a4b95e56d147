/**
 * Recalls. Contract: a recall is one transaction over the record, the feeds that the report stood in, the trail, and the outbox rows that bring
 * it to the log, to NZTCU's queue, out of the feeds that analysts define and out of the index; either all of it is true or none. The
 * withdrawal of what was published is the same as an analyst's. The signed answer is kept with it, for whoever asks again.
 */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutSubmission } from '#domain/audit-entry.ts';
import { encodeBase64Url } from '#domain/base64url.ts';
import type { Recalled } from '#domain/recall.ts';
import type { KeptRecall, SubmissionRecord } from '#domain/submission-record.ts';
import { decidedTally } from '#domain/tally.ts';
import type { RecallNotice } from '#schemas/recall.ts';
import type { AuditTrail } from './audit-trail.ts';
import { FeedRows, type FeedWrites } from './feed-rows.ts';
import type { Outbox } from './outbox.ts';
import { splitSubmissionId, submissionKey } from './table-keys.ts';
import { commitTogether, type TransactItem } from './transaction.ts';
import { loggedRecall } from './withdrawal-keys.ts';

/** As it is kept, what is told of it, and its entry for the log. */
export type SignedRecall = {
  readonly kept: KeptRecall;
  readonly notice: RecallNotice;
  readonly logEntry: Uint8Array;
};

const TAKEN =
  'SET #state = :to, summary = :summary, recallReaders = :readers, recalls = list_append(if_not_exists(recalls, :none), :recalls)';
const DECIDED = ', decision = :decision, decisions = list_append(if_not_exists(decisions, :none), :decisions)';
const OUT_OF_INBOX = ' REMOVE inboxKey, inboxRank';
/** Neither list ever goes: where one is not there, there was none. */
const UNCHANGED =
  '#state = :from AND (attribute_not_exists(places) OR size(places) = :placesKnown) AND (attribute_not_exists(recalls) OR size(recalls) = :recallsKnown)';

export class Recalls {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #submissions: string;
  readonly #rows: FeedRows;
  readonly #trail: AuditTrail;
  readonly #outbox: Outbox;

  constructor(
    dynamodb: DynamoDBDocumentClient,
    tables: { readonly feeds: string; readonly submissions: string },
    trail: AuditTrail,
    outbox: Outbox,
  ) {
    this.#dynamodb = dynamodb;
    this.#submissions = tables.submissions;
    this.#rows = new FeedRows(dynamodb, tables.feeds);
    this.#trail = trail;
    this.#outbox = outbox;
  }

  /** False when the record or one of its feeds was changed meanwhile: nothing was written, read it again. */
  async take(record: SubmissionRecord, recalled: Recalled, signed: SignedRecall, by: ActedBy): Promise<boolean> {
    const { submissionId } = record;
    const { recallId, effect } = recalled.recall;
    const reasonClass = recalled.decision?.reasonClass ?? 'originator';
    const why = { submissionId, withdrawnAt: by.at, reasonClass, recallId };
    const rows = await this.#rows.withdraw(recalled.places, why, by);
    const facts = { from: record.state, to: recalled.to, recallId, effect };
    const told = { ...by, action: 'recalled', subject: aboutSubmission(submissionId), facts } as const;
    const items = [
      this.#step(record, recalled, signed.kept),
      this.#trail.added(told),
      ...rows.items,
      ...this.#events(record, recalled, signed, rows, Date.parse(by.at)),
    ];
    return commitTogether(
      this.#dynamodb,
      items.map((item) => ({ item })),
    );
  }

  /** On the state, on how many places there are, and on how many recalls: whatever came between is seen. */
  #step(record: SubmissionRecord, { to, summary, decision, readers }: Recalled, kept: KeptRecall): TransactItem {
    const { partnerId, jti, state, places = [], recalls = [] } = record;
    const isOver = to === 'recalled' || to === 'withdrawn';
    return {
      Update: {
        TableName: this.#submissions,
        Key: submissionKey(partnerId, jti),
        UpdateExpression: TAKEN + (decision ? DECIDED : '') + (isOver ? OUT_OF_INBOX : ''),
        ConditionExpression: UNCHANGED,
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':from': state,
          ':to': to,
          ':summary': JSON.stringify(summary),
          ':readers': readers,
          ':recalls': [kept],
          ...(decision && { ':decision': decision, ':decisions': [decision] }),
          ':none': [],
          ':placesKnown': places.length,
          ':recallsKnown': recalls.length,
        },
      },
    };
  }

  #events(
    { submissionId, retention, digest, receivedAt }: SubmissionRecord,
    { recall: { recallId, effect }, summary: { precedence }, decision }: Recalled,
    { notice, logEntry }: SignedRecall,
    { places }: FeedWrites,
    now: number,
  ): TransactItem[] {
    const logged = { eventId: loggedRecall(submissionId, recallId), entry: encodeBase64Url(logEntry) };
    const eventId = notice.noticeId;
    const tally = decision && decidedTally(splitSubmissionId(submissionId), decision);
    return [
      this.#outbox.added('log', logged, now),
      this.#outbox.added('summary', { eventId, notice, precedence }, now),
      ...(places.length > 0 ? [this.#outbox.added('place', { eventId, submissionId, places }, now)] : []),
      ...(tally ? [this.#outbox.added('quality', { eventId, tally }, now)] : []),
      ...(effect === 'recalled'
        ? [this.#outbox.added('match', { eventId, retention, digest, receivedAt, recalled: submissionId }, now)]
        : []),
    ];
  }
}
