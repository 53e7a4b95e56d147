/**
 * Feeds that analysts define, on the real engine and against a model: whatever is published, released, withdrawn, marked higher and redefined at once, in
 * whatever order the outbox is worked off, a reader who pulls all the while skips nothing, repeats nothing, and reads nothing that it may not.
 */
import { randomUUID } from 'node:crypto';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, expect, test } from 'vitest';
import { toInstant } from '#domain/clock.ts';
import { Refusal } from '#domain/exchange-error.ts';
import type { PlaceEvent } from '#domain/outbox-event.ts';
import { ANALYSTS } from '#domain/release-policy.ts';
import type { CrimeType } from '#schemas/crime-types.ts';
import { CURATED_FEED, FeedItem } from '#schemas/feed.ts';
import type { DefinedFeed } from '#schemas/feed-definition.ts';
import type { RecallClaims } from '#schemas/recall.ts';
import type { Release } from '#schemas/release.ts';
import { Report } from '#schemas/report.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { FeedDefinitions } from '#stores/feed-definitions.ts';
import { FeedReader } from '#stores/feed-reader.ts';
import { FeedRows } from '#stores/feed-rows.ts';
import { FeedStore } from '#stores/feed-store.ts';
import { Outbox } from '#stores/outbox.ts';
import { Placements } from '#stores/placements.ts';
import { Releases } from '#stores/releases.ts';
import { splitSubmissionId, submissionKey } from '#stores/table-keys.ts';
import { placeEntries } from '../../functions/place-entries.ts';
import { database } from '../support/engine-clients.ts';
import { ownTable, removeOwnTables } from '../support/own-tables.ts';
import { acceptedRow } from '../support/accepted-record.ts';
import { takeBack } from '../support/taken-back.ts';
import { goodReport } from '../support/test-party.ts';

const PREFIX = `placement-${randomUUID()}`;
const CRIMES = ['fraud', 'tax-evasion'] as const satisfies readonly CrimeType[];
const UNITS = ['xx', 'yy'] as const;
/** Reads what is released to it and nothing else. */
const RECEIVER = 'zz';
const AUDIENCES = [ANALYSTS, ...[...UNITS, RECEIVER].map((unit) => `unit:${unit}`)];
const NOW = Date.parse('2026-11-22T01:00:00Z');
const BY = { at: toInstant(NOW), actor: { principal: 'ana', role: 'analyst' } } as const;
const BASIS = { ipp11: 'maintenance-of-law' } as Release['legalBasis'];

/** The outbox is worked off here and nowhere else. */
async function freshTables() {
  const made = ['feeds', 'submissions', 'outbox', 'audit'].map((what) => ownTable(`${PREFIX}-${what}`));
  const [feeds = '', submissions = '', outbox = '', audit = ''] = await Promise.all(made);
  return { feeds, submissions, outbox, audit };
}

afterAll(() => removeOwnTables(PREFIX));

/** A client that goes on from where it was. */
class Reader {
  readonly seen: FeedItem[] = [];
  readonly feeds: FeedReader;
  readonly feedId: string;
  readonly audience: string;
  #position = 0;
  #turn: Promise<boolean> = Promise.resolve(true);

  constructor(feeds: FeedReader, feedId: string, audience: string) {
    this.feeds = feeds;
    this.feedId = feedId;
    this.audience = audience;
  }

  /** One page after the other, as a client does: two pulls at one moment are two in a row. */
  pull(limit: number): Promise<boolean> {
    this.#turn = this.#turn.then(() => this.#pull(limit));
    return this.#turn;
  }

  async #pull(limit: number): Promise<boolean> {
    const page = await this.feeds.after(this.feedId, this.audience, this.#position, limit);
    expect(page.map(({ position }) => position)).toEqual(page.map((_row, at) => this.#position + at + 1));
    this.seen.push(...page.map(({ json }) => FeedItem.parse(JSON.parse(json))));
    this.#position = page.at(-1)?.position ?? this.#position;
    return page.length === limit;
  }

  async pullAll(): Promise<this> {
    while (await this.pull(3));
    return this;
  }

  /** What it has after all that it was told. */
  get holds(): readonly string[] {
    const held = new Set<string>();
    for (const item of this.seen)
      if (item.kind === 'withdrawn') held.delete(item.submissionId);
      else held.add(item.submissionId);
    return [...held].toSorted();
  }

  get entries() {
    return this.seen.flatMap((item) => (item.kind === 'withdrawn' ? [] : [item]));
  }
}

type Published = { readonly submissionId: string; readonly crime: CrimeType };

class World {
  readonly published: Published[] = [];
  readonly versions: DefinedFeed[] = [];
  readonly readers: readonly Reader[];
  readonly main: (audience: string) => Reader;
  readonly tables: Awaited<ReturnType<typeof freshTables>>;
  readonly #trail: AuditTrail;
  readonly #outbox: Outbox;
  readonly #definitions: FeedDefinitions;
  readonly #store: FeedStore;
  readonly #releases: Releases;
  readonly #rows: FeedRows;
  readonly #place: Parameters<typeof placeEntries>[0];

  constructor(tables: Awaited<ReturnType<typeof freshTables>>) {
    this.tables = tables;
    const { feeds, outbox, audit, submissions } = tables;
    this.#trail = new AuditTrail(database, audit);
    this.#outbox = new Outbox(database, outbox);
    this.#definitions = new FeedDefinitions(database, feeds);
    this.#store = new FeedStore(database, tables, this.#trail, this.#outbox);
    this.#releases = new Releases(database, tables, this.#trail, this.#outbox);
    this.#rows = new FeedRows(database, feeds);
    const placements = new Placements(database, feeds, this.#definitions, this.#outbox, () => NOW);
    this.#place = {
      definitions: () => this.#definitions.all(),
      placesOf: async (submissionId) => {
        const { partnerId, jti } = splitSubmissionId(submissionId);
        const Key = submissionKey(partnerId, jti);
        const { Item } = await database.send(new GetCommand({ TableName: submissions, Key, ConsistentRead: true }));
        return Item?.['places'] ?? [];
      },
      rowAt: (place) => this.#rows.at(place),
      pickedIn: (submissionId) => placements.pickedIn(submissionId),
      readers: [],
      tell: () => expect.fail(),
      place: (...entry) => placements.place(...entry),
      withdraw: (...entry) => placements.withdraw(...entry),
      announce: async () => undefined,
      remove: (eventId) => this.#outbox.remove('place', eventId),
    };
    const reader = new FeedReader(database, feeds);
    this.readers = AUDIENCES.map((audience) => new Reader(reader, 'ruled', audience));
    this.main = (audience) => new Reader(reader, CURATED_FEED.feedId, audience);
  }

  async define(crimeTypes: readonly CrimeType[]): Promise<void> {
    const version = this.versions.length + 1;
    const made = { version, definedAt: BY.at, definedBy: 'ana', reason: 'test' };
    const named = {
      feedId: 'ruled',
      collectionId: randomUUID(),
      title: 't',
      description: 'd',
      openTo: 'units',
    } as const;
    const feed: DefinedFeed = { ...named, ...made, rule: { crimeTypes: [...crimeTypes] } };
    this.versions.push(feed);
    await (version === 1
      ? this.#definitions.create(feed, this.#trail, BY)
      : this.#definitions.change(feed, this.#trail, BY));
  }

  async publish(crime: CrimeType, partnerId: string): Promise<void> {
    const submissionId = `${partnerId}~${uuidv7()}`;
    const decision = { decision: 'accept', decidedAt: BY.at, byRole: 'analyst' } as const;
    const entry = {
      entryId: `${CURATED_FEED.feedId}~${submissionId}`,
      feedId: CURATED_FEED.feedId,
      submissionId,
      partnerId,
      receivedAt: BY.at,
      classification: 'IN-CONFIDENCE',
      tlp: 'AMBER',
      report: Report.parse(goodReport({ crimeTypes: [crime] })),
    } as const;
    await database.send(new PutCommand({ TableName: this.tables.submissions, Item: acceptedRow(entry) }));
    await this.#store.decide(
      { submissionId, from: 'received', to: 'published', decision, decided: 0 },
      { entry, audiences: [ANALYSTS, `unit:${partnerId}`], units: {} },
      BY,
    );
    this.published.push({ submissionId, crime });
  }

  /** What others did first is none of its business. */
  async release(which: number): Promise<void> {
    const { submissionId } = this.published[which % this.published.length] ?? {};
    if (submissionId === undefined) return;
    const row = await this.#rowOf(submissionId);
    if (row?.entry.kind === 'withdrawn' || row === undefined) return;
    const waiting: Release = {
      releaseId: uuidv7(),
      state: 'waiting',
      partnerId: submissionId.split('~')[0] ?? '',
      units: [RECEIVER],
      submissionId,
      classification: 'IN-CONFIDENCE',
      tlp: 'AMBER',
      legalBasis: BASIS,
      proposedAt: BY.at,
    } as Release;
    await this.#releases.add(waiting, BY);
    const { entry, ...kept } = row;
    await this.#releases.make({ ...waiting, state: 'released' }, { entry, ...kept }, BY).catch(() => undefined);
  }

  async #rowOf(submissionId: string) {
    const place = (await this.#place.placesOf(submissionId)).find(({ audience }) => audience === ANALYSTS);
    return place && this.#rows.at(place);
  }

  async withdraw(which: number): Promise<void> {
    const { submissionId } = this.published[which % this.published.length] ?? {};
    if (submissionId === undefined) return;
    const decision = { decision: 'withdraw', reasonClass: 'refuted', decidedAt: BY.at, byRole: 'analyst' } as const;
    await this.#store
      .withdraw({ submissionId, from: 'published', to: 'withdrawn', decision, decided: 1 }, BY)
      .catch(() => undefined);
  }

  /** What others did first is refused. */
  async takeBack(which: number, marking: RecallClaims['marking']): Promise<void> {
    const { submissionId } = this.published[which % this.published.length] ?? {};
    if (submissionId === undefined) return;
    const stores = { dynamodb: database, tables: this.tables, trail: this.#trail, outbox: this.#outbox };
    await takeBack(stores, submissionId, marking, BY).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
    });
  }

  /** Any of what waits, in any order, and twice. */
  async work(which: number): Promise<void> {
    const waiting: PlaceEvent[] = [...(await this.#outbox.first('place', 50))];
    const event = waiting[which % waiting.length];
    if (event) await Promise.all([placeEntries(this.#place, event), placeEntries(this.#place, event)]);
  }

  async settle(): Promise<void> {
    for (let waiting = await this.#outbox.first('place', 50); waiting.length > 0; ) {
      for (const event of waiting) await placeEntries(this.#place, event);
      waiting = await this.#outbox.first('place', 50);
    }
  }
}

type Deed = (world: World) => Promise<unknown>;
const number = fc.nat({ max: 40 });
const crimes = fc.constantFrom<readonly CrimeType[]>(['fraud'], ['tax-evasion'], ['fraud', 'tax-evasion']);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom(...CRIMES), fc.constantFrom(...UNITS)).map(
      ([crime, unit]) =>
        (world: World) =>
          world.publish(crime, unit),
    ),
  },
  { weight: 2, arbitrary: number.map((which) => (world: World) => world.withdraw(which)) },
  {
    weight: 2,
    arbitrary: fc.tuple(number, fc.constantFrom(undefined, { tlp: 'RED' } as const)).map(
      ([which, marking]) =>
        (world: World) =>
          world.takeBack(which, marking),
    ),
  },
  { weight: 2, arbitrary: number.map((which) => (world: World) => world.release(which)) },
  { weight: 4, arbitrary: number.map((which) => (world: World) => world.work(which)) },
  {
    weight: 3,
    arbitrary: fc.tuple(number, fc.integer({ min: 1, max: 3 })).map(
      ([which, limit]) =>
        (world: World) =>
          world.readers[which % AUDIENCES.length]?.pull(limit) ?? Promise.resolve(),
    ),
  },
);
/** What happens at once; a definition is changed by one analyst at a time. */
const moment = fc.record({
  deeds: fc.array(deed, { minLength: 2, maxLength: 7 }),
  rule: fc.option(crimes, { freq: 4 }),
});

test('a reader of a feed by rule skips nothing, repeats nothing, and reads what it may read of what its rules took', {
  timeout: 300_000,
}, async () => {
  let [placed, ended] = [0, 0];
  await fc.assert(
    fc.asyncProperty(crimes, fc.array(moment, { minLength: 4, maxLength: 12 }), async (first, moments) => {
      const world = new World(await freshTables());
      await world.define(first);
      for (const { deeds, rule } of moments)
        await Promise.all([...deeds.map((one) => one(world)), ...(rule ? [world.define(rule)] : [])]);
      await world.settle();
      const crimeOf = new Map(world.published.map(({ submissionId, crime }) => [submissionId, crime]));
      const taken = (version: number, submissionId: string) =>
        world.versions[version - 1]?.rule?.crimeTypes?.includes(crimeOf.get(submissionId) ?? 'iuu-fishing') === true;
      for (const reader of world.readers) {
        const everything = await world.main(reader.audience).pullAll();
        await reader.pullAll();
        // Whoever pulled all the while holds what somebody holds who pulls now for the first time.
        expect(reader.holds).toEqual((await new Reader(reader.feeds, 'ruled', reader.audience).pullAll()).holds);
        placed += reader.entries.length;
        ended += reader.seen.length - reader.entries.length;
        const entries = reader.entries.map(({ submissionId }) => submissionId);
        expect(entries).toEqual([...new Set(entries)]);
        for (const { submissionId, definitionVersion = 0 } of reader.entries)
          expect(taken(definitionVersion, submissionId)).toBe(true);
        // Nothing that the same audience does not read in the feed of everything; all of that which every rule takes.
        expect(everything.holds).toEqual(expect.arrayContaining([...reader.holds]));
        const always = everything.holds.filter((id) => world.versions.every(({ version }) => taken(version, id)));
        expect(reader.holds).toEqual(expect.arrayContaining(always));
      }
    }),
    { seed: 20_261_122, numRuns: 4 },
  );
  // Something was in them.
  expect(Math.min(placed, ended)).toBeGreaterThan(0);
});
