import { expect, test } from 'vitest';
import type { z } from 'zod';
import { ExchangeProblem, Unreachable } from '#clients/exchange-problem.ts';
import { homeAt } from '#clients/install/home.ts';
import { pullFeed } from '#clients/install/feed-pull.ts';
import { smallestReport } from '#schemas/api/examples.ts';
import type { FeedEntry } from '#schemas/feed.ts';
import { problem } from '../../support/scripted-exchange.ts';
import { temporaryFolder } from '../../support/unit-install.ts';

const entry = (at: number): FeedEntry => ({
  entryId: `e${at}`,
  feedId: 'nztcu-curated',
  addedAt: `2026-10-03T04:15:0${at}.000Z`,
  submissionId: `tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6${at}`,
  partnerId: 'tonga-tcu',
  receivedAt: '2026-10-03T04:15:00Z',
  classification: 'IN-CONFIDENCE',
  tlp: 'AMBER',
  report: smallestReport,
});

/** A feed of which pages of two are pulled; a cursor is the position behind the last entry. */
class Feed {
  entries: FeedEntry[] = [];
  readonly queries: object[] = [];
  cursorsAreOld = false;

  async get<T>(
    _path: string,
    schema: z.ZodType<T>,
    query: { cursor?: string; added_after?: string | undefined } = {},
  ): Promise<T> {
    this.queries.push(query);
    if (query.cursor !== undefined && this.cursorsAreOld) throw new ExchangeProblem(problem('invalid-cursor', 400));
    const after = this.entries.findIndex(({ addedAt }) => addedAt === query.added_after) + 1;
    const from = query.cursor === undefined ? after : Number(query.cursor);
    const items = this.entries.slice(from, from + 2);
    const end = from + items.length;
    return schema.parse({ items, next: String(end), more: end < this.entries.length });
  }
}

async function pull(feed: Feed, home: ReturnType<typeof homeAt>, since: 'beginning' | 'last-pull'): Promise<string[]> {
  const ids: string[] = [];
  for await (const { entryId } of pullFeed('nztcu-curated', feed, home, { since, follow: false, listedBy: 'a list' }))
    ids.push(entryId);
  return ids;
}

test('a feed is pulled to its end, and the next time only what was added', async () => {
  const [feed, home] = [new Feed(), homeAt(temporaryFolder())];
  feed.entries = [entry(1), entry(2), entry(3)];
  expect(await pull(feed, home, 'last-pull')).toEqual(['e1', 'e2', 'e3']);
  feed.entries.push(entry(4));
  expect(await pull(feed, home, 'last-pull')).toEqual(['e4']);
  expect(await pull(feed, home, 'last-pull')).toEqual([]);
  expect(await pull(feed, home, 'beginning')).toHaveLength(4);
});

test('a cursor that has grown too old is replaced by the date of the last entry: nothing skipped, nothing repeated', async () => {
  const [feed, home] = [new Feed(), homeAt(temporaryFolder())];
  feed.entries = [entry(1), entry(2)];
  await pull(feed, home, 'last-pull');
  feed.cursorsAreOld = true;
  feed.entries.push(entry(3));
  expect(await pull(feed, home, 'last-pull')).toEqual(['e3']);
  expect(feed.queries.at(-1)).toEqual({ added_after: '2026-10-03T04:15:02.000Z' });
});

test('who follows a feed waits through a cut cable, and misses nothing', async () => {
  const [feed, home] = [new Feed(), homeAt(temporaryFolder())];
  feed.entries = [entry(1)];
  let cuts = 2;
  const cable = {
    get: <T>(path: string, schema: z.ZodType<T>, query?: object): Promise<T> =>
      cuts-- > 0
        ? Promise.reject(new Unreachable('https://exchange', new Error('cut')))
        : feed.get(path, schema, query),
  };
  const troubles: string[] = [];
  const options = { since: 'last-pull', follow: true, pauseMilliseconds: 1, listedBy: 'a list' } as const;
  for await (const { entryId } of pullFeed('nztcu-curated', cable, home, {
    ...options,
    onTrouble: ({ message }) => troubles.push(message),
  })) {
    expect(entryId).toBe('e1');
    break;
  }
  expect(troubles).toHaveLength(2);
});

test('a feed that there is not is said with where the names are', async () => {
  const nothing = {
    get: () => Promise.reject(new ExchangeProblem({ status: 404, code: 'not-found', title: 'Not found', fix: 'x' })),
  };
  const options = { since: 'beginning', follow: false, listedBy: 'a list' } as const;
  const pulled = pullFeed('nope', nothing, homeAt(temporaryFolder()), options).next();
  await expect(pulled).rejects.toMatchObject({
    message: 'There is no feed "nope" for you.',
    fix: 'Check its name: a list lists the feeds.',
  });
});
