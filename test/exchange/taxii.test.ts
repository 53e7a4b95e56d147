/** TAXII 2.1 on the running exchange: what the specification asks of a server, read with clients that know nothing of us. */
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { microsecondsOf } from '#domain/taxii/micro-instant.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import { StixObject } from '#schemas/stix.ts';
import {
  TAXII_MEDIA_TYPE,
  TaxiiApiRoot,
  TaxiiCollection,
  TaxiiCollections,
  TaxiiDiscovery,
  TaxiiEnvelope,
  TaxiiError,
  TaxiiManifest,
  TaxiiVersions,
} from '#schemas/taxii.ts';
import { basicOf } from '../attacks/vectors/basic.ts';
import { type Answer, send } from '../attacks/wire.ts';
import { enrol, enrolReader } from '../support/enrolled.ts';
import { type Issued, issueFor } from '../support/feed-credentials.ts';
import { callAs } from '../support/route-calls.ts';
import { goodClaims, goodReport, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const ROOT = '/taxii2/feeds/';
const COLLECTION = `${ROOT}collections/${CURATED_FEED.collectionId}/`;
const FIRST = 'x-taxii-date-added-first';
const LAST = 'x-taxii-date-added-last';

let unit: RawClient;
let stranger: RawClient;
let analyst: RawClient;
let credential: Issued;

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> => {
  return send(origin, {
    method,
    path: encodeURI(path).replaceAll('%25', '%'),
    headers: { Authorization: basicOf(credential), Accept: TAXII_MEDIA_TYPE, ...headers },
  });
};
/** With a token. */
const walk = (client: RawClient, path: string): Promise<Answer> => callAs(client, origin, 'GET', path);

async function publish(client: RawClient, change: object = {}): Promise<string> {
  const report = goodReport(change);
  const { submissionId } = await (
    await client.submit(await signClaims(client.party, goodClaims(client.party, origin, { report })))
  ).json();
  const order = { decision: 'accept', reason: 'Fits.', grading: { reliability: 'B', credibility: '2' } };
  expect((await analyst.postJson(`/v1/submissions/${submissionId}/decisions`, order)).status).toBe(201);
  return submissionId;
}

/** The whole collection of a client, page by page. */
async function pull(client: RawClient, limit: number, filters = ''): Promise<TaxiiEnvelope['objects'] & object> {
  const objects: (TaxiiEnvelope['objects'] & object)[number][] = [];
  for (let next = ''; ; ) {
    const answer = await walk(client, `${COLLECTION}objects/?limit=${limit}${filters}${next}`);
    const page = TaxiiEnvelope.parse(JSON.parse(answer.body));
    expect(page.objects?.length ?? 0).toBeLessThanOrEqual(limit);
    objects.push(...(page.objects ?? []));
    if (page.more === undefined) return objects;
    next = `&next=${page.next}`;
  }
}

/** Projected when the report is the last thing but its grade that can be read. */
const isThere = (client: RawClient, submissionId: string) =>
  vi.waitFor(async () => expect(JSON.stringify(await pull(client, 200))).toContain(submissionId), {
    timeout: 60_000,
    interval: 100,
  });

const errorIn = (answer: Answer) => {
  expect(answer.headers['content-type']).toBe(TAXII_MEDIA_TYPE);
  const error = TaxiiError.parse(JSON.parse(answer.body));
  expect(error.http_status).toBe(String(answer.status));
  return { status: answer.status, code: error.error_code };
};

beforeAll(async () => {
  [unit, stranger, analyst] = [await enrol(), await enrol(), await enrolReader()];
  credential = await issueFor(unit);
  await publish(unit, { title: 'First' });
  await isThere(unit, await publish(unit, { title: 'Second' }));
  await isThere(stranger, await publish(stranger, { title: 'Of another' }));
});

describe('resources', () => {
  const parsed = async (path: string) => {
    const answer = await ask(path);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe(TAXII_MEDIA_TYPE);
    return JSON.parse(answer.body);
  };

  test('discovery names the one API root by its absolute address, with and without a slash', async () => {
    const found = TaxiiDiscovery.parse(await parsed('/taxii2/'));
    expect(found.api_roots).toEqual([`${origin}${ROOT}`]);
    expect(found.default).toBe(`${origin}${ROOT}`);
    expect(TaxiiDiscovery.parse(await parsed('/taxii2'))).toEqual(found);
  });

  test('the API root says what it speaks', async () => {
    expect(TaxiiApiRoot.parse(await parsed(ROOT)).versions).toEqual([TAXII_MEDIA_TYPE]);
  });

  test('the collection of all that is published is there by its id and by its alias', async () => {
    const all = TaxiiCollections.parse(await parsed(`${ROOT}collections/`)).collections ?? [];
    const collection = all.find(({ id }) => id === CURATED_FEED.collectionId);
    expect(collection).toMatchObject({ alias: 'nztcu-curated', can_read: true, can_write: false });
    for (const name of [collection?.id, collection?.alias])
      expect(TaxiiCollection.parse(await parsed(`${ROOT}collections/${name}/`))).toEqual(collection);
  });

  test('objects are valid STIX, what is shared stands once, and what is referred to is there', async () => {
    const objects = await pull(unit, 100);
    for (const object of objects) StixObject.parse(object);
    expect(objects.filter(({ type }) => type === 'report').map(({ name }) => name)).toEqual(['First', 'Second']);
    const ids = objects.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const refs = objects.flatMap((object) => [
      ...((object['object_refs'] ?? []) as string[]),
      ...((object['object_marking_refs'] ?? []) as string[]),
    ]);
    expect(refs.filter((ref) => !ids.includes(ref))).toEqual([]);
  });

  test('units are named as they were when the report was published', async () => {
    const names = (await pull(unit, 100)).filter(({ type }) => type === 'identity').map(({ name }) => name);
    expect(names).toContain(`Unit ${unit.party.partnerId}`);
  });
});

describe('who asks', () => {
  test.each(['', 'objects/', 'manifest/', 'objects/?limit=1'])(
    '%s without credentials is 401, and offers Basic',
    async (path) => {
      const answer = await send(origin, { path: COLLECTION + path });
      expect(errorIn(answer)).toEqual({ status: 401, code: 'not-authenticated' });
      expect(answer.headers['x-amzn-remapped-www-authenticate']).toContain('Basic realm=');
    },
  );

  test('a wrong secret is 401, also for discovery', async () => {
    const Authorization = basicOf({ ...credential, secret: 'x'.repeat(43) });
    expect(errorIn(await ask('/taxii2/', { Authorization })).status).toBe(401);
  });

  test('a token of one that reads no feeds is 403', async () => {
    const adviser = await enrol('reader', { scopes: ['quality:read:all'] });
    expect(errorIn(await walk(adviser, '/taxii2/'))).toEqual({ status: 403, code: 'not-allowed' });
  });

  test('a unit sees its own objects only, and is told of the others as of none', async () => {
    const [own, others, all] = [await pull(unit, 200), await pull(stranger, 200), await pull(analyst, 200)];
    const report = others.find(({ type }) => type === 'report')?.id ?? expect.fail();
    expect(JSON.stringify(own)).not.toContain(stranger.party.partnerId);
    expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining([...own, ...others].map(({ id }) => id)));
    for (const path of [`objects/${report}/`, `objects/${report}/versions/`])
      expect(errorIn(await ask(COLLECTION + path))).toEqual({ status: 404, code: 'not-found' });
    for (const kind of ['objects', 'manifest'])
      expect((await ask(`${COLLECTION}${kind}/?match[id]=${report}`)).body).toBe('{}');
  });

  test('audiences get the same bytes of one object', async () => {
    const [{ id } = expect.fail()] = (await pull(unit, 200)).filter(({ type }) => type === 'report');
    const [own, analysts] = await Promise.all(
      [unit, analyst].map(async (client) => (await walk(client, `${COLLECTION}objects/${id}/`)).body),
    );
    expect(analysts).toBe(own);
  });
});

describe('content negotiation', () => {
  test.each([
    TAXII_MEDIA_TYPE,
    'application/taxii+json; version=2.1',
    'application/taxii+json;version="2.1"',
    'Application/TAXII+json',
    'application/taxii+json;version=2.1,application/stix+json;version=2.1',
    'text/html, application/taxii+json;version=2.1;q=0.5',
    'application/*',
    '*/*',
  ])('%s is served', async (Accept) => {
    const answer = await ask('/taxii2/', { Accept });
    expect({ status: answer.status, type: answer.headers['content-type'] }).toEqual({
      status: 200,
      type: TAXII_MEDIA_TYPE,
    });
  });

  test.each([
    'application/json',
    'text/html',
    'application/stix+json;version=2.1',
    'application/taxii+json;version=2.0',
    'application/vnd.oasis.taxii+json; version=2.0',
    'application/taxii+json;q=0',
    ';',
  ])('%s is 406', async (Accept) => {
    expect(errorIn(await ask('/taxii2/', { Accept }))).toEqual({ status: 406, code: 'not-acceptable' });
  });

  test('objects come compressed to whoever takes gzip, and are the same', async () => {
    const path = `${COLLECTION}objects/?limit=3`;
    const plain = await ask(path);
    const headers = { Authorization: basicOf(credential), Accept: TAXII_MEDIA_TYPE, 'Accept-Encoding': 'gzip' };
    const response = await fetch(origin + path, { headers });
    expect(response.headers.get('Content-Encoding')).toBe('gzip');
    expect(((await response.json()) as TaxiiEnvelope).objects).toEqual(JSON.parse(plain.body).objects);
  });
});

describe('what is not there, and what may not be done', () => {
  test.each([
    `${ROOT}collections/00000000-0000-4000-8000-000000000000/`,
    `${ROOT}collections/nobody/objects/`,
    `${ROOT}collections/nobody/manifest/`,
    `${ROOT}status/2d086da7-4bdc-4f91-900e-d77486753710/`,
    `${COLLECTION}objects/report--00000000-0000-4000-8000-000000000000/`,
    `${COLLECTION}objects/report--00000000-0000-4000-8000-000000000000/versions/`,
    `${COLLECTION}objects/nobody/`,
  ])('%s is 404', async (path) => {
    expect(errorIn(await ask(path))).toEqual({ status: 404, code: 'not-found' });
  });

  test('adding and deleting are 403 where one may read, and 404 where one may not', async () => {
    const id = 'report--00000000-0000-4000-8000-000000000000';
    const readOnly = { status: 403, code: 'collection-read-only' };
    expect(errorIn(await ask(`${COLLECTION}objects/`, { 'Content-Type': TAXII_MEDIA_TYPE }, 'POST'))).toEqual(readOnly);
    expect(errorIn(await ask(`${COLLECTION}objects/${id}/`, {}, 'DELETE'))).toEqual(readOnly);
    expect(errorIn(await ask(`${ROOT}collections/nobody/objects/`, {}, 'POST')).status).toBe(404);
  });
});

describe('filters', () => {
  const idsOf = async (filters: string) => {
    const answer = await ask(`${COLLECTION}objects/?${filters}`);
    expect(answer.status).toBe(200);
    return (TaxiiEnvelope.parse(JSON.parse(answer.body)).objects ?? []).map(({ id }) => id);
  };

  test.each([
    'limit=0',
    'limit=-1',
    'limit=1.5',
    'limit=ten',
    'limit=',
    'added_after=yesterday',
    'added_after=2026-02-30T00:00:00Z',
    'added_after=2026-10-03',
    'added_after=',
    'next=nonsense',
    'next=',
    'match[id]=',
    'match[id]=nobody',
    'match[type]=',
    'match[type]=report,',
    'match[type]=report, note',
    'match[version]=',
    'match[version]=newest',
    'match[version]=all,last',
    'match[version]=first,first',
    'match[spec_version]=two',
    'limit=1&limit=1',
    'added_after=2026-10-03T00:00:00Z&added_after=2026-10-03T00:00:00Z',
    'match[type]=report&match[type]=note',
    'next=a&next=b',
  ])('%s is 400 for objects and manifest', async (query) => {
    for (const kind of ['objects', 'manifest'])
      expect(errorIn(await walk(unit, `${COLLECTION}${kind}/?${query.replaceAll(' ', '%20')}`)).status).toBe(400);
  });

  test('a limit above what a page has, and what the specification does not know, is served', async () => {
    const all = (await pull(unit, 200)).map(({ id }) => id);
    for (const query of ['limit=1000000', 'limit=99999999999999999999', 'match[colour]=red', 'unknown=1'])
      expect(await idsOf(query)).toEqual(all);
  });

  test('types, ids and versions of STIX narrow down, together all the more', async () => {
    const all = await pull(unit, 200);
    const of = (...types: string[]) => all.filter(({ type }) => types.includes(type)).map(({ id }) => id);
    expect(await idsOf('match[type]=report')).toEqual(of('report'));
    expect(await idsOf('match[type]=identity,report')).toEqual(of('report', 'identity'));
    expect(await idsOf('match[type]=indicator')).toEqual([]);
    const [one = '', two = ''] = of('report');
    expect(await idsOf(`match[id]=${two},${one}`)).toEqual([one, two]);
    expect(await idsOf(`match[id]=${two}&match[type]=identity`)).toEqual([]);
    expect(await idsOf('match[spec_version]=2.0')).toEqual([]);
    expect(await idsOf('match[spec_version]=2.0,2.1')).toEqual(all.map(({ id }) => id));
    for (const version of ['first', 'all', 'first,last']) {
      expect(await idsOf(`match[version]=${version}`)).toEqual(all.map(({ id }) => id));
      expect(await idsOf(`match[version]=${version}&match[type]=report`)).toEqual(of('report'));
    }
    const modified = String(all.find(({ id }) => id === two)?.['modified']);
    expect(await idsOf(`match[version]=${modified}&match[type]=report`)).toEqual([two]);
    expect(await idsOf(`match[version]=2001-01-01T00:00:00.000Z`)).toEqual([]);
  });

  test('added_after is strict, to the microsecond, with the dates of headers and manifest', async () => {
    const answer = await ask(`${COLLECTION}manifest/`);
    const { objects = [] } = TaxiiManifest.parse(JSON.parse(answer.body));
    const dates = objects.map(({ date_added: date }) => date);
    expect(dates).toEqual([...new Set(dates)].toSorted());
    expect([answer.headers[FIRST], answer.headers[LAST]]).toEqual([dates[0], dates.at(-1)]);
    const page = await ask(`${COLLECTION}objects/`);
    expect([page.headers[FIRST], page.headers[LAST]]).toEqual([dates[0], dates.at(-1)]);
    for (const at of [0, 1, dates.length - 2])
      expect(await idsOf(`added_after=${dates[at]}`)).toEqual(objects.slice(at + 1).map(({ id }) => id));
    const last = await ask(`${COLLECTION}objects/?added_after=${dates.at(-1)}`);
    expect(last.body).toBe('{}');
    expect([last.headers[FIRST], last.headers[LAST]]).toEqual([undefined, undefined]);
    expect((await ask(`${COLLECTION}manifest/?added_after=${dates.at(-1)}`)).body).toBe('{}');
    const before = new Date((microsecondsOf(dates[0] ?? '') ?? 0) / 1_000 - 1).toISOString();
    expect(await idsOf(`added_after=${before.replace('Z', '%2B00:00')}`)).toHaveLength(objects.length);
  });

  test('next goes on with another limit, and with no other filter, for no other caller', async () => {
    const { next } = TaxiiEnvelope.parse(JSON.parse((await ask(`${COLLECTION}objects/?limit=1`)).body));
    const rest = await idsOf(`limit=200&next=${next}`);
    expect(rest).toEqual((await pull(unit, 200)).map(({ id }) => id).slice(1));
    const due = { status: 400, code: 'invalid-cursor' };
    for (const more of ['&match[type]=report', '&added_after=2020-01-01T00:00:00Z', '&match[version]=last'])
      expect(errorIn(await ask(`${COLLECTION}objects/?next=${next}${more}`))).toEqual(due);
    expect(errorIn(await ask(`${COLLECTION}manifest/?next=${next}`))).toEqual(due);
    expect(errorIn(await walk(unit, `${COLLECTION}objects/?next=${next}`))).toEqual(due);
  });

  test('one object, its versions, and the manifest agree', async () => {
    const manifest = TaxiiManifest.parse(JSON.parse((await ask(`${COLLECTION}manifest/`)).body)).objects ?? [];
    for (const { id, version, date_added: date } of manifest.slice(-3)) {
      const one = await ask(`${COLLECTION}objects/${id}/`);
      expect(TaxiiEnvelope.parse(JSON.parse(one.body)).objects?.map((object) => object.id)).toEqual([id]);
      expect([one.headers[FIRST], one.headers[LAST]]).toEqual([date, date]);
      const versions = await ask(`${COLLECTION}objects/${id}/versions/`);
      expect(TaxiiVersions.parse(JSON.parse(versions.body))).toEqual({ versions: [version] });
      expect(versions.headers[LAST]).toBe(date);
      expect((await ask(`${COLLECTION}objects/${id}/?match[version]=2001-01-01T00:00:00.000Z`)).body).toBe('{}');
    }
  });
});

describe('a full pull', () => {
  test('has everything once and in order at every page size, while reports are published', {
    timeout: 60_000,
  }, async () => {
    const busy = await enrol();
    const published = Promise.all(Array.from({ length: 6 }, (_, at) => publish(busy, { title: `Busy ${at}` })));
    const during = await Promise.all([1, 7, 100].map((limit) => pull(busy, limit)));
    for (const submissionId of await published) await isThere(busy, submissionId);
    const manifest = TaxiiManifest.parse(JSON.parse((await walk(busy, `${COLLECTION}manifest/`)).body)).objects ?? [];
    const due = manifest.map(({ id }) => id);
    for (const limit of [1, 7, 100]) expect((await pull(busy, limit)).map(({ id }) => id)).toEqual(due);
    // What was read on the way is the beginning of it.
    for (const some of during) expect(some.map(({ id }) => id)).toEqual(due.slice(0, some.length));
    const dates = manifest.map(({ date_added: date }) => date);
    expect(dates).toEqual([...new Set(dates)].toSorted());
    const feed = await (await busy.get('/v1/feeds/nztcu-curated/items')).json();
    const titles = feed.items.map(({ report }: { report: { title: string } }) => report.title);
    const reports = await pull(busy, 50, '&match[type]=report');
    expect(reports.map(({ name }) => name)).toEqual(titles);
    expect(titles).toHaveLength(6);
  });
});

/** The requests that they make, read off their sources. */
describe('clients in the field', () => {
  const envelopeOf = (answer: Answer) => {
    expect(answer.status, answer.body).toBe(200);
    return TaxiiEnvelope.parse(JSON.parse(answer.body));
  };
  const OBJECTS = `${COLLECTION}objects/?`;

  test('OpenCTI goes on by next and the same added_after, then from the last date cut to milliseconds, and misses nothing', async () => {
    const all = await pull(unit, 200);
    const found = new Set<string>();
    let [next, addedAfter] = ['', ''];
    const round = async (): Promise<boolean> => {
      const answer = await ask(
        `${OBJECTS}limit=3${next && `&next=${next}`}${addedAfter && `&added_after=${addedAfter}`}`,
      );
      const page = envelopeOf(answer);
      for (const { id } of page.objects ?? []) found.add(id);
      next = page.more ? (page.next ?? '') : '';
      if (!page.more && page.objects) addedAfter = new Date(String(answer.headers[LAST])).toISOString();
      return page.more === true;
    };
    while (await round());
    expect([...found]).toEqual(all.map(({ id }) => id));
    await isThere(unit, await publish(unit, { title: 'Added since' }));
    while (await round());
    expect(found.size).toBe((await pull(unit, 200)).length);
    expect(found.size).toBeGreaterThan(all.length);
  });

  test('the TAXII 2 connector finds its collection by title, and goes on by next alone', async () => {
    const discovery = TaxiiDiscovery.parse(JSON.parse((await ask('/taxii2/')).body));
    const root = discovery.api_roots?.find((url) => url.split('/').at(-2) === 'feeds') ?? '';
    const { collections = [] } = TaxiiCollections.parse(JSON.parse((await ask(`${ROOT}collections/`)).body));
    const { id } = collections.find(({ title }) => title === CURATED_FEED.title) ?? {};
    expect([root, id]).toEqual([`${origin}${ROOT}`, CURATED_FEED.collectionId]);
    const ids: string[] = [];
    let query = 'limit=3&added_after=2020-01-01T00:00:00.000000Z';
    for (;;) {
      const page = envelopeOf(await ask(`${OBJECTS}${query}`));
      ids.push(...(page.objects ?? []).map((object) => object.id));
      if (page.more !== true) break;
      query = `limit=3&next=${page.next}`;
    }
    expect(ids).toEqual((await pull(unit, 200)).map((object) => object.id));
  });

  test('MISP looks into a collection with a scheme in small letters, and a content type on what has no content', async () => {
    const as = { Authorization: basicOf(credential).replace('Basic', 'basic'), 'Content-type': TAXII_MEDIA_TYPE };
    expect((await ask(`${ROOT}collections/`, as)).status).toBe(200);
    expect(envelopeOf(await ask(`${OBJECTS}limit=50`, as)).objects?.length).toBeGreaterThan(0);
  });
});
