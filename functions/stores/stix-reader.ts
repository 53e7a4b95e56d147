/**
 * Reads a feed as STIX objects. Contract: what lies at or before the head never changes, so that two readers of one page read the same bytes;
 * it may only be emptied, and then nobody reads it. Beyond the head nothing is read: a query may see half a transaction, the head is only there when all of it is.
 */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import {
  lastOf,
  rowsOf,
  type SequenceHead,
  type StixRow,
  type StixSequence,
  type Stretch,
} from '#domain/taxii/stix-sequence.ts';
import { batchAt, batchesBetween } from './stix-batches.ts';
import { StixIndex } from './stix-index.ts';
import { AFTER_ALL, type OfFeed, stixCarrierKey, stixHeadKey, stixSharedKey } from './stix-keys.ts';

/** Where an object is that is shared: `key` names the version, or the entry that carries it. */
export type Place = { readonly key: string; readonly position: number };

export class StixReader {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #index: StixIndex;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#index = new StixIndex(dynamodb, table);
  }

  /** Undefined: nobody has asked for it yet. */
  async head(of: OfFeed): Promise<SequenceHead | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: stixHeadKey(of), ConsistentRead: true }),
    );
    if (!Item) return undefined;
    const { position, addedAt, entries, objects, due } = Item;
    return { position, addedAt, entries, objects, due };
  }

  /** The sequence of one feed for one audience, up to a head. */
  sequence(of: OfFeed, { position: head, addedAt }: Pick<SequenceHead, 'position' | 'addedAt'>): StixSequence {
    return {
      head,
      positionAt: async (microseconds) => (microseconds >= addedAt ? head : this.#positionAt(of, head, microseconds)),
      rows: (stretch) => this.#rows(of, stretch),
      versionsOf: async (stixId) => {
        const versions = await this.versionsOf(of, stixId);
        const places = versions.length > 0 ? versions : await this.carriersOf(of, stixId, 1);
        if (places.length === 0) return this.#index.rowsOf(of, stixId, head);
        return this.standing(
          of,
          stixId,
          places.filter(({ position }) => position <= head),
        );
      },
    };
  }

  /** The versions of an object that is nobody's, in their order. */
  async versionsOf(of: OfFeed, stixId: string): Promise<readonly Place[]> {
    return this.#places(stixSharedKey(of, stixId, ''), true);
  }

  /** The newest entries that carry an object, the newest first; what that one says holds. */
  async carriersOf(of: OfFeed, stixId: string, limit: number): Promise<readonly Place[]> {
    const { pk, sk } = stixCarrierKey(of, stixId, 0);
    return this.#places({ pk, sk: sk.slice(0, sk.lastIndexOf('#') + 1) }, false, limit);
  }

  /** What is at these places of an object, oldest first. */
  async standing(of: OfFeed, stixId: string, places: readonly Place[]): Promise<readonly StixRow[]> {
    const positions = [...new Set(places.map(({ position }) => position))].sort((one, other) => one - other);
    const batches = await Promise.all(positions.map((at) => batchAt(this.#dynamodb, this.#table, of, at)));
    return batches.flatMap((batch, at) =>
      rowsOf(batch).filter((row) => row.position === positions[at] && row.stixId === stixId),
    );
  }

  async #places({ pk, sk }: { readonly pk: string; readonly sk: string }, ScanIndexForward: boolean, Limit?: number) {
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: { ':pk': pk, ':first': sk, ':last': sk + AFTER_ALL },
        ScanIndexForward,
        ...(Limit !== undefined && { Limit }),
        ConsistentRead: true,
      }),
    );
    return Items.map((item): Place => ({ key: item.sk.slice(sk.length), position: item.position }));
  }

  async #rows(of: OfFeed, { from, to, limit, types, isWanted }: Stretch): Promise<readonly StixRow[]> {
    const found: StixRow[] = [];
    const spans = types ? await this.#index.spansWith(of, types, { from, to }) : [{ from, to }];
    for (const span of spans) {
      const objects = limit - found.length;
      for await (const batch of batchesBetween(this.#dynamodb, this.#table, of, { ...span, objects })) {
        const inside = rowsOf(batch).filter(({ position }) => position >= span.from && position <= span.to);
        found.push(...inside.filter(isWanted));
        if (found.length >= limit) return found.slice(0, limit);
      }
    }
    return found;
  }

  /** The instants of a batch are a microsecond apart. */
  async #positionAt(of: OfFeed, head: number, microseconds: number): Promise<number> {
    let [low, high] = [0, head];
    while (low < high) {
      const batch = await batchAt(this.#dynamodb, this.#table, of, Math.ceil((low + high) / 2));
      const inside = batch.first + microseconds - batch.addedAt;
      if (inside < batch.first) high = batch.first - 1;
      else if (inside < lastOf(batch)) return inside;
      else low = lastOf(batch);
    }
    return low;
  }
}
