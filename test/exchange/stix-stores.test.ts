/** The sequence of STIX objects on the real engine: many writers at once, writers that stop half-way, versions that follow one another. */
import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { toInstant } from '#domain/clock.ts';
import { filterOf } from '#domain/taxii/taxii-filter.ts';
import { pageOf } from '#domain/taxii/taxii-page.ts';
import type { EntryObjects } from '#domain/to-stix.ts';
import type { FeedEntry, FeedWithdrawal } from '#schemas/feed.ts';
import type { StixObject } from '#schemas/stix.ts';
import { keptEntry } from '#stores/kept-entry.ts';
import { Outbox } from '#stores/outbox.ts';
import { StixOrders } from '#stores/stix-orders.ts';
import { StixProjection } from '#stores/stix-projection.ts';
import { StixReader } from '#stores/stix-reader.ts';
import type { ObjectsOf, PublishedEntry } from '#stores/stix-steps.ts';
import { feedEntryKey, feedHeadKey } from '#stores/table-keys.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { sampleEntries } from '../support/feed-entries.ts';
import { ownTable, removeOwnTables } from '../support/own-tables.ts';

const AUDIENCE = 'analysts';
const PREFIX = `stix-stores-${randomUUID()}`;
const NOW = Date.parse('2026-11-22T01:00:00Z');
/** Not the exchange's, whose own writer would be a ninth, with other objects. */
const feeds = await ownTable(PREFIX);
afterAll(() => removeOwnTables(PREFIX));
const reader = new StixReader(database, feeds);

/** Every one of them a writer of its own, as in a Lambda of its own. */
const writer = (objectsOf: ObjectsOf, clock = () => NOW) =>
  new StixProjection(database, feeds, reader, objectsOf, clock);
const of = (feedId: string) => ({ feedId, audience: AUDIENCE });
const headOf = async (feedId: string) => (await reader.head(of(feedId))) ?? expect.fail('Nobody ordered it.');
const sequenceOf = async (feedId: string) => reader.sequence(of(feedId), await headOf(feedId));
const allOf = async (feedId: string) =>
  (await sequenceOf(feedId)).rows({ from: 1, to: 10_000, limit: 10_000, types: undefined, isWanted: () => true });
/** The feed has so many entries; whoever projects comes no further. */
const published = (feedId: string, position: number) =>
  database.send(new PutCommand({ TableName: feeds, Item: { ...feedHeadKey(feedId, AUDIENCE), position } }));

const [{ entry: sample } = expect.fail()] = sampleEntries();
const entryNamed = (of: number, feedId: string, addedAt: string): FeedEntry => ({
  ...sample,
  feedId,
  entryId: String(of),
  addedAt,
});
const leftOf = (of: number, feedId: string, addedAt: string): FeedWithdrawal => ({
  kind: 'withdrawn',
  feedId,
  entryId: String(of),
  addedAt,
  withdrawnAt: addedAt,
  submissionId: sample.submissionId,
  reasonClass: 'mistaken',
});

/** `withdrawn`: entries whose end follows behind the last. In its own place too the report is gone by then, as it may be before its turn. */
async function feedOf(entries: number, withdrawn: readonly number[] = []): Promise<string> {
  const feedId = `s-${randomUUID()}`;
  const rows = [
    ...Array.from({ length: entries }, (_, at) => (addedAt: string) => entryNamed(at + 1, feedId, addedAt)),
    ...withdrawn.map((of) => (addedAt: string) => leftOf(of, feedId, addedAt)),
  ];
  for (const [at, item] of rows.entries()) {
    const position = at + 1;
    const entry = keptEntry(item(toInstant(NOW + position)), AUDIENCE);
    await database.send(
      new PutCommand({ TableName: feeds, Item: { ...feedEntryKey(feedId, AUDIENCE, position), position, entry } }),
    );
  }
  const orders = new StixOrders(database, feeds, reader, new Outbox(database, tableNamed('Outbox')), () => NOW);
  await orders.order(of(feedId));
  await published(feedId, rows.length);
  return feedId;
}

const note = (name: string, modified = '2026-11-22T00:00:00.000Z') =>
  ({
    type: 'note',
    id: `note--${name.padStart(8, '0')}-0000-4000-8000-000000000000`,
    created: '',
    modified,
    object_marking_refs: [] as string[],
  }) as StixObject;

/** Forty objects of its own and one that all entries share. */
const fortyOne = ({ entry }: Pick<PublishedEntry, 'entry'>): EntryObjects => ({
  shared: [note('ffffffff')],
  own: Array.from({ length: 40 }, (_, at) => note(`${entry.entryId}${String(at).padStart(2, '0')}`)),
});

const idsOf = async (feedId: string, version = 'last') => {
  const sequence = await sequenceOf(feedId);
  const ids: string[] = [];
  for (let after: number | undefined; ; ) {
    const page = await pageOf(sequence, filterOf({ limit: '50', 'match[version]': version }), after);
    ids.push(...page.rows.map(({ json }) => JSON.parse(json).id));
    after = page.rows.at(-1)?.position;
    if (!page.more) return ids;
  }
};

const due = (entries: number) => [
  ...new Set(
    Array.from({ length: entries }, (_, at) =>
      Object.values(fortyOne({ entry: { entryId: String(at + 1) } as FeedEntry })).flat(),
    ).flatMap((objects) => objects.map(({ id }) => id)),
  ),
];

describe('a feed as STIX', () => {
  test('is in the order of the feed, with everything once, whoever of eight writers was first', {
    timeout: 60_000,
  }, async () => {
    const feedId = await feedOf(4);
    await Promise.all(Array.from({ length: 8 }, () => writer(fortyOne).project(of(feedId))));
    expect(await idsOf(feedId)).toEqual(due(4));
    expect(await idsOf(feedId, 'all')).toEqual(due(4));
    const head = await headOf(feedId);
    expect(head).toMatchObject({ position: 161, entries: 4, objects: 0 });
    await writer(fortyOne).project(of(feedId));
    expect(await headOf(feedId)).toEqual(head);
  });

  test('is gone on with where a writer stopped', async () => {
    const feedId = await feedOf(2);
    let made = 0;
    const stops = writer(fortyOne, () => {
      if (++made === 2) throw new Error('The lamp went out.');
      return NOW;
    });
    await expect(stops.project(of(feedId))).rejects.toThrow('lamp');
    expect(await headOf(feedId)).toMatchObject({ entries: 0, objects: 32 });
    expect(await idsOf(feedId)).toEqual(due(1).slice(0, 32));
    await stops.project(of(feedId));
    expect(await idsOf(feedId)).toEqual(due(2));
  });

  test('shows the latest version of an object, the first, and all of them', async () => {
    const feedId = await feedOf(3);
    const days = ['20', '21', '22'];
    await writer(({ entry }) => ({
      shared: [note('a', `2026-11-${days[Number(entry.entryId) - 1]}T00:00:00.000Z`)],
      own: [note(`b${entry.entryId}`)],
    })).project(of(feedId));
    const [a, b1, b2, b3] = [note('a'), note('b1'), note('b2'), note('b3')].map(({ id }) => id);
    expect(await idsOf(feedId)).toEqual([b1, b2, a, b3]);
    expect(await idsOf(feedId, 'first')).toEqual([a, b1, b2, b3]);
    expect(await idsOf(feedId, 'all')).toEqual([a, b1, a, b2, a, b3]);
    expect(await idsOf(feedId, '2026-11-21T00:00:00.000Z')).toEqual([a]);
    const sequence = await sequenceOf(feedId);
    const rows = await sequence.versionsOf(a ?? '');
    expect(rows.map(({ version }) => version.slice(8, 10))).toEqual(days);
    for (const { position, addedAt } of await allOf(feedId)) expect(await sequence.positionAt(addedAt)).toBe(position);
    expect(await sequence.positionAt(0)).toBe(0);
  });

  test('is made for nobody who has not ordered it', async () => {
    const feedId = await feedOf(0);
    const never = { feedId, audience: 'unit:nobody' };
    await writer(fortyOne).project(never);
    expect(await reader.head(never)).toBeUndefined();
  });

  test('loses what a withdrawn entry had, in every version; what others share stays as the newest of them has it', async () => {
    const feedId = await feedOf(3, [1, 3, 2]);
    const account = (marking: string) =>
      ({
        type: 'user-account',
        id: 'user-account--00000000-0000-4000-8000-000000000000',
        object_marking_refs: [marking],
      }) as StixObject;
    const objectsOf = ({ entry: { entryId } }: PublishedEntry): EntryObjects => ({
      shared: [note('ffffffff')],
      own: [
        account(`m${entryId}`),
        ...Array.from({ length: 30 }, (_, at) => note(`${entryId}${String(at).padStart(2, '0')}`)),
      ],
    });
    const marking = async () => {
      const [row] = await (await sequenceOf(feedId)).versionsOf(account('').id);
      return row && JSON.parse(row.json).object_marking_refs[0];
    };
    const marked: unknown[] = [];
    for (let position = 1; position <= 6; position++) {
      await published(feedId, position);
      await Promise.all([1, 2, 3].map(() => writer(objectsOf).project(of(feedId))));
      marked.push(await marking());
    }
    expect(marked).toEqual(['m1', 'm2', 'm3', 'm3', 'm2', undefined]);
    const all = await allOf(feedId);
    expect(all.filter(({ json }) => json.includes('"revoked":true'))).toHaveLength(90);
    expect(all).toHaveLength(91);
    expect(all.every(({ isFirst }) => isFirst)).toBe(true);
    expect(await idsOf(feedId)).toEqual(all.map(({ stixId }) => stixId));
    const sequence = await sequenceOf(feedId);
    expect(sequence.head).toBe(1 + 3 * 31 + 90 + 1);
    for (const row of all) expect(await sequence.positionAt(row.addedAt)).toBe(row.position);
  });

  test('has of an entry that was withdrawn half-way only what is left of that half', async () => {
    const feedId = await feedOf(1);
    let made = 0;
    const stops = writer(fortyOne, () => {
      if (++made === 2) throw new Error('The lamp went out.');
      return NOW;
    });
    await expect(stops.project(of(feedId))).rejects.toThrow('lamp');
    const entry = keptEntry(leftOf(1, feedId, toInstant(NOW)), AUDIENCE);
    for (const position of [1, 2])
      await database.send(
        new PutCommand({
          TableName: feeds,
          Item: { ...feedEntryKey(feedId, AUDIENCE, position), position, entry },
        }),
      );
    await published(feedId, 2);
    await writer(fortyOne).project(of(feedId));
    const rows = await allOf(feedId);
    expect(rows).toHaveLength(32);
    expect(rows.filter(({ json }) => json.includes('"revoked":true'))).toHaveLength(31);
    expect(await headOf(feedId)).toMatchObject({ entries: 2, objects: 0 });
  });
});
