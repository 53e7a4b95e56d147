/** What the analyst page says, without a browser: ages, places, entities, and the newest of a feed that is served oldest first. */
import { describe, expect, test } from 'vitest';
import type { FeedItem } from '#schemas/feed.ts';
import { besides, entityName, identifiersOf } from '../../clients/portal/analyst/entity-words.ts';
import { newestFirst } from '../../clients/portal/analyst/newest-first.ts';
import { age, coordinates, moment, spoken } from '../../clients/portal/analyst/phrases.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

describe('phrases', () => {
  test.each([
    ['2026-11-22T11:59:30Z', 'just now'],
    ['2026-11-22T12:04:00Z', 'just now'],
    ['2026-11-22T11:58:59Z', '1 minute ago'],
    ['2026-11-22T09:00:00Z', '3 hours ago'],
    ['2026-11-20T09:00:00Z', '2 days ago'],
  ])('%s is %s', (instant, says) => expect(age(instant, NOW)).toBe(says));

  test('keep a day a day, an instant in UTC, and south and west as letters', () => {
    expect(moment('2026-03-01')).toBe('1 Mar 2026');
    expect(moment('2026-03-01T04:05:06Z')).toBe('1 Mar 2026, 04:05 UTC');
    expect(coordinates({ country: 'TO', latitude: -21.2, longitude: 0 })).toBe('21.2000° S, 0.0000° E');
    expect(coordinates({ country: 'TO', latitude: -21.2 })).toBe('no coordinates');
    expect(spoken('iuu-fishing')).toBe('IUU fishing');
  });
});

describe('an entity', () => {
  test('is called by its name, or by its first identifier, or by its id', () => {
    expect(entityName({ id: 'p', kind: 'person', names: [{ full: 'Sione' }, { full: 'Johnny', kind: 'alias' }] })).toBe(
      'Sione',
    );
    expect(entityName({ id: 'box', kind: 'container', number: 'CSQU3054383' })).toBe('CSQU3054383');
    expect(entityName({ id: 'somebody', kind: 'person' })).toBe('somebody');
  });

  test('says which of its identifiers cannot be right, each by its own rule', () => {
    const fits = (...entity: Parameters<typeof identifiersOf>) =>
      identifiersOf(...entity).map(({ name, fits: good }) => [name, good]);
    expect(fits({ id: 'v', kind: 'vessel', imo: '9074729', mmsi: '1' })).toEqual([
      ['IMO', true],
      ['MMSI', true],
    ]);
    expect(fits({ id: 'v', kind: 'vessel', imo: 'IMO 9074728' })).toEqual([['IMO', false]]);
    expect(fits({ id: 'c', kind: 'container', number: 'CSQU3054384' })).toEqual([['Number', false]]);
    expect(fits({ id: 'a', kind: 'account', scheme: 'iban', number: 'GB82WEST12345698765433' })).toEqual([
      ['Number', false],
    ]);
    expect(fits({ id: 'a', kind: 'account', scheme: 'bban', number: 'CSQU3054384' })).toEqual([['Number', true]]);
  });

  test('leaves nothing out that the report has', () => {
    expect(
      besides({
        id: 'p',
        kind: 'person',
        names: [{ full: 'Sione' }, { full: 'Johnny', kind: 'alias' }],
        birth: { year: 1987, place: 'Neiafu' },
      }),
    ).toEqual([
      { name: 'alias', value: 'Johnny' },
      { name: 'birth', value: '1987 Neiafu' },
    ]);
    expect(
      besides({
        id: 'm',
        kind: 'commodity',
        category: 'drug',
        name: 'x',
        quantity: { amount: 4.8, unit: 'kg' },
        scientificName: 'y',
      }),
    ).toEqual([
      { name: 'category', value: 'drug' },
      { name: 'quantity', value: '4.8 kg' },
      { name: 'scientific name', value: 'y' },
    ]);
  });
});

describe('the newest of a feed', () => {
  const rows = (count: number): FeedItem[] =>
    Array.from({ length: count }, (_, at) => ({
      kind: 'withdrawn',
      entryId: `entry-${at}`,
      feedId: 'nztcu-curated',
      submissionId: `tonga-tcu~${at}`,
      addedAt: new Date(NOW - (count - at) * 3_600_000).toISOString(),
      withdrawnAt: new Date(NOW).toISOString(),
      reasonClass: 'mistaken',
    }));

  /** A feed of one row an hour, in pages of ten. */
  const feedOf = (count: number, pageSize = 10) => {
    const asked: string[] = [];
    const all = rows(count);
    const feed = async ({ cursor, added_after }: { cursor?: string | undefined; added_after?: string }) => {
      asked.push(cursor === undefined ? (added_after ?? 'all') : 'cursor');
      const start =
        cursor === undefined ? all.findIndex(({ addedAt }) => addedAt > (added_after ?? '')) : Number(cursor);
      const from = start < 0 ? all.length : start;
      const items = all.slice(from, from + pageSize);
      return { items, next: String(from + items.length), more: from + items.length < all.length };
    };
    return { asked, desk: { feed } };
  };

  test('is read from the shortest time that has enough of it, and turned round', async () => {
    const { asked, desk } = feedOf(60);
    const { items } = await newestFirst(desk.feed, NOW);
    expect(items.map(({ entryId }) => entryId)).toEqual(
      rows(60)
        .slice(-23)
        .map(({ entryId }) => entryId)
        .toReversed(),
    );
    expect(asked).toEqual(['2026-11-21T12:00:00.000Z', 'cursor', 'cursor']);
  });

  test('is all there is, where there is little', async () => {
    const { asked, desk } = feedOf(3);
    expect((await newestFirst(desk.feed, NOW)).items).toHaveLength(3);
    expect(asked.at(-1)).toBe('all');
  });

  test('is given up where a day has more than a browser should read', async () => {
    expect(await newestFirst(feedOf(23, 1).desk.feed, NOW)).toEqual({ items: [], isTooLong: true });
  });
});
