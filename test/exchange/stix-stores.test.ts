/** The sequence of STIX objects on the real engine: many writers at once, writers that stop half-way, versions that follow one another. */
import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { toInstant } from '#domain/clock.ts';
import { filterOf } from '#domain/taxii/taxii-filter.ts';
import { pageOf } from '#domain/taxii/taxii-page.ts';
import type { StixObject } from '#schemas/stix.ts';
import { type PublishedEntry, StixProjection } from '#stores/stix-projection.ts';
import { StixReader } from '#stores/stix-reader.ts';
import { feedEntryKey } from '#stores/table-keys.ts';
import { database, tableNamed } from '../support/engine-clients.ts';

const AUDIENCE = 'analysts';
const NOW = Date.parse('2026-11-22T01:00:00Z');
const feeds = tableNamed('Feeds');
const reader = new StixReader(database, feeds);

/** Every one of them a writer of its own, as in a Lambda of its own. */
const writer = () => new StixProjection(database, feeds, reader, () => NOW);
const event = (feedId: string, position: number) => ({ eventId: 'x', feedId, audience: AUDIENCE, position });

async function feedOf(entries: number): Promise<string> {
  const feedId = `s-${randomUUID()}`;
  for (let position = 1; position <= entries; position++) {
    const addedAt = toInstant(NOW + position);
    const entry = JSON.stringify({ entryId: String(position), addedAt });
    await database.send(
      new PutCommand({ TableName: feeds, Item: { ...feedEntryKey(feedId, AUDIENCE, position), position, entry } }),
    );
  }
  return feedId;
}

const note = (name: string, modified = '2026-11-22T00:00:00.000Z') =>
  ({ type: 'note', id: `note--${name.padStart(8, '0')}-0000-4000-8000-000000000000`, modified }) as StixObject;

/** Forty objects of its own and one that all entries share. */
const fortyOne = ({ entry }: PublishedEntry): StixObject[] => [
  note('ffffffff'),
  ...Array.from({ length: 40 }, (_, at) => note(`${entry.entryId}${String(at).padStart(2, '0')}`)),
];

const idsOf = async (feedId: string, version = 'last') => {
  const sequence = reader.sequence(feedId, AUDIENCE);
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
      fortyOne({ entry: { entryId: String(at + 1) } } as PublishedEntry).map(({ id }) => id),
    ).flat(),
  ),
];

describe('a feed as STIX', () => {
  test('is in the order of the feed, with everything once, whoever of eight writers was first', {
    timeout: 60_000,
  }, async () => {
    const feedId = await feedOf(4);
    const called = [4, 1, 3, 2, 4, 2, 1, 3].map((position) => writer().project(event(feedId, position), fortyOne));
    await Promise.all(called);
    expect(await idsOf(feedId)).toEqual(due(4));
    expect(await idsOf(feedId, 'all')).toEqual(due(4));
    const head = await reader.head(feedId, AUDIENCE);
    expect(head).toMatchObject({ position: 161, entries: 4, objects: 0 });
    await writer().project(event(feedId, 4), fortyOne);
    expect(await reader.head(feedId, AUDIENCE)).toEqual(head);
  });

  test('is gone on with where a writer stopped', async () => {
    const feedId = await feedOf(2);
    let made = 0;
    const stops = new StixProjection(database, feeds, reader, () => {
      if (++made === 3) throw new Error('The lamp went out.');
      return NOW;
    });
    await expect(stops.project(event(feedId, 2), fortyOne)).rejects.toThrow('lamp');
    expect(await reader.head(feedId, AUDIENCE)).toMatchObject({ entries: 0, objects: 32 });
    expect(await idsOf(feedId)).toEqual(due(1).slice(0, 32));
    await stops.project(event(feedId, 2), fortyOne);
    expect(await idsOf(feedId)).toEqual(due(2));
  });

  test('shows the latest version of an object, the first, and all of them', async () => {
    const feedId = await feedOf(3);
    const days = ['20', '21', '22'];
    await writer().project(event(feedId, 3), ({ entry }) => [
      note('a', `2026-11-${days[Number(entry.entryId) - 1]}T00:00:00.000Z`),
      note(`b${entry.entryId}`),
    ]);
    const [a, b1, b2, b3] = [note('a'), note('b1'), note('b2'), note('b3')].map(({ id }) => id);
    expect(await idsOf(feedId)).toEqual([b1, b2, a, b3]);
    expect(await idsOf(feedId, 'first')).toEqual([a, b1, b2, b3]);
    expect(await idsOf(feedId, 'all')).toEqual([a, b1, a, b2, a, b3]);
    expect(await idsOf(feedId, '2026-11-21T00:00:00.000Z')).toEqual([a]);
    const sequence = reader.sequence(feedId, AUDIENCE);
    const rows = await sequence.rows(await sequence.versionsOf(a ?? ''));
    expect(rows.map(({ version }) => version.slice(8, 10))).toEqual(days);
    for (const { position, addedAt } of await sequence.range(1, 6, 10))
      expect(await sequence.positionAt(addedAt)).toBe(position);
    expect(await sequence.positionAt(0)).toBe(0);
  });
});
