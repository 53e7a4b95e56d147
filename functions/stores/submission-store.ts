/** Submissions as they are read: by name, by unit, and what waits for an analyst. */
import { BatchGetCommand, type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Acceptance } from '#domain/audit-entry.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { recordOfItem, type WaitingSubmission, waitingOfItem } from './submission-item.ts';
import { INBOX, INBOX_INDEX, inboxRank, splitSubmissionId, submissionKey, submissionPrefix } from './table-keys.ts';
import { derivedPartition } from './withdrawal-keys.ts';

const READ_AT_ONCE = 500;
const DERIVED_MOST = 100;
const BATCH_MOST = 100;

/** As much of a record as finds its bytes. */
/** As `isTakenAway`, for a table to judge. */
export const STANDS = 'NOT #state IN (:recalled, :disposed)';
export const TAKEN_AWAY = { ':recalled': 'recalled', ':disposed': 'disposed' };

export type StoredAt = Pick<SubmissionRecord, 'submissionId' | 'retention' | 'digest' | 'receivedAt'>;

/** Reads submissions. */
export class SubmissionStore {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  async find(submissionId: string): Promise<SubmissionRecord | undefined> {
    const { partnerId, jti } = splitSubmissionId(submissionId);
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: submissionKey(partnerId, jti), ConsistentRead: true }),
    );
    return Item && recordOfItem(Item);
  }

  /** Where each of them stands. */
  async statesOf(submissionIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const states = new Map<string, string>();
    let waiting: Record<string, unknown>[] = [...new Set(submissionIds)].map((id) => {
      const { partnerId, jti } = splitSubmissionId(id);
      return submissionKey(partnerId, jti);
    });
    while (waiting.length > 0) {
      const [Keys, rest] = [waiting.slice(0, BATCH_MOST), waiting.slice(BATCH_MOST)];
      const wanted = {
        Keys,
        ProjectionExpression: 'submissionId, #state',
        ExpressionAttributeNames: { '#state': 'state' },
      };
      const { Responses, UnprocessedKeys } = await this.#dynamodb.send(
        new BatchGetCommand({ RequestItems: { [this.#table]: wanted } }),
      );
      for (const { submissionId, state } of Responses?.[this.#table] ?? []) states.set(submissionId, state);
      waiting = [...rest, ...(UnprocessedKeys?.[this.#table]?.Keys ?? [])];
    }
    return states;
  }

  /** The first of those that say they build on it, as many as are named to anybody. */
  async derivedFrom(submissionId: string): Promise<string[]> {
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': derivedPartition(submissionId) },
        ConsistentRead: true,
        Limit: DERIVED_MOST,
      }),
    );
    return Items.map(({ sk }) => String(sk));
  }

  /** A page of one unit's submissions, newest jti first, strictly before `before`. */
  async listOf(partnerId: string, before: string | undefined, limit: number): Promise<Page<SubmissionRecord>> {
    const { items, last } = await itemsOfUnit(this.#dynamodb, this.#table, { partnerId, before, limit });
    return pageOf(items.map(recordOfItem), last && ((record) => record.jti));
  }

  /**
   * What one unit had accepted from an instant on and before another: those among its next `READ_AT_ONCE` submissions after
   * a jti, in the order of jti. The order in which they were received is kept nowhere, so a page may be short or empty.
   */
  async acceptedBetween(
    partnerId: string,
    after: string,
    [from, to]: readonly [string, string],
  ): Promise<{ accepted: (Acceptance & { readonly jti: string })[]; last?: string }> {
    const { pk, prefix } = submissionPrefix(partnerId);
    const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :unit AND sk BETWEEN :first AND :last',
        FilterExpression: 'receivedAt >= :from AND receivedAt < :to',
        ProjectionExpression: 'submissionId, receivedAt, signerKid',
        // A position with `!` behind it is after itself and before the next.
        ExpressionAttributeValues: {
          ':unit': pk,
          ':first': `${prefix}${after}!`,
          ':last': `${prefix}~`,
          ':from': from,
          ':to': to,
        },
        ConsistentRead: true,
        Limit: READ_AT_ONCE,
      }),
    );
    const accepted = Items.map(({ submissionId, receivedAt, signerKid }) => ({
      ...splitSubmissionId(submissionId),
      submissionId,
      receivedAt,
      signerKid,
    }));
    return { accepted, ...(LastEvaluatedKey && { last: String(LastEvaluatedKey.sk).slice(prefix.length) }) };
  }

  /** Of one unit, in the order of jti and strictly after one: where the bytes of each lie that nobody took away. */
  async storedAfter(partnerId: string, after: string, limit: number): Promise<{ items: StoredAt[]; last?: string }> {
    const { pk, prefix } = submissionPrefix(partnerId);
    const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :unit AND sk BETWEEN :first AND :last',
        ProjectionExpression: 'submissionId, retention, digest, receivedAt',
        FilterExpression: STANDS,
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':unit': pk,
          ':first': `${prefix}${after}!`,
          ':last': `${prefix}~`,
          ...TAKEN_AWAY,
        },
        Limit: limit,
      }),
    );
    const last = LastEvaluatedKey && String(LastEvaluatedKey.sk).slice(prefix.length);
    return { items: Items as StoredAt[], ...(last !== undefined && { last }) };
  }

  /** A page of what waits for an analyst; the index may lag behind by a moment. */
  async inbox(after: string | undefined, limit: number): Promise<Page<WaitingSubmission>> {
    const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: INBOX_INDEX,
        KeyConditionExpression: 'inboxKey = :inbox AND inboxRank > :after',
        ExpressionAttributeValues: { ':inbox': INBOX, ':after': after ?? ' ' },
        Limit: limit,
      }),
    );
    const rank = ({ summary, receivedAt, submissionId }: WaitingSubmission) =>
      inboxRank(summary.precedence, receivedAt, submissionId);
    return pageOf(Items.map(waitingOfItem), LastEvaluatedKey && rank);
  }
}

/** A page of the items of one unit as every table of submissions keeps them, and where it ended when there are more. */
export async function itemsOfUnit(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  { partnerId, before, limit }: { partnerId: string; before: string | undefined; limit: number },
) {
  const { pk, prefix } = submissionPrefix(partnerId);
  const { Items: items = [], LastEvaluatedKey: last } = await dynamodb.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :unit AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':unit': pk, ':first': prefix, ':last': `${prefix}~` },
      ...(before && { ExclusiveStartKey: submissionKey(partnerId, before) }),
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  return { items, last };
}

/** `last` is where the next page goes on; absent when there is none. */
export type Page<T> = { readonly items: T[]; readonly last?: string };

export function pageOf<T>(items: T[], positionOf: ((item: T) => string) | undefined): Page<T> {
  const last = items.at(-1);
  return { items, ...(positionOf && last !== undefined && { last: positionOf(last) }) };
}
