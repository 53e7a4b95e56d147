/**
 * P9: a page of a feed of 100,000 entries beside one of 1,000. P10: a full TAXII pull at limit=100 by one client, per page, at 1,000, 10,000 and
 * 100,000 objects, beside the engine's bare query of the same rows. All in turns, page by page, on one exchange.
 */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { CURATED_FEED } from '#schemas/feed.ts';
import type { RawClient } from '../support/test-party.ts';
import { enrol, startLocalExchange } from './local-exchange.ts';
import { type Effort, median } from './rounds.ts';
import { atMost, type Row } from './row.ts';
import { SeededFeeds } from './seeded-feeds.ts';

const PAGE = 100;
const MEMORY = '/dev/shm';
const OBJECTS = `/taxii2/feeds/collections/${CURATED_FEED.collectionId}/objects/?limit=${PAGE}`;
const ITEMS = `/v1/feeds/${CURATED_FEED.feedId}/items?limit=${PAGE}`;

export async function measure({ quick }: Effort): Promise<Row[]> {
  const counts = quick ? [200, 300, 400] : [1_000, 10_000, 100_000];
  const exchange = await startLocalExchange(existsSync(MEMORY) ? MEMORY : tmpdir(), { cold: false });
  const seeded = new SeededFeeds(exchange.endpoints);
  try {
    const pulls: Pull[] = [];
    for (const count of counts) {
      const client = await enrol(exchange.operator, `bench-${count}`, 'unit');
      await seeded.objects(client.party.partnerId, count);
      if (count !== counts[1]) await seeded.entries(client.party.partnerId, count);
      pulls.push(new Pull(client, count));
    }
    return [...(await feedRows(pulls)), ...(await taxiiRows(pulls, seeded))];
  } finally {
    seeded.close();
    await exchange.stop();
  }
}

/** One client that pulls page after page, and begins anew at the end. */
class Pull {
  readonly client: RawClient;
  readonly count: number;
  readonly milliseconds: number[] = [];
  #next: string | undefined;

  constructor(client: RawClient, count: number) {
    this.client = client;
    this.count = count;
  }

  /** Its time, without that for the client's own proof; `nextIn` finds where to go on, undefined at the end. */
  async page(path: string, parameter: string, nextIn: (page: { next?: string; more?: boolean }) => string | undefined) {
    const url = this.#next === undefined ? path : `${path}&${parameter}=${encodeURIComponent(this.#next)}`;
    const headers = await this.client.headers('GET', url);
    const began = performance.now();
    const response = await this.client.fetch(url, { headers });
    const text = await response.text();
    const took = performance.now() - began;
    if (response.status !== 200) throw new Error(`${url}: ${response.status} ${text}`);
    this.#next = nextIn(JSON.parse(text));
    this.milliseconds.push(took);
  }

  /** Another pull begins, and its times; whatever was pulled so far warmed things up. */
  async anew(): Promise<void> {
    this.#next = undefined;
    this.milliseconds.length = 0;
    this.client.accessToken = undefined;
    await this.client.token();
  }
}

async function feedRows(pulls: readonly Pull[]): Promise<Row[]> {
  const [small, , large] = pulls;
  if (!small || !large) return [];
  const page = (pull: Pull) => pull.page(ITEMS, 'cursor', ({ next, more }) => (more ? next : undefined));
  const rounds = small.count / PAGE;
  for (const pull of [small, large]) for (let at = 0; at < rounds; at++) await page(pull);
  for (const pull of [small, large]) await pull.anew();
  for (let at = 0; at < rounds * 10; at++)
    for (const pull of at % 2 ? [small, large] : [large, small]) await page(pull);
  return [
    atMost(1.2, {
      id: 'P9',
      what: `page of ${PAGE} entries of a feed of ${large.count}, wall time`,
      figure: median(large.milliseconds),
      unit: 'ms',
      peer: median(small.milliseconds),
      than: `of ${small.count}`,
    }),
  ];
}

async function taxiiRows(pulls: readonly Pull[], seeded: SeededFeeds): Promise<Row[]> {
  const bare = new Map<Pull, number[]>(pulls.map((pull) => [pull, []]));
  const turn = async (pull: Pull, at: number): Promise<void> => {
    await pull.page(OBJECTS, 'next', ({ next }) => next);
    const began = performance.now();
    const from = ((at * PAGE) % pull.count) + 1;
    const found = await seeded.bareQuery(pull.client.party.partnerId, from, PAGE);
    if (found !== PAGE) throw new Error(`The bare query found ${found} rows.`);
    bare.get(pull)?.push(performance.now() - began);
  };
  for (const pull of pulls) for (let at = 0; at < 2; at++) await turn(pull, at);
  for (const pull of pulls) {
    await pull.anew();
    bare.set(pull, []);
  }
  const pages = Math.max(...pulls.map(({ count }) => count)) / PAGE;
  for (let at = 0; at < pages; at++) for (const pull of pulls) await turn(pull, at);
  const figure = (pull: Pull) => median(pull.milliseconds);
  const [small, large] = [pulls[0], pulls.at(-1)];
  if (!small || !large) return [];
  return [
    ...pulls.map((pull) =>
      atMost(3, {
        id: `P10.${pull.count}`,
        what: `TAXII page of ${PAGE}, full pull of ${pull.count} objects, one client, wall time`,
        figure: figure(pull),
        unit: 'ms',
        peer: median(bare.get(pull) ?? []),
        than: 'bare Query by the SDK',
      }),
    ),
    atMost(1.2, {
      id: 'P10.flat',
      what: `the same at ${large.count} objects`,
      figure: figure(large),
      unit: 'ms',
      peer: figure(small),
      than: `at ${small.count}`,
    }),
  ];
}
