/**
 * Writes a feed as STIX objects, entry by entry in the order of the feed, once somebody has asked for it. Contract: objects are appended in
 * transactions that move the head by compare-and-swap, so of two writers one goes on and one looks again; after a crash it is gone on with where the
 * head stands. No object is skipped, repeated or in another order, however often and by how many it is called for. What a withdrawn entry had is
 * revoked or gone, and emptied where it was, in the transaction that adds what is left.
 */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '#domain/clock.ts';
import { amended, batchOf, type Change, changesFor, lastOf, type SequenceHead } from '#domain/taxii/stix-sequence.ts';
import { citedRows } from './cited-rows.ts';
import { feedHead } from './feed-rows.ts';
import { itemIn } from './kept-entry.ts';
import { batchAt, itemOf } from './stix-batches.ts';
import { StixIndex } from './stix-index.ts';
import { type OfFeed, stixHeadKey } from './stix-keys.ts';
import type { StixReader } from './stix-reader.ts';
import { type ObjectsOf, type PublishedItem, type Step, StixSteps } from './stix-steps.ts';
import { feedEntryKey } from './table-keys.ts';
import { commitTogether, type Write } from './transaction.ts';

export class StixProjection {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #reader: StixReader;
  readonly #index: StixIndex;
  readonly #steps: StixSteps;
  readonly #clock: Clock;
  #turn: Promise<void> = Promise.resolve();

  constructor(dynamodb: DynamoDBDocumentClient, table: string, reader: StixReader, objectsOf: ObjectsOf, clock: Clock) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#reader = reader;
    this.#index = new StixIndex(dynamodb, table);
    const published = (of: OfFeed, position: number) => this.#published(of, position);
    this.#steps = new StixSteps(dynamodb, table, reader, { published, objectsOf });
    this.#clock = clock;
  }

  /** As far as the feed goes. One after the other: calls that come in one batch would only stand in each other's way. */
  async project(of: OfFeed): Promise<void> {
    const turn = this.#turn.then(() => this.#project(of));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #project({ feedId, audience }: OfFeed): Promise<void> {
    const of = { feedId, audience };
    for (;;) {
      const head = await this.#reader.head(of);
      if (head === undefined) return;
      const { position } = await feedHead(this.#dynamodb, this.#table, feedId, audience);
      if (head.entries >= position) return;
      await this.#take(of, head, await this.#published(of, head.entries + 1));
    }
  }

  /** All that is left of one entry; ends early when somebody else was faster. */
  async #take(of: OfFeed, from: SequenceHead, published: PublishedItem): Promise<void> {
    const stepAt = this.#steps.of(of, from.entries + 1, published);
    let head = from;
    while (head.entries === from.entries) {
      const step = await stepAt(head.objects);
      // Somebody was faster, and it was seen before the head would have said so.
      if (step.turns.some(({ rows }) => rows.some((row) => row.position > head.position))) return;
      const next = await this.#commit(of, head, step, published.entry.addedAt);
      if (!next) return;
      step.committed();
      head = next;
    }
  }

  /** Undefined when somebody was faster. */
  async #commit(of: OfFeed, head: SequenceHead, step: Step, entryAddedAt: string): Promise<SequenceHead | undefined> {
    const changes = changesFor(head, step.turns, { now: this.#clock(), entryAddedAt });
    const fresh = batchOf(changes.flatMap(({ row }) => row ?? []));
    const last = changes.findLast(({ row }) => row)?.row ?? head;
    const next: SequenceHead = {
      due: head.due,
      position: last.position,
      addedAt: last.addedAt,
      ...(step.isLast ? { entries: head.entries + 1, objects: 0 } : { entries: head.entries, objects: step.done }),
    };
    const writes = [
      this.#headMoved(of, head, next),
      ...(fresh ? [this.#put(itemOf(of, fresh))] : []),
      ...(await this.#index.passed(of, head, next, fresh)),
      ...(await this.#amendments(of, changes)),
      ...step.beside(changes),
    ];
    return (await commitTogether(this.#dynamodb, writes)) ? next : undefined;
  }

  /** Of two writers one moves the head, and the other looks again. */
  #headMoved(of: OfFeed, from: SequenceHead, to: SequenceHead): Write {
    return {
      item: {
        Put: {
          TableName: this.#table,
          Item: { ...stixHeadKey(of), ...to },
          ConditionExpression: 'entries = :entries AND objects = :objects',
          ExpressionAttributeValues: { ':entries': from.entries, ':objects': from.objects },
        },
      },
    };
  }

  /** Batches in which something was taken out, or is no longer the latest. */
  async #amendments(of: OfFeed, changes: readonly Change[]): Promise<Write[]> {
    const positions = changes.flatMap(({ supersedes, emptied }) => [
      ...(supersedes === undefined ? [] : [supersedes]),
      ...emptied.map(({ position }) => position),
    ]);
    const batches = await Promise.all(
      [...new Set(positions)].map((position) => batchAt(this.#dynamodb, this.#table, of, position)),
    );
    const each = new Map(batches.map((batch) => [lastOf(batch), batch]));
    return [...each.values()].map((batch) => this.#put(itemOf(of, amended(batch, changes))));
  }

  #put = (Item: Record<string, unknown>): Write => ({ item: { Put: { TableName: this.#table, Item } } });

  async #published({ feedId, audience }: OfFeed, position: number): Promise<PublishedItem> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: feedEntryKey(feedId, audience, position), ConsistentRead: true }),
    );
    if (!Item) throw new Error('An entry before the head of its feed is not there.');
    // As it is cited: the objects of a report are the same in every collection.
    const [row = Item] =
      Item.cites === undefined ? [] : await citedRows(this.#dynamodb, this.#table, audience, [Item.cites]);
    const entry = itemIn(row.entry);
    return { entry, decidedAt: row.decidedAt ?? entry.addedAt, units: row.units ?? {} };
  }
}
