/**
 * Practice reports. Contract: they lie in a table of their own and touch no other but the day's count; at most one per (partner,
 * jti) that has not expired. What has expired is not found, however long DynamoDB takes to delete it.
 */
import { randomUUID } from 'node:crypto';
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { toInstant, toSeconds } from '#domain/clock.ts';
import type { PracticeRecord } from '#domain/practice.ts';
import { cancellationsOf } from './dynamodb-outcome.ts';
import { itemsOfUnit, type Page, pageOf } from './submission-store.ts';
import { practiceQuotaKey, splitSubmissionId, submissionKey } from './table-keys.ts';
import { writeTogether } from './transaction.ts';

/** Enough for a whole class in one unit's name, and too little to store anything for long. */
export const PRACTICE_DAILY_QUOTA = 200;
const QUOTA_KEPT_SECONDS = 3 * 86_400;

export type PracticeOutcome =
  | { readonly outcome: 'kept' }
  | { readonly outcome: 'exists'; readonly record: PracticeRecord }
  | { readonly outcome: 'quota-exceeded' };

export class PracticeStore {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #tables: { readonly practice: string; readonly replay: string };

  constructor(dynamodb: DynamoDBDocumentClient, tables: { readonly practice: string; readonly replay: string }) {
    this.#dynamodb = dynamodb;
    this.#tables = tables;
  }

  async find(submissionId: string, now: number): Promise<PracticeRecord | undefined> {
    const { partnerId, jti } = splitSubmissionId(submissionId);
    const Key = submissionKey(partnerId, jti);
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#tables.practice, Key, ConsistentRead: true }),
    );
    const record = Item && recordOfItem(Item);
    return record && isKept(record, now) ? record : undefined;
  }

  /** A page of one unit's, newest jti first, strictly before `before`. Shorter where some have expired. */
  async listOf(partnerId: string, before: string | undefined, limit: number, now: number) {
    const span = { partnerId, before, limit };
    const { items, last } = await itemsOfUnit(this.#dynamodb, this.#tables.practice, span);
    const page: Page<PracticeRecord> = pageOf(items.map(recordOfItem), last && jtiOf);
    return { ...page, items: page.items.filter((record) => isKept(record, now)) };
  }

  /** Keeps the record and counts it, or neither. */
  async add(record: PracticeRecord, now: number): Promise<PracticeOutcome> {
    const { partnerId } = record.status;
    const TransactItems = [this.#put(record, now), this.#counted(partnerId, now)];
    try {
      await writeTogether(this.#dynamodb, { ClientRequestToken: randomUUID(), TransactItems });
      return { outcome: 'kept' };
    } catch (error) {
      const [put, quota] = cancellationsOf(error) ?? [];
      if (put?.code === 'ConditionalCheckFailed' && put.item) {
        return { outcome: 'exists', record: recordOfItem(put.item) };
      }
      if (quota?.code === 'ConditionalCheckFailed') return { outcome: 'quota-exceeded' };
      throw error;
    }
  }

  #put(record: PracticeRecord, now: number) {
    const { partnerId } = record.status;
    return {
      Put: {
        TableName: this.#tables.practice,
        // As text: DynamoDB forgets the order of members, and a replay answers byte for byte.
        Item: { ...submissionKey(partnerId, jtiOf(record)), ...record, status: JSON.stringify(record.status) },
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
        ExpressionAttributeValues: { ':now': toSeconds(now) },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      },
    };
  }

  #counted(partnerId: string, now: number) {
    return {
      Update: {
        TableName: this.#tables.replay,
        Key: practiceQuotaKey(partnerId, toInstant(now).slice(0, 10)),
        UpdateExpression: 'ADD used :one SET expiresAt = :kept',
        ConditionExpression: 'attribute_not_exists(used) OR used < :most',
        ExpressionAttributeValues: {
          ':one': 1,
          ':most': PRACTICE_DAILY_QUOTA,
          ':kept': toSeconds(now) + QUOTA_KEPT_SECONDS,
        },
      },
    };
  }
}

const isKept = ({ expiresAt }: PracticeRecord, now: number): boolean => expiresAt > toSeconds(now);

const jtiOf = ({ status }: PracticeRecord): string => splitSubmissionId(status.submissionId).jti;

function recordOfItem(item: Record<string, unknown>): PracticeRecord {
  const { digest, receipt, status, expiresAt } = item;
  return {
    digest: String(digest),
    receipt: String(receipt),
    status: JSON.parse(String(status)),
    expiresAt: Number(expiresAt),
  };
}
