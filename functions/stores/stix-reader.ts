/**
 * Reads a feed as STIX objects. Contract: what lies at or before the head never changes, so that two readers of one page read the same bytes;
 * it may only be emptied, and then nobody reads it. Beyond the head nothing is read: a query may see half a transaction, the head is only there when all of it is.
 */
import { BatchGetCommand, type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { EMPTY_SEQUENCE, type SequenceHead, type StixRow, type StixSequence } from '#domain/taxii/stix-sequence.ts';
import { ALL_TYPES, stixHeadKey, stixLatestKey, stixRowKey, stixVersionKey } from './stix-keys.ts';

type Item = Record<string, unknown>;
type Key = { readonly pk: string; readonly sk: string };
/** Greater than every character of a version. */
const AFTER_ALL = '~';
const BATCH = 100;

export class StixReader {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** The sequence of one feed for one audience. */
  sequence(feedId: string, audience: string): StixSequence {
    const row = (position: number) => stixRowKey(feedId, audience, position);
    return {
      range: async (from, to, limit) => (await this.#between(row(from), row(to), limit, hasContent)).map(rowOfItem),
      head: async () => (await this.head(feedId, audience)).position,
      positionAt: async (microseconds) => {
        let low = 0;
        let high = (await this.head(feedId, audience)).position;
        while (low < high) {
          const middle = Math.ceil((low + high) / 2);
          const [found] = await this.#between(row(middle), row(middle), 1);
          if (found && Number(found['addedAt']) <= microseconds) low = middle;
          else high = middle - 1;
        }
        return low;
      },
      latest: async (type = ALL_TYPES, from, to, limit) => {
        const at = (position: number) => stixLatestKey(feedId, audience, type, position);
        return (await this.#between(at(from), at(to), limit)).map(positionOfItem);
      },
      versionsOf: async (stixId) => {
        const at = (version: string) => stixVersionKey(feedId, audience, stixId, version);
        return (await this.#between(at(''), at(AFTER_ALL), Number.POSITIVE_INFINITY)).map(positionOfItem);
      },
      rows: async (positions) => (await this.#rows(positions.map(row))).filter(hasContent).map(rowOfItem),
    };
  }

  async head(feedId: string, audience: string): Promise<SequenceHead> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: stixHeadKey(feedId, audience), ConsistentRead: true }),
    );
    return Item
      ? { position: Item.position, addedAt: Item.addedAt, entries: Item.entries, objects: Item.objects }
      : EMPTY_SEQUENCE;
  }

  /** Items of one partition from one key to another, both inclusive; only those that are wanted count. */
  async #between(
    first: Key,
    last: Key,
    limit: number,
    isWanted: (item: Item) => boolean = () => true,
  ): Promise<Item[]> {
    const items: Item[] = [];
    if (first.sk > last.sk) return items;
    let after: Item | undefined;
    do {
      const page = await this.#dynamodb.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: { ':pk': first.pk, ':first': first.sk, ':last': last.sk },
          ...(Number.isFinite(limit) && { Limit: after ? BATCH : limit }),
          ConsistentRead: true,
          ExclusiveStartKey: after,
        }),
      );
      items.push(...(page.Items ?? []).filter(isWanted));
      after = page.LastEvaluatedKey;
    } while (after && items.length < limit);
    return items.slice(0, limit);
  }

  /** In the order of the keys. Of a large batch DynamoDB answers a part, and names the rest. */
  async #rows(keys: readonly Key[]): Promise<Item[]> {
    const found = new Map<unknown, Item>();
    let asked = [...keys];
    while (asked.length > 0) {
      const Keys = asked.slice(0, BATCH);
      const { Responses, UnprocessedKeys } = await this.#dynamodb.send(
        new BatchGetCommand({ RequestItems: { [this.#table]: { Keys, ConsistentRead: true } } }),
      );
      for (const item of Responses?.[this.#table] ?? []) found.set(item.sk, item);
      const left = (UnprocessedKeys?.[this.#table]?.Keys ?? []).map(({ pk, sk }) => ({ pk, sk }));
      asked = [...left, ...asked.slice(BATCH)];
    }
    return keys.map(({ sk }) => found.get(sk)).filter((item) => item !== undefined);
  }
}

/** One without it is emptied. */
const hasContent = (item: Item): boolean => item['json'] !== undefined;
const positionOfItem = (item: Item): number => Number(item['position']);

/** A row of the table and a row of the domain have the same members. */
function rowOfItem({ pk: _pk, sk: _sk, ...row }: Item): StixRow {
  return row as StixRow;
}
