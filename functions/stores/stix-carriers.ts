/**
 * Which entries of a feed carry which objects: what has to go when one of them is withdrawn, and what stays because another one has it too.
 * Contract: written with the object's row and removed with its end, in the same transactions; the newest entry says how a shared object is marked.
 */
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { canBeRevoked } from '#domain/stix/tombstones.ts';
import type { StixObject } from '#schemas/stix.ts';
import { stixCarrierKey, stixPartKey } from './stix-keys.ts';
import type { Write } from './transaction.ts';

export type OfFeed = { readonly feedId: string; readonly audience: string };

/** An object of an entry; `entry` is the position of the entry in its feed. */
export type Part = { readonly stixId: string; readonly entry: number };

export class StixCarriers {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** The first parts of an entry that are still there. */
  async partsOf({ feedId, audience }: OfFeed, entryId: string, limit: number): Promise<readonly Part[]> {
    const { pk, sk } = stixPartKey(feedId, audience, entryId, '');
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :entry)',
        ExpressionAttributeValues: { ':pk': pk, ':entry': sk },
        Limit: limit,
        ConsistentRead: true,
      }),
    );
    return Items.map((item) => ({ stixId: item.stixId, entry: item.entry }));
  }

  /** A shared object as the newest of the other entries has it; undefined when there is none. */
  async elsewhere({ feedId, audience }: OfFeed, { stixId, entry }: Part): Promise<StixObject | undefined> {
    const { pk, sk } = stixCarrierKey(feedId, audience, stixId, 0);
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :object)',
        ExpressionAttributeValues: { ':pk': pk, ':object': sk.slice(0, stixId.length + 1) },
        ScanIndexForward: false,
        Limit: 2,
        ConsistentRead: true,
      }),
    );
    const other = Items.find((item) => item.entry !== entry);
    return other && JSON.parse(other.json);
  }

  /** What can be revoked belongs to one report; only what cannot is ever shared. */
  added({ feedId, audience }: OfFeed, entryId: string, entry: number, object: StixObject): Write[] {
    const put = (Item: Record<string, unknown>): Write => ({ item: { Put: { TableName: this.#table, Item } } });
    const stixId = object.id;
    const part = put({ ...stixPartKey(feedId, audience, entryId, stixId), stixId, entry });
    if (canBeRevoked(object)) return [part];
    const key = stixCarrierKey(feedId, audience, stixId, entry);
    return [part, put({ ...key, entry, json: JSON.stringify(object) })];
  }

  removed({ feedId, audience }: OfFeed, entryId: string, { stixId, entry }: Part): Write[] {
    const keys = [stixPartKey(feedId, audience, entryId, stixId), stixCarrierKey(feedId, audience, stixId, entry)];
    return keys.map((Key) => ({ item: { Delete: { TableName: this.#table, Key } } }));
  }
}
