/**
 * Events of keys, in the registry, each with the salt of its entry in the log. Contract: an event is written in the transaction of what
 * it tells of, and with it the outbox row that brings it into the log; nothing of it is ever changed or removed.
 */
import { randomBytes } from 'node:crypto';
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { v7 as uuidv7 } from 'uuid';
import { encodeBase64Url } from '#domain/base64url.ts';
import { keyEventEntry } from '#domain/log-entry.ts';
import type { KeyEvent, KeyEventStatement } from '#schemas/key-event.ts';
import type { Outbox } from './outbox.ts';
import { keyEventKey, keyEventPartition, loggedKeyEvent } from './table-keys.ts';
import type { Write } from './transaction.ts';

export class KeyEvents {
  readonly #table: string;
  readonly #outbox: Outbox;

  constructor(table: string, outbox: Outbox) {
    this.#table = table;
    this.#outbox = outbox;
  }

  /** The writes for the transaction of what happened. */
  async added(told: KeyEventStatement): Promise<readonly Write[]> {
    const [eventId, salt, statement] = [uuidv7(), encodeBase64Url(randomBytes(32)), JSON.stringify(told)];
    const event: KeyEvent = { eventId, statement, salt };
    const entry = encodeBase64Url(await keyEventEntry(event));
    const Item = { ...keyEventKey(told.subject, eventId), ...event };
    return [
      { item: { Put: { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' } } },
      { item: this.#outbox.added('log', { eventId: loggedKeyEvent(eventId), entry }, Date.parse(told.at)) },
    ];
  }
}

/** For whom they concern. */
export class KeyEventReader {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** Up to `limit` events of one subject, oldest first, after one of them. */
  async of(subject: string, after: string | undefined, limit: number): Promise<{ events: KeyEvent[]; last?: string }> {
    const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :subject AND sk > :after',
        ExpressionAttributeValues: { ':subject': keyEventPartition(subject), ':after': after ?? ' ' },
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    const events = Items.map(({ eventId, statement, salt }) => ({ eventId, statement, salt }));
    return { events, ...(LastEvaluatedKey && { last: LastEvaluatedKey.sk }) };
  }

  async isOf(subject: string, eventId: string): Promise<boolean> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: keyEventKey(subject, eventId), ConsistentRead: true }),
    );
    return Item !== undefined;
  }
}
