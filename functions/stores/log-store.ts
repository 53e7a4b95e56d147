/**
 * The transparency log as a sequence. Contract: an event has one index for good, indices have no gap, and whoever assigns
 * has read the head that he moves on: of two at once one stops. What is published only grows.
 */
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { cancellationsOf, isConditionFailure } from './dynamodb-outcome.ts';
import { LOG, logIndexKey, logKey, logLeafKey } from './table-keys.ts';

export type Leaf = { readonly eventId: string; readonly entry: Uint8Array };
export type PublishedCheckpoint = { readonly size: number; readonly note: string };

/** A head, and two writes for each leaf, of the hundred that a transaction may have. */
export const MOST_AT_ONCE = 45;

export class LogStore {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** How many indices are assigned. */
  async size(): Promise<number> {
    return (await this.#read(logKey('HEAD')))?.['size'] ?? 0;
  }

  /** Undefined before the first one. */
  async checkpoint(): Promise<PublishedCheckpoint | undefined> {
    const item = await this.#read(logKey('CHECKPOINT'));
    return item && { size: item['size'], note: item['note'] };
  }

  /** Undefined while the event waits for one. */
  async indexOf(eventId: string): Promise<number | undefined> {
    return (await this.#read(logIndexKey(eventId)))?.['index'];
  }

  /** Which of these have an index already. */
  async logged(eventIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (eventIds.length === 0) return new Set();
    const { Responses, UnprocessedKeys } = await this.#dynamodb.send(
      new BatchGetCommand({
        RequestItems: { [this.#table]: { Keys: eventIds.map(logIndexKey), ConsistentRead: true } },
      }),
    );
    if (UnprocessedKeys?.[this.#table]) throw new Error('The log is throttled.');
    return new Set((Responses?.[this.#table] ?? []).map(({ eventId }) => eventId));
  }

  /** @returns false when somebody else has moved the head, or logged one of these: read again. */
  async append(size: number, leaves: readonly Leaf[]): Promise<boolean> {
    const head = {
      Put: {
        TableName: this.#table,
        Item: { ...logKey('HEAD'), size: size + leaves.length },
        ConditionExpression: size === 0 ? 'attribute_not_exists(pk)' : '#size = :read',
        ...(size > 0 && {
          ExpressionAttributeNames: { '#size': 'size' },
          ExpressionAttributeValues: { ':read': size },
        }),
      },
    };
    const added = (Item: Record<string, unknown>) => ({
      Put: { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' },
    });
    const writes = leaves.flatMap(({ eventId, entry }, at) => [
      // By its name the leaf is found again: what it is of says nothing to whoever reads the published log.
      added({ ...logLeafKey(size + at), entry, eventId }),
      added({ ...logIndexKey(eventId), eventId, index: size + at }),
    ]);
    try {
      await this.#dynamodb.send(new TransactWriteCommand({ TransactItems: [head, ...writes] }));
      return true;
    } catch (error) {
      const codes = (cancellationsOf(error) ?? []).map(({ code }) => code);
      if (codes.includes('ConditionalCheckFailed') || codes.includes('TransactionConflict')) return false;
      throw error;
    }
  }

  /** Entries from one index to before another. */
  async entries(from: number, to: number): Promise<readonly Uint8Array[]> {
    const entries: Uint8Array[] = [];
    while (from + entries.length < to) {
      const { Items = [] } = await this.#dynamodb.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: 'pk = :log AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: {
            ':log': LOG,
            ':from': logLeafKey(from + entries.length).sk,
            ':to': logLeafKey(to - 1).sk,
          },
          ConsistentRead: true,
        }),
      );
      if (Items.length === 0) throw new Error(`The log has no leaf ${from + entries.length}, and should have ${to}.`);
      entries.push(...Items.map(({ entry }) => Uint8Array.from(entry)));
    }
    return entries;
  }

  /** No effect when as much is published. */
  async publish({ size, note }: PublishedCheckpoint): Promise<void> {
    const put = new PutCommand({
      TableName: this.#table,
      Item: { ...logKey('CHECKPOINT'), size, note },
      ConditionExpression: 'attribute_not_exists(pk) OR #size < :size',
      ExpressionAttributeNames: { '#size': 'size' },
      ExpressionAttributeValues: { ':size': size },
    });
    await this.#dynamodb.send(put).catch((error: unknown) => {
      if (!isConditionFailure(error)) throw error;
    });
  }

  /** The same tree under other signatures. No effect when something else is published meanwhile. */
  async signAnew(old: PublishedCheckpoint, note: string): Promise<void> {
    const put = new PutCommand({
      TableName: this.#table,
      Item: { ...logKey('CHECKPOINT'), size: old.size, note },
      ConditionExpression: 'note = :old',
      ExpressionAttributeValues: { ':old': old.note },
    });
    await this.#dynamodb.send(put).catch((error: unknown) => {
      if (!isConditionFailure(error)) throw error;
    });
  }

  async #read(Key: { readonly pk: string; readonly sk: string }) {
    const { Item } = await this.#dynamodb.send(new GetCommand({ TableName: this.#table, Key, ConsistentRead: true }));
    return Item;
  }
}
