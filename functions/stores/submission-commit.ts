/**
 * The commit of a submission. Contract: bytes first, then one transaction that is the point of no return: record with receipt, outbox
 * rows, quota, and the partner unchanged since it was judged. Either all of it is true or none. At most one record per
 * (partner, jti); who comes second is given the first one's.
 */
import { randomUUID } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { RegisteredPartner } from '#domain/authenticate-caller.ts';
import { encodeBase64Url } from '#domain/base64url.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import type { Tally } from '#domain/tally.ts';
import { cancellationsOf } from './dynamodb-outcome.ts';
import type { Outbox } from './outbox.ts';
import { itemOfRecord, recordOfItem } from './submission-item.ts';
import { claimEvent, claimKey } from './attachment-keys.ts';
import { answerKey, INBOX, inboxRank, partnerKey, quotaKey, submissionKey } from './table-keys.ts';
import { writeTogether } from './transaction.ts';
import { derivedKey } from './withdrawal-keys.ts';

export const DAILY_QUOTA = 5_000;
/** Counted on several items, so that concurrent commits of one unit seldom meet. */
export const QUOTA_SHARDS = 4;
const QUOTA_KEPT_SECONDS = 3 * 86_400;

/** How a commit ended. */
export type CommitOutcome =
  | { readonly outcome: 'committed' }
  | { readonly outcome: 'exists'; readonly record: SubmissionRecord }
  | { readonly outcome: 'partner-changed' }
  | { readonly outcome: 'quota-exceeded' };

/** What the outbox tells others of it, beside the summary in the record. */
export type CommittedEvents = {
  readonly tally: Tally;
  readonly logEntry: Uint8Array;
  /** Numbers of requests for information that it answers. */
  readonly answers?: readonly string[];
};

export type CommitTables = { readonly submissions: string; readonly registry: string; readonly replay: string };

/** Commits submissions: the only writer of records. */
export class SubmissionCommit {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #tables: CommitTables;
  readonly #outbox: Outbox;

  constructor(dynamodb: DynamoDBDocumentClient, tables: CommitTables, outbox: Outbox) {
    this.#dynamodb = dynamodb;
    this.#tables = tables;
    this.#outbox = outbox;
  }

  /** The point of no return. `partner` is what the submission was judged against. */
  async commit(
    record: SubmissionRecord,
    { tally, logEntry, answers = [] }: CommittedEvents,
    partner: RegisteredPartner,
    now: number,
  ): Promise<CommitOutcome> {
    const { submissionId: eventId, retention, digest, receivedAt } = record;
    const transaction = {
      // Per invocation, never from jti or digest: a fresh receipt under an old token would be refused as a mismatch.
      ClientRequestToken: randomUUID(),
      TransactItems: [
        this.#recordPut(record),
        this.#partnerUnchanged(partner),
        this.#quotaUsed(record, now),
        this.#outbox.added('summary', { eventId, summary: record.summary }, now),
        this.#outbox.added('quality', { eventId, tally }, now),
        this.#outbox.added('match', { eventId, retention, digest, receivedAt }, now),
        this.#outbox.added('log', { eventId, entry: encodeBase64Url(logEntry) }, now),
        ...answers.map((requestId) => this.#answers(record, requestId)),
        ...(record.derivedFrom ?? []).map((from) => this.#derived(record, from)),
        ...[...new Set(record.attachments?.map(({ sha512 }) => sha512))].flatMap((sha512) =>
          this.#names(record, sha512, now),
        ),
      ],
    };
    try {
      await writeTogether(this.#dynamodb, transaction);
      return { outcome: 'committed' };
    } catch (error) {
      return readOutcome(error);
    }
  }

  #recordPut(record: SubmissionRecord) {
    const { precedence } = record.summary;
    return {
      Put: {
        TableName: this.#tables.submissions,
        Item: {
          ...submissionKey(record.partnerId, record.jti),
          ...itemOfRecord(record),
          inboxKey: INBOX,
          inboxRank: inboxRank(precedence, record.receivedAt, record.submissionId),
        },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      },
    };
  }

  /** Under the name of its own unit: to a request to another unit, or to none, it is no answer. */
  #answers({ partnerId, jti, receivedAt }: SubmissionRecord, requestId: string) {
    const Item = { ...answerKey(partnerId, requestId, jti), receivedAt };
    return { Put: { TableName: this.#tables.submissions, Item } };
  }

  /** So that whoever takes that one back finds this one. */
  #derived({ submissionId }: SubmissionRecord, from: string) {
    return { Put: { TableName: this.#tables.submissions, Item: derivedKey(from, submissionId) } };
  }

  /** So that its bytes, which may be here already, are looked at: whichever of the two comes later sees the other. */
  #names({ partnerId, submissionId, retention }: SubmissionRecord, sha512: string, now: number) {
    const Item = { ...claimKey(partnerId, sha512, submissionId), retention, state: 'awaited' };
    const eventId = claimEvent(submissionId, sha512);
    return [
      { Put: { TableName: this.#tables.submissions, Item } },
      this.#outbox.added('attachment', { eventId, partnerId, sha512 }, now),
    ];
  }

  #partnerUnchanged({ partner, version }: RegisteredPartner) {
    return {
      ConditionCheck: {
        TableName: this.#tables.registry,
        Key: partnerKey(partner.partnerId),
        ConditionExpression: 'version = :judged',
        ExpressionAttributeValues: { ':judged': version },
      },
    };
  }

  /** Counted on shards, so a unit may be told to wait a little before the 5,000th of a day. */
  #quotaUsed({ partnerId, jti, receivedAt }: SubmissionRecord, now: number) {
    const shard = Number.parseInt(jti.slice(-2), 16) % QUOTA_SHARDS;
    return {
      Update: {
        TableName: this.#tables.replay,
        Key: quotaKey(partnerId, receivedAt.slice(0, 10), shard),
        UpdateExpression: 'ADD used :one SET expiresAt = :kept',
        ConditionExpression: 'attribute_not_exists(used) OR used < :most',
        ExpressionAttributeValues: {
          ':one': 1,
          ':most': DAILY_QUOTA / QUOTA_SHARDS,
          ':kept': Math.floor(now / 1000) + QUOTA_KEPT_SECONDS,
        },
      },
    };
  }
}

/** In the order of the transaction's writes. A record that exists decides before everything else: it is a replay or a conflict. */
function readOutcome(error: unknown): CommitOutcome {
  const [record, partner, quota] = cancellationsOf(error) ?? [];
  if (record?.code === 'ConditionalCheckFailed' && record.item) {
    return { outcome: 'exists', record: recordOfItem(record.item) };
  }
  if (partner?.code === 'ConditionalCheckFailed') return { outcome: 'partner-changed' };
  if (quota?.code === 'ConditionalCheckFailed') return { outcome: 'quota-exceeded' };
  throw error;
}
