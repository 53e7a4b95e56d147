/**
 * Which objects an entry of a feed has in a sequence of STIX objects, and which of them it shares: what has to go when it is withdrawn, and what
 * stays because another one has it too. Contract: written with the objects and removed with their end, in the same transactions; the newest
 * entry says how a shared object is marked. These rows hold no content.
 */
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { AFTER_ALL, type OfFeed, stixCarrierKey, stixPartKey, stixSharedKey } from './stix-keys.ts';
import type { Write } from './transaction.ts';

/** Objects of an entry, of one step of its projection. */
export type Part = {
  /** How many objects of the entry were done before. */
  readonly done: number;
  /** The position of the entry in its feed. */
  readonly entry: number;
  /** Positions of those that are its own alone. */
  readonly own: readonly number[];
  /** Ids of those that other reports may have too. */
  readonly carries: readonly string[];
};

export class StixCarriers {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** The first parts of an entry that are still there. */
  async partsOf(of: OfFeed, entryId: string, limit: number): Promise<readonly Part[]> {
    const { pk, sk } = stixPartKey(of, entryId, 0);
    const first = sk.slice(0, entryId.length + 1);
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: { ':pk': pk, ':first': first, ':last': first + AFTER_ALL },
        Limit: limit,
        ConsistentRead: true,
      }),
    );
    return Items.map(({ sk: key, entry, own, carries }) => ({
      done: Number(key.slice(first.length)),
      entry,
      own,
      carries,
    }));
  }

  part = (of: OfFeed, entryId: string, { done, ...part }: Part): Write =>
    this.#put({ ...stixPartKey(of, entryId, done), ...part });

  /** A version of what is nobody's. */
  shared = (of: OfFeed, stixId: string, version: string, position: number): Write =>
    this.#put({ ...stixSharedKey(of, stixId, version), position });

  carried = (of: OfFeed, stixId: string, entry: number, position: number): Write =>
    this.#put({ ...stixCarrierKey(of, stixId, entry), position });

  partRemoved = (of: OfFeed, entryId: string, { done }: Part): Write => this.#remove(stixPartKey(of, entryId, done));

  carriedNoMore = (of: OfFeed, stixId: string, entry: number): Write => this.#remove(stixCarrierKey(of, stixId, entry));

  #put = (Item: Record<string, unknown>): Write => ({ item: { Put: { TableName: this.#table, Item } } });
  #remove = (Key: Record<string, unknown>): Write => ({ item: { Delete: { TableName: this.#table, Key } } });
}
