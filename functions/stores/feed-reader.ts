/**
 * Reads feeds. Contract: a page is a range of positions, consistently read; `addedAt` grows strictly with the position. A row of a feed that
 * analysts defined is told as the row that it cites is at this moment.
 */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { placedItem } from '#domain/placement.ts';
import { citedRows } from './cited-rows.ts';
import { feedHead } from './feed-rows.ts';
import { itemIn, jsonOf, type KeptEntry, tagOf } from './kept-entry.ts';
import { feedEntryKey, feedKey, feedPosition } from './table-keys.ts';

/** One stored entry: its position, and its JSON. `publishedAt`: when it was added to the feed of everything. */
export type StoredEntry = {
  readonly position: number;
  readonly addedAt: string;
  readonly publishedAt: string;
  readonly json: string;
  /** Of these bytes. */
  readonly tag: string;
};

type Row = {
  readonly position: number;
  readonly addedAt: string;
  readonly version?: number;
  readonly entry?: KeptEntry;
};

/** More than any page may have. */
const READ_BYTES = 5 * 1_024 * 1_024;
/** Of what is cited, so much is read at once. */
const CITED_AT_ONCE = 100;

export class FeedReader {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** Up to `limit` entries after a position, in order; fewer only when there are no more, or when these are `READ_BYTES`. */
  async after(feedId: string, audience: string, position: number, limit: number): Promise<StoredEntry[]> {
    const entries: StoredEntry[] = [];
    let from: QueryCommandInput['ExclusiveStartKey'];
    let bytes = 0;
    // One query reads a MB at most, which few long reports fill.
    do {
      const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: 'pk = :feed AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: {
            ':feed': feedKey(feedId, audience),
            ':first': feedPosition(position + 1),
            ':last': feedPosition(position + limit),
          },
          ConsistentRead: true,
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
      for (let at = 0; at < Items.length && bytes < READ_BYTES; at += CITED_AT_ONCE) {
        const told = await this.#told(feedId, audience, Items.slice(at, at + CITED_AT_ONCE));
        entries.push(...told);
        bytes += told.reduce((sum, { json }) => sum + Buffer.byteLength(json), 0);
      }
      from = LastEvaluatedKey;
    } while (from && bytes < READ_BYTES);
    return entries;
  }

  /** The newest position; 0 in an empty feed. */
  async head(feedId: string, audience: string): Promise<number> {
    return (await feedHead(this.#dynamodb, this.#table, feedId, audience)).position;
  }

  /** The last position whose `addedAt` is not later than the instant: a binary search, since both grow together. */
  async positionAt(feedId: string, audience: string, instant: string): Promise<number> {
    let low = 0;
    let high = await this.head(feedId, audience);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((await this.#addedAt(feedId, audience, middle)) <= instant) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Rows have JSON of their own, or cite one. */
  async #told(feedId: string, audience: string, items: readonly Record<string, unknown>[]): Promise<StoredEntry[]> {
    const cites = items.flatMap((item) => (typeof item['cites'] === 'number' ? [item['cites']] : []));
    const cited = await citedRows(this.#dynamodb, this.#table, audience, cites);
    let next = 0;
    return items.map((item) => {
      const { position, addedAt, version, entry } = item as Row;
      if (entry) return { position, addedAt, publishedAt: addedAt, json: jsonOf(entry), tag: entry.tag };
      const row = cited[next++];
      if (!row) throw new Error('A row of a feed has no entry, and cites none.');
      const named = { feedId, addedAt, ...(version !== undefined && { version }) };
      const json = JSON.stringify(placedItem(itemIn(row.entry), named));
      return { position, addedAt, publishedAt: row.addedAt, json, tag: tagOf(json) };
    });
  }

  /** Of a row before the head. */
  async #addedAt(feedId: string, audience: string, position: number): Promise<string> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: feedEntryKey(feedId, audience, position), ConsistentRead: true }),
    );
    return Item?.['addedAt'] ?? '';
  }
}
