/** Reports in TAXII that are withdrawn or marked higher: those who pulled hear of it, those who come later find nothing, and a pull on the way misses and repeats nothing. */
import fc from 'fast-check';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { CURATED_FEED } from '#schemas/feed.ts';
import { StixObject } from '#schemas/stix.ts';
import { TaxiiEnvelope, TaxiiManifest } from '#schemas/taxii.ts';
import type { Answer } from '../attacks/wire.ts';
import { enrol, enrolReader } from '../support/enrolled.ts';
import { publish, remark, withdraw } from '../support/published.ts';
import { callAs } from '../support/route-calls.ts';
import { goodClaims, goodReport, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const COLLECTION = `/taxii2/feeds/collections/${CURATED_FEED.collectionId}/`;
const FEED = '/v1/feeds/nztcu-curated/items';
/** Every word of a report that could be found again. */
const WORD = 'Kaleidoscope';
const NUMBER = '+67612345';
const CHANGE = {
  title: `${WORD} One`,
  narrative: `${WORD} is what they called the boat.`,
  entities: [
    { id: 'caller', kind: 'phone', number: NUMBER },
    { id: 'boat', kind: 'vessel', name: `${WORD} Two` },
    { id: 'skipper', kind: 'person', names: [{ full: `${WORD} Three`, kind: 'legal' }] },
  ],
  relationships: [{ from: 'skipper', to: 'boat', role: 'master' }],
};

type Held = NonNullable<TaxiiEnvelope['objects']>[number];
const walk = (client: RawClient, path: string): Promise<Answer> =>
  callAs(client, origin, 'GET', `${COLLECTION}${path}`);

/** All pages from here on, and the date to come back with. */
async function pull(client: RawClient, filters = '', limit = 200): Promise<{ objects: Held[]; last?: string }> {
  const objects: Held[] = [];
  let last: string | undefined;
  for (let next = ''; ; ) {
    const answer = await walk(client, `objects/?limit=${limit}${filters}${next}`);
    expect(answer.status).toBe(200);
    const page = TaxiiEnvelope.parse(JSON.parse(answer.body));
    objects.push(...(page.objects ?? []));
    const date = answer.headers['x-taxii-date-added-last'];
    if (typeof date === 'string') last = date;
    if (page.more === undefined) return { objects, ...(last !== undefined && { last }) };
    next = `&next=${page.next}`;
  }
}
const until = async (found: () => Promise<boolean>) =>
  vi.waitFor(async () => expect(await found()).toBe(true), { timeout: 60_000, interval: 100 });
const has = async (client: RawClient, text: string) => JSON.stringify((await pull(client)).objects).includes(text);

let unit: RawClient;
let analyst: RawClient;

beforeAll(async () => {
  [unit, analyst] = [await enrol(), await enrolReader()];
});

describe('a withdrawn report', () => {
  const decide = async (id: string, body: object) =>
    expect((await analyst.postJson(`/v1/submissions/${id}/decisions`, body)).status).toBe(201);
  async function published(change: object): Promise<string> {
    const claims = goodClaims(unit.party, origin, { report: goodReport(change) });
    const { submissionId } = await (await unit.submit(await signClaims(unit.party, claims))).json();
    expect(submissionId).toBeDefined();
    await decide(submissionId, { decision: 'accept', reason: WORD, grading: { reliability: 'B', credibility: '2' } });
    await until(async () => (await has(unit, submissionId)) && (await has(analyst, submissionId)));
    return submissionId;
  }
  const order = { decision: 'withdraw', reasonClass: 'originator', reason: `${WORD} again` };
  const phoneIn = (objects: readonly Held[]) =>
    objects.find(({ type }) => type === 'user-account')?.id ?? expect.fail();

  test('comes as tombstones to who pulled before, and is nowhere for who comes later; what another report has stays', async () => {
    const id = await published(CHANGE);
    const before = await pull(unit);
    const phone = phoneIn(before.objects);
    const own = before.objects.filter((object) => JSON.stringify(object).includes(WORD)).map((object) => object.id);
    expect(own.length).toBeGreaterThanOrEqual(3);
    const other = await published({ entities: [{ id: 'caller', kind: 'phone', number: NUMBER }] });

    await decide(id, order);
    await until(async () => !(await has(unit, WORD)) && !(await has(analyst, WORD)));
    const { objects: added } = await pull(unit, `&added_after=${before.last}`);
    for (const object of added) StixObject.parse(object);
    const revoked = added.filter((object) => object['revoked'] === true);
    expect(revoked.map((object) => object.id)).toEqual(expect.arrayContaining(own));
    for (const { id: gone, modified } of revoked) {
      const old = before.objects.find((object) => object.id === gone);
      expect(String(modified) > String(old?.['modified'])).toBe(true);
      const versions = await walk(unit, `objects/${gone}/versions/`);
      expect(JSON.parse(versions.body)).toEqual({ versions: [modified] });
    }
    for (const client of [unit, analyst]) {
      const kinds = ['', 'first', 'all', String(before.objects.at(-1)?.['modified'])];
      for (const kind of kinds) {
        const { objects } = await pull(client, kind && `&match[version]=${kind}`);
        expect(JSON.stringify(objects)).not.toContain(WORD);
      }
      for (const gone of own) {
        const answer = await walk(client, `objects/${gone}/?match[version]=all`);
        expect(TaxiiEnvelope.parse(JSON.parse(answer.body)).objects).toMatchObject([{ id: gone, revoked: true }]);
      }
      for (const query of ['', '&format=ndjson', '&format=csv', '&format=csv&part=entities'])
        expect(await (await client.get(`${FEED}?limit=200${query}`)).text()).not.toContain(WORD);
    }
    expect((await walk(unit, `objects/${phone}/`)).status).toBe(200);

    await decide(other, order);
    await until(
      async () => !(await has(unit, phone.slice(-36))) || (await walk(unit, `objects/${phone}/`)).status === 404,
    );
    expect(await has(unit, NUMBER)).toBe(false);
    const manifest = TaxiiManifest.parse(JSON.parse((await walk(unit, 'manifest/?match[version]=all')).body));
    expect(manifest.objects?.map((object) => object.id)).not.toContain(phone);
    const { objects: left } = await pull(unit);
    expect(new Set(left.map((object) => object.type))).not.toContain('user-account');
  });
});

const steps = fc.array(
  fc.oneof(
    fc.record({ publish: fc.integer({ min: 1, max: 3 }), marked: fc.constantFrom('GREEN', 'AMBER', 'RED') }),
    fc.record({ pull: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ end: fc.constantFrom(withdraw, remark), many: fc.integer({ min: 1, max: 2 }) }),
  ),
  { minLength: 4, maxLength: 8 },
);

/** How a program goes on: within one pull by `next`, and from one to another by the last date. */
class Follower {
  readonly dates: string[] = [];
  readonly held = new Map<string, string>();
  readonly #client: RawClient;
  #next: string | undefined;

  constructor(client: RawClient) {
    this.#client = client;
  }

  /** @returns whether there was anything. */
  async page(limit: number): Promise<boolean> {
    const from = this.dates.at(-1);
    const on = this.#next === undefined ? '' : `&next=${this.#next}`;
    const since = this.#since === undefined ? '' : `&added_after=${this.#since}`;
    const answer = await walk(this.#client, `objects/?limit=${limit}${since}${on}`);
    expect(answer.status).toBe(200);
    const page = TaxiiEnvelope.parse(JSON.parse(answer.body));
    this.#next = page.next;
    const { objects = [] } = page;
    for (const object of objects) this.held.set(object.id, JSON.stringify(object));
    if (objects.length === 0) return false;
    const first = String(answer.headers['x-taxii-date-added-first']);
    // Strictly later than all before it: nothing comes twice.
    if (from !== undefined) expect(first > from).toBe(true);
    this.dates.push(String(answer.headers['x-taxii-date-added-last']));
    if (page.next === undefined) this.#since = this.dates.at(-1);
    return true;
  }
  #since: string | undefined;
}

test('a pull by TAXII neither skips nor repeats while others publish, withdraw and mark higher', {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (course) => {
      const client = await enrol();
      const follower = new Follower(client);
      const standing: string[] = [];
      const gone: string[] = [];
      const running: Promise<unknown>[] = [];
      for (const step of course) {
        if ('pull' in step) await follower.page(step.pull);
        else if ('publish' in step)
          for (let many = 0; many < step.publish; many++) {
            const handling = { classification: 'IN-CONFIDENCE', tlp: step.marked };
            const change = { handling, entities: [{ id: 'caller', kind: 'phone', number: NUMBER }] };
            running.push(publish(client.party.partnerId, change).then((id) => standing.push(id)));
          }
        else
          for (const id of standing.splice(0, step.many)) {
            gone.push(id);
            running.push(step.end(id));
          }
      }
      await Promise.all(running);
      const settled = async () => {
        const text = JSON.stringify((await pull(client)).objects);
        return standing.every((id) => text.includes(id)) && !gone.some((id) => text.includes(id));
      };
      await until(settled);
      // The last entry may have been seen half: its end is awaited too.
      let before = -1;
      await until(async () => {
        while (await follower.page(7));
        const same = follower.dates.length === before;
        before = follower.dates.length;
        return same;
      });
      const { objects } = await pull(client, '', 50);
      for (const object of objects) expect(follower.held.get(object.id)).toBe(JSON.stringify(object));
      // What it holds beside that are observables and markings in words, which cannot be revoked.
      const left = new Set(objects.map(({ id }) => id));
      const over = [...follower.held.keys()].filter((id) => !left.has(id));
      expect(over.filter((id) => !/^(user-account|marking-definition)--/.test(id))).toEqual([]);
      expect(left.has([...follower.held.keys()].find((id) => id.startsWith('user-account')) ?? '')).toBe(
        standing.length > 0,
      );
    }),
    { seed: 20_261_122, numRuns: 5 },
  );
});
