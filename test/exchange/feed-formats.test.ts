/** Feeds in every format on the running exchange: what is asked for is what comes, and a pull misses nothing while others publish. */
import fc from 'fast-check';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { type FeedEntry, FeedPage } from '#schemas/feed.ts';
import { type Answer, send } from '../attacks/wire.ts';
import { basicOf } from '../attacks/vectors/basic.ts';
import { enrol } from '../support/enrolled.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { issueFor } from '../support/feed-credentials.ts';
import { publish, remark, withdraw } from '../support/published.ts';
import { callAs } from '../support/route-calls.ts';
import { readCsv } from '../support/rfc4180.ts';
import type { RawClient } from '../support/test-party.ts';

const { origin } = inject('exchange');
const PAGE = '/v1/feeds/nztcu-curated/items';
const ask = (client: RawClient, query: string, headers: Record<string, string> = {}): Promise<Answer> =>
  callAs(client, origin, 'GET', `${PAGE}?${query}`, { headers });
/** Decoding text takes its byte order mark off. */
const tableIn = (body: string) => readCsv(`\ufeff${body}`);
const codeOf = ({ status, body }: Answer) => ({ status, code: JSON.parse(body).code });

let unit: RawClient;
let published: string[];

beforeAll(async () => {
  unit = await enrol();
  published = [];
  for (const title of ['=1+1', 'Second, with "quotes"', 'Third'])
    published.push(
      await publish(unit.party.partnerId, { title, entities: [{ id: 'boat', kind: 'vessel', name: title }] }),
    );
});

describe('the format of a page', () => {
  test('is what Accept asks for, and JSON without one', async () => {
    const json = FeedPage.parse(JSON.parse((await ask(unit, '')).body));
    expect(json.items.map(({ submissionId }) => submissionId)).toEqual(published);
    const ndjson = await ask(unit, '', { Accept: 'application/x-ndjson' });
    expect(ndjson.headers['content-type']).toBe('application/x-ndjson');
    const lines = ndjson.body.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(json.items);
    const csv = await ask(unit, '', { Accept: 'text/html, text/csv;q=0.9' });
    expect(csv.headers['content-type']).toContain('text/csv; charset=utf-8; header=present');
    const rows = tableIn(csv.body);
    expect(rows.map(({ submissionId }) => submissionId)).toEqual(published);
    expect(rows.map(({ title }) => title)).toEqual(["'=1+1", 'Second, with "quotes"', 'Third']);
    const entities = tableIn((await ask(unit, 'part=entities', { Accept: 'text/csv' })).body);
    expect(entities.map(({ entryId, kind, name }) => [entryId, kind, name])).toEqual(
      rows.map(({ entryId, title }) => [entryId, 'vessel', title]),
    );
  });

  test('is refused with the list when there is none that fits', async () => {
    const refused = await ask(unit, '', { Accept: 'text/html' });
    expect(codeOf(refused)).toEqual({ status: 406, code: 'not-acceptable' });
    expect(JSON.parse(refused.body).detail).toContain('application/json, application/x-ndjson, text/csv');
    expect(codeOf(await ask(unit, 'format=csv', { Accept: 'application/json' })).status).toBe(406);
    for (const query of [
      'format=xml',
      'format=CSV',
      'part=x&format=csv',
      'part=entities',
      'part=entities&format=ndjson',
    ])
      expect(codeOf(await ask(unit, query))).toEqual({ status: 400, code: 'bad-parameter' });
  });

  test('can stand in the address for a spreadsheet that refreshes by a feed credential', async () => {
    const headers = { Authorization: basicOf(await issueFor(unit)), Accept: '*/*' };
    const answer = await send(origin, { path: `${PAGE}?format=csv`, headers });
    expect(tableIn(answer.body).map(({ submissionId }) => submissionId)).toEqual(published);
  });

  test('is varied by, kept by nobody, and told the way on by headers', async () => {
    for (const format of ['json', 'ndjson', 'csv']) {
      const { headers } = await ask(unit, `format=${format}&limit=2`);
      expect(headers).toMatchObject({
        vary: 'Authorization, DPoP, Accept, Accept-Encoding',
        'cache-control': 'no-store',
        'next-more': 'true',
      });
      const rest = await ask(unit, `format=csv&cursor=${String(headers['next-cursor'])}`);
      expect(tableIn(rest.body).map(({ submissionId }) => submissionId)).toEqual(published.slice(2));
      expect(rest.headers['next-more']).toBe('false');
    }
  });
});

describe('a page that was held', () => {
  test.each(['json', 'ndjson', 'csv'])(
    'is 304 as %s until something is added, and is on no trail then',
    async (format) => {
      const client = await enrol();
      const startedAt = new Date().toISOString();
      await publish(client.party.partnerId);
      const first = await ask(client, `format=${format}`);
      const tag = String(first.headers.etag);
      expect(tag.startsWith('W/')).toBe(format === 'json');
      const again = await ask(client, `format=${format}`, { 'If-None-Match': `"other", ${tag}` });
      expect(again).toMatchObject({ status: 304, body: '' });
      expect(again.headers['next-cursor']).toBeDefined();
      await publish(client.party.partnerId);
      const changed = await ask(client, `format=${format}`, { 'If-None-Match': tag });
      expect(changed.status).toBe(200);
      const trail = new AuditTrail(database, tableNamed('Audit'));
      const { kept } = await trail.of('feed:nztcu-curated', startedAt, 200);
      expect(kept.filter(({ entry }) => entry.actor.principal === client.party.partnerId)).toHaveLength(2);
    },
  );

  test('has a tag of its own in each coding, and is the same bytes', async () => {
    const plain = await ask(unit, 'format=csv');
    const headers = { ...(await unit.headers('GET', PAGE)), 'Accept-Encoding': 'gzip' };
    const response = await fetch(`${origin}${PAGE}?format=csv`, { headers });
    expect(response.headers.get('Content-Encoding')).toBe('gzip');
    expect(response.headers.get('ETag')).toBe(String(plain.headers.etag).replace(/"$/, '-gzip"'));
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(new TextDecoder().decode(bytes)).toBe(plain.body);
    const none = await ask(unit, 'format=ndjson&added_after=2100-01-01T00:00:00Z', { 'Accept-Encoding': 'gzip' });
    expect(none.headers['content-encoding']).toBeUndefined();
  });
});

describe('long entries', () => {
  test('come in whole, over as many pages as it takes', async () => {
    const client = await enrol();
    const narrative = '港'.repeat(60_000);
    const sent: string[] = [];
    for (let at = 0; at < 30; at++) sent.push(await publish(client.party.partnerId, { narrative }));
    const seen: string[] = [];
    let cursor = '';
    for (let pages = 0; pages < 10; pages++) {
      const page = FeedPage.parse(JSON.parse((await ask(client, `limit=200${cursor}`)).body));
      seen.push(...page.items.map(({ submissionId }) => submissionId));
      if (!page.more) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(seen).toEqual(sent);
  });
});

/** Reads the ids of a page and the way on, in whichever format it is. */
const READERS: Readonly<Record<string, (body: string) => (string | undefined)[]>> = {
  json: (body) => JSON.parse(body).items.map((item: FeedEntry) => item.submissionId),
  ndjson: (body) =>
    body
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line).submissionId),
  csv: (body) => tableIn(body).map(({ submissionId }) => submissionId),
};

const steps = fc.array(
  fc.oneof(
    fc.record({ publish: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ pull: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ end: fc.constantFrom(withdraw, remark), many: fc.integer({ min: 1, max: 2 }) }),
  ),
  { minLength: 4, maxLength: 9 },
);

test.each(Object.keys(READERS))(
  'a pull as %s neither skips nor repeats while others publish, withdraw and mark higher',
  async (format) => {
    await fc.assert(
      fc.asyncProperty(steps, async (order) => {
        const client = await enrol();
        /** What was added, in whichever order; a withdrawal is one more row of its submission. */
        const model: string[] = [];
        const standing: string[] = [];
        const pulled: (string | undefined)[] = [];
        let cursor: string | undefined;
        const pull = async (limit: number) => {
          const query = `format=${format}&limit=${limit}${cursor === undefined ? '' : `&cursor=${cursor}`}`;
          const answer = await ask(client, query);
          expect(answer.status).toBe(200);
          pulled.push(...(READERS[format] ?? expect.fail())(answer.body));
          cursor = String(answer.headers['next-cursor']);
          return answer.headers['next-more'] === 'true';
        };
        const running: Promise<void>[] = [];
        const start = (work: Promise<string>) =>
          running.push(
            work.then((id) => {
              model.push(id);
            }),
          );
        for (const step of order) {
          if ('pull' in step) await pull(step.pull);
          else if ('publish' in step)
            for (let many = 0; many < step.publish; many++)
              start(
                publish(client.party.partnerId).then((id) => {
                  standing.push(id);
                  return id;
                }),
              );
          else for (const id of standing.splice(0, step.many)) start(step.end(id).then(() => id));
        }
        await Promise.all(running);
        while (await pull(3));
        expect(pulled.toSorted()).toEqual(model.toSorted());
        expect(pulled).toEqual(READERS.json?.((await ask(client, 'limit=200')).body));
      }),
      { seed: 20_261_122, numRuns: 6 },
    );
  },
);
