/**
 * Writes a feed as STIX objects, entry by entry in the order of the feed. Contract: objects are appended in transactions that move the head
 * by compare-and-swap, so of two writers one goes on and one looks again; after a crash it is gone on with where the head stands. No
 * object is skipped, repeated or in another order, however often and by how many an entry is called for. What a withdrawn entry had is
 * revoked or gone, and its rows are emptied, in the transaction that adds what is left.
 */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '#domain/clock.ts';
import type { StixEvent } from '#domain/outbox-event.ts';
import { tombstoneOf } from '#domain/stix/tombstones.ts';
import { type Change, changesFor, type SequenceHead, type StixRow, type Turn } from '#domain/taxii/stix-sequence.ts';
import type { EntryObjects } from '#domain/to-stix.ts';
import type { FeedEntry, FeedItem, FeedWithdrawal } from '#schemas/feed.ts';
import type { StixObject } from '#schemas/stix.ts';
import { citedRows } from './cited-rows.ts';
import { type OfFeed, type Part, StixCarriers } from './stix-carriers.ts';
import type { StixReader } from './stix-reader.ts';
import { changeWrites, headMoved } from './stix-rows.ts';
import { feedEntryKey } from './table-keys.ts';
import { commitTogether, type Write } from './transaction.ts';

const OBJECTS_AT_ONCE = 16;
/** What a transaction of DynamoDB takes. */
const WRITES_AT_ONCE = 100;

/** An entry as it was published, with what was true then. */
export type PublishedEntry = {
  readonly entry: FeedEntry;
  readonly decidedAt: string;
  readonly units: Readonly<Record<string, string>>;
};
type PublishedItem = Omit<PublishedEntry, 'entry'> & { readonly entry: FeedItem };

/** The next objects of an entry: what becomes of each, and what is written beside it. */
type Step = { readonly turns: readonly (Turn & { readonly beside: readonly Write[] })[]; readonly isLast: boolean };

export class StixProjection {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #reader: StixReader;
  readonly #carriers: StixCarriers;
  readonly #clock: Clock;
  #turn: Promise<void> = Promise.resolve();

  constructor(dynamodb: DynamoDBDocumentClient, table: string, reader: StixReader, clock: Clock) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#reader = reader;
    this.#carriers = new StixCarriers(dynamodb, table);
    this.#clock = clock;
  }

  /** One after the other: calls that come in one batch would only stand in each other's way. */
  async project(event: StixEvent, objectsOf: (published: PublishedEntry) => EntryObjects): Promise<void> {
    const turn = this.#turn.then(() => this.#project(event, objectsOf));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #project(
    { feedId, audience, position }: StixEvent,
    objectsOf: (published: PublishedEntry) => EntryObjects,
  ): Promise<void> {
    const of = { feedId, audience };
    for (;;) {
      const head = await this.#reader.head(feedId, audience);
      if (head.entries >= position) return;
      const { entry, ...published } = await this.#published(of, head.entries + 1);
      const step =
        entry.kind === 'withdrawn'
          ? this.#ending(of, entry)
          : this.#beginning(of, entry.entryId, head.entries + 1, objectsOf({ entry, ...published }));
      await this.#take(of, head, step, entry.addedAt);
    }
  }

  /** All that is left of one entry; ends early when somebody else was faster. */
  async #take(of: OfFeed, from: SequenceHead, step: (done: number) => Promise<Step>, entryAddedAt: string) {
    let head = from;
    while (head.entries === from.entries) {
      const { turns, isLast } = await step(head.objects);
      // Somebody was faster, and it was seen before the head would have said so.
      if (turns.some(({ rows }) => rows.some((row) => row.position > head.position))) return;
      const changes = changesFor(head, turns, { now: this.#clock(), entryAddedAt });
      const groups = turns.map(({ beside }, at) => [...this.#writes(of, changes[at]), ...beside]);
      const count = fitting(groups);
      const { position, addedAt } = changes.slice(0, count).findLast(({ row }) => row)?.row ?? head;
      const next: SequenceHead =
        isLast && count === turns.length
          ? { position, addedAt, entries: head.entries + 1, objects: 0 }
          : { position, addedAt, entries: head.entries, objects: head.objects + count };
      const writes = [headMoved(this.#table, of, head, next), ...groups.slice(0, count).flat()];
      if (!(await commitTogether(this.#dynamodb, writes))) return;
      head = next;
    }
  }

  /** An observable has no versions: it stands once, as the newest entry marks it. */
  #beginning(of: OfFeed, entryId: string, entry: number, { shared, own }: EntryObjects) {
    const objects = [...shared, ...own];
    const belongs = new Set(own);
    const turnOf = async (object: StixObject) => ({
      object,
      rows: await this.#rowsOf(of, object.id),
      alone: !('created' in object),
      beside: belongs.has(object) ? this.#carriers.added(of, entryId, entry, object) : [],
    });
    return async (done: number): Promise<Step> => {
      const some = objects.slice(done, done + OBJECTS_AT_ONCE);
      return { turns: await Promise.all(some.map(turnOf)), isLast: done + some.length === objects.length };
    };
  }

  /** Whatever the entry still has. It was withdrawn before its own turn when there is nothing. */
  #ending(of: OfFeed, { entryId, withdrawnAt }: FeedWithdrawal) {
    const turnOf = async (part: Part) => {
      const rows = await this.#rowsOf(of, part.stixId);
      const latest: StixObject | undefined = rows.length > 0 ? JSON.parse(rows.at(-1)?.json ?? '') : undefined;
      const object = (latest && tombstoneOf(latest, withdrawnAt)) ?? (await this.#carriers.elsewhere(of, part));
      return { object, rows, alone: true, beside: this.#carriers.removed(of, entryId, part) };
    };
    return async (): Promise<Step> => {
      const parts = await this.#carriers.partsOf(of, entryId, OBJECTS_AT_ONCE + 1);
      const turns = await Promise.all(parts.slice(0, OBJECTS_AT_ONCE).map(turnOf));
      return { turns, isLast: parts.length <= OBJECTS_AT_ONCE };
    };
  }

  async #rowsOf({ feedId, audience }: OfFeed, stixId: string): Promise<readonly StixRow[]> {
    const sequence = this.#reader.sequence(feedId, audience);
    return sequence.rows(await sequence.versionsOf(stixId));
  }

  #writes(of: OfFeed, change: Change | undefined): readonly Write[] {
    return change ? changeWrites(this.#table, of, change) : [];
  }

  async #published({ feedId, audience }: OfFeed, position: number): Promise<PublishedItem> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: feedEntryKey(feedId, audience, position), ConsistentRead: true }),
    );
    if (!Item) throw new Error('An entry before the head of its feed is not there.');
    // As it is cited: the objects of a report are the same in every collection.
    const [row = Item] =
      Item.cites === undefined ? [] : await citedRows(this.#dynamodb, this.#table, audience, [Item.cites]);
    const entry: FeedItem = JSON.parse(row.entry);
    return { entry, decidedAt: row.decidedAt ?? entry.addedAt, units: row.units ?? {} };
  }
}

/** How many of the groups go into one transaction beside the head. */
function fitting(groups: readonly (readonly Write[])[]): number {
  let writes = 1;
  const past = groups.findIndex((group) => (writes += group.length) > WRITES_AT_ONCE);
  return past === -1 ? groups.length : Math.max(past, 1);
}
