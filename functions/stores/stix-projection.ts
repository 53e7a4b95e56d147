/**
 * Writes a feed as STIX objects, entry by entry in the order of the feed. Contract: objects are appended in transactions that move the head
 * by compare-and-swap, so of two writers one goes on and one looks again; after a crash it is gone on with where the head stands. No
 * object is skipped, repeated or in another order, however often and by how many an entry is called for.
 */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '#domain/clock.ts';
import type { StixEvent } from '#domain/outbox-event.ts';
import {
  type Appended,
  appendedTo,
  type LatestRow,
  type SequenceHead,
  type StixSequence,
} from '#domain/taxii/stix-sequence.ts';
import type { FeedEntry } from '#schemas/feed.ts';
import type { StixObject } from '#schemas/stix.ts';
import type { StixReader } from './stix-reader.ts';
import { ALL_TYPES, feedEntryKey, stixHeadKey, stixLatestKey, stixRowKey, stixVersionKey } from './table-keys.ts';
import { commitTogether, type Write } from './transaction.ts';

/** An object is at most six writes, and a transaction at most a hundred. */
const OBJECTS_AT_ONCE = 16;

/** An entry as it was published, with what was true then. One whose report was withdrawn before its turn has none. */
export type PublishedEntry = {
  readonly entry: Omit<FeedEntry, 'report'> & Partial<Pick<FeedEntry, 'report'>>;
  readonly decidedAt: string;
  readonly units: Readonly<Record<string, string>>;
};

export class StixProjection {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #reader: StixReader;
  readonly #clock: Clock;
  #turn: Promise<void> = Promise.resolve();

  constructor(dynamodb: DynamoDBDocumentClient, table: string, reader: StixReader, clock: Clock) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#reader = reader;
    this.#clock = clock;
  }

  /** One after the other: calls that come in one batch would only stand in each other's way. */
  async project(event: StixEvent, objectsOf: (published: PublishedEntry) => readonly StixObject[]): Promise<void> {
    const turn = this.#turn.then(() => this.#project(event, objectsOf));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #project(
    { feedId, audience, position }: StixEvent,
    objectsOf: (published: PublishedEntry) => readonly StixObject[],
  ): Promise<void> {
    for (;;) {
      const head = await this.#reader.head(feedId, audience);
      if (head.entries >= position) return;
      const published = await this.#published(feedId, audience, head.entries + 1);
      const objects = objectsOf(published);
      await this.#append({ feedId, audience }, head, objects, published.entry.addedAt);
    }
  }

  /** All that is left of one entry; ends early when somebody else was faster. */
  async #append(
    of: { readonly feedId: string; readonly audience: string },
    from: SequenceHead,
    objects: readonly StixObject[],
    entryAddedAt: string,
  ): Promise<void> {
    const sequence = this.#reader.sequence(of.feedId, of.audience);
    let head = from;
    while (head.entries === from.entries) {
      const some = objects.slice(head.objects, head.objects + OBJECTS_AT_ONCE);
      const known = await Promise.all(
        some.map(async (object) => ({ object, latest: await latestOf(sequence, object) })),
      );
      const appended = appendedTo(head, known, { now: this.#clock(), entryAddedAt });
      const done = head.objects + some.length;
      const { position, addedAt } = appended.at(-1)?.row ?? head;
      const next: SequenceHead =
        done >= objects.length
          ? { position, addedAt, entries: head.entries + 1, objects: 0 }
          : { position, addedAt, entries: head.entries, objects: done };
      const writes = [this.#headMoved(of, head, next), ...appended.flatMap((one) => this.#rowWrites(of, one))];
      if (!(await commitTogether(this.#dynamodb, writes))) return;
      head = next;
    }
  }

  async #published(feedId: string, audience: string, position: number): Promise<PublishedEntry> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: feedEntryKey(feedId, audience, position), ConsistentRead: true }),
    );
    if (!Item) throw new Error('An entry before the head of its feed is not there.');
    const entry: PublishedEntry['entry'] = JSON.parse(Item.entry);
    return { entry, decidedAt: Item.decidedAt ?? entry.addedAt, units: Item.units ?? {} };
  }

  #headMoved(
    { feedId, audience }: { readonly feedId: string; readonly audience: string },
    from: SequenceHead,
    to: SequenceHead,
  ): Write {
    const isNew = from.entries === 0 && from.objects === 0;
    return {
      item: {
        Put: {
          TableName: this.#table,
          Item: { ...stixHeadKey(feedId, audience), ...to },
          ConditionExpression: isNew ? 'attribute_not_exists(pk)' : 'entries = :entries AND objects = :objects',
          ...(!isNew && { ExpressionAttributeValues: { ':entries': from.entries, ':objects': from.objects } }),
        },
      },
    };
  }

  /** The row, its version, and that it is the latest now, where another one was before. */
  #rowWrites(
    { feedId, audience }: { readonly feedId: string; readonly audience: string },
    { row, supersedes }: Appended,
  ): Write[] {
    const { position, stixId, type, version } = row;
    const kinds = [ALL_TYPES, type];
    const put = (Item: Record<string, unknown>): Write => ({ item: { Put: { TableName: this.#table, Item } } });
    return [
      put({ ...stixRowKey(feedId, audience, position), ...row }),
      put({ ...stixVersionKey(feedId, audience, stixId, version), position }),
      ...kinds.map((kind) => put({ ...stixLatestKey(feedId, audience, kind, position), position })),
      ...kinds.flatMap((kind): Write[] =>
        supersedes === undefined
          ? []
          : [{ item: { Delete: { TableName: this.#table, Key: stixLatestKey(feedId, audience, kind, supersedes) } } }],
      ),
    ];
  }
}

async function latestOf(sequence: StixSequence, { id }: StixObject): Promise<LatestRow | undefined> {
  const position = (await sequence.versionsOf(id)).at(-1);
  if (position === undefined) return undefined;
  const [row] = await sequence.rows([position]);
  return row;
}
