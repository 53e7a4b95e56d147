/**
 * Conversations: what analysts and a unit write to each other about one thing, a report or a request. Contract: messages are kept as they
 * came and in the order in which they came, never changed, and removed only with the report that they are about; each name once, so that whoever sends a message again finds
 * the first. They are added in the transaction of what they change.
 */
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { KeptMessage } from '#domain/message.ts';
import { MESSAGES_MOST } from '#schemas/message.ts';
import { type Page, pageOf } from './submission-store.ts';
import { askedKey, messageKey, messageNameKey, messagesOf } from './table-keys.ts';
import type { Write } from './transaction.ts';

/** Before every position of a message, and after all of them. */
const [FIRST, LAST] = ['AT#', 'AT#~'];

/** Its unit is asked about this. */
export const askedAbout = (TableName: string, submissionId: string): Write => ({
  item: { Put: { TableName, Item: askedKey(submissionId) } },
});

export class Conversations {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** For the transaction that makes the message true: it fails when the name is taken. */
  added(about: string, message: KeptMessage): Write[] {
    const row = { ...messageKey(about, message.at, message.messageId), message };
    const name = { ...messageNameKey(about, message.messageId), at: message.at };
    return [row, name].map((Item) => ({
      item: { Put: { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' } },
    }));
  }

  async find(about: string, messageId: string): Promise<KeptMessage | undefined> {
    const name = await this.#get(messageNameKey(about, messageId));
    return name && (await this.#get(messageKey(about, name.at, messageId)))?.message;
  }

  async #get(Key: Record<string, string>) {
    const { Item } = await this.#dynamodb.send(new GetCommand({ TableName: this.#table, Key, ConsistentRead: true }));
    return Item;
  }

  /** Oldest first. There are `MESSAGES_MOST` at most; one query reads a MB, which few long ones fill. */
  async all(about: string): Promise<readonly KeptMessage[]> {
    const messages: KeptMessage[] = [];
    let after: string | undefined;
    do {
      const { items, last } = await this.page(about, after, MESSAGES_MOST);
      messages.push(...items);
      after = last;
    } while (after !== undefined);
    return messages;
  }

  /** Takes out all of it: the report was disposed of. */
  async forget(about: string): Promise<void> {
    const Keys = await this.#keysOf(about);
    for (const Key of [...Keys, askedKey(about)])
      await this.#dynamodb.send(new DeleteCommand({ TableName: this.#table, Key }));
  }

  /** Fifty messages at most, each with its name. */
  async #keysOf(about: string): Promise<Record<string, unknown>[]> {
    const keys: Record<string, unknown>[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: 'pk = :about',
          ExpressionAttributeValues: { ':about': messagesOf(about) },
          ConsistentRead: true,
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
      keys.push(...Items.map(({ pk, sk }) => ({ pk, sk })));
      from = LastEvaluatedKey;
    } while (from);
    return keys;
  }

  /** A page, oldest first, strictly after a position. */
  async page(about: string, after: string | undefined, limit: number): Promise<Page<KeptMessage>> {
    const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :about AND sk BETWEEN :after AND :last',
        ExpressionAttributeValues: {
          ':about': messagesOf(about),
          ':after': after ? `${after}!` : FIRST,
          ':last': LAST,
        },
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    const messages = Items.map(({ message }): KeptMessage => message);
    return pageOf(messages, LastEvaluatedKey && (({ at, messageId }) => messageKey(about, at, messageId).sk));
  }
}
