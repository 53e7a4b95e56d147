/**
 * HTTP over every route of the contract (attack rows 42, 43, 48 to 51): other methods and spellings lead nowhere, headers
 * that pretend change nothing, nothing private is kept or shared, and nothing that a caller can send is our fault.
 */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { Route } from '#schemas/api/route.ts';
import { ROUTES } from '#schemas/api/routes.ts';
import { Scope } from '#schemas/partner.ts';
import { enrol, operator } from '../support/enrolled.ts';
import {
  addressOf,
  callAs,
  exampleBody,
  guardedRoutes,
  isGuarded,
  isPaged,
  listsMembers,
  type Names,
  NOBODY,
  queryNamesOf,
  seenIn,
  titleOf,
  verbOf,
} from '../support/route-calls.ts';
import { dpopProof, goodClaims, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const FAULT = 500;

let unit: RawClient;
let stranger: RawClient;
/** Between them they may call every route. */
let everyone: RawClient;
let desk: RawClient;
/** Things that exist, so that what is asked for could be given. */
let names: Names;

const clientFor = (route: Route): RawClient | undefined =>
  !isGuarded(route) ? undefined : route.access.includes('partners:admin') ? desk : everyone;
const titled = (routes: readonly Route[]) => routes.map((route) => ({ route, title: titleOf(route) }));
const problemOf = (body: string): string => JSON.parse(body).code;

beforeAll(async () => {
  [unit, stranger, desk] = [await enrol(), await enrol(), await operator()];
  const scopes = Scope.options.filter((scope) => scope !== 'partners:admin');
  everyone = await enrol('reader', { scopes });
  const sent = [];
  for (const client of [unit, unit, stranger, stranger])
    sent.push(await (await client.submit(await signClaims(client.party, goodClaims(client.party, origin)))).json());
  const { partnerId, signing } = unit.party;
  names = { ...NOBODY, partnerId, thumbprint: signing.thumbprint, submissionId: sent[0].submissionId };
  // So that somebody has read it.
  await everyone.get(`/v1/submissions/${names.submissionId}`);
});

describe.each(titled(ROUTES))('$title', ({ route }) => {
  const served = new Set(ROUTES.filter(({ path }) => path === route.path).map(verbOf));
  // Pages answer HEAD as GET, without the body (RFC 9110 section 9.3.2).
  if (route.tag === 'Contract') served.add('HEAD');

  test('has no other method, and no header or parameter gives it one (row 48)', async () => {
    const [client, path] = [clientFor(route), addressOf(route, names)];
    const methods = ['GET', 'POST', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE'];
    for (const method of methods.filter((one) => !served.has(one))) {
      const { status, headers } = await callAs(client, origin, method, path);
      expect({ method, lost: [403, 404, 405].includes(status) }).toEqual({ method, lost: true });
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    if (route.method !== 'get' || listsMembers(route)) return;
    const plain = seenIn(await callAs(client, origin, 'GET', path));
    for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
      const answer = await callAs(client, origin, 'GET', path, { headers: { [name]: 'DELETE' } });
      expect(seenIn(answer)).toEqual(plain);
    }
    const asked = await callAs(client, origin, 'GET', `${path}?_method=POST`);
    expect([plain.status, 400]).toContain(asked.status);
  });

  test('is not reached by another spelling of its address (row 48)', async () => {
    const [client, path] = [clientFor(route), addressOf(route, names)];
    if (path === '/') return;
    const spellings = [
      `/${path}`,
      path.replace(/^\/[^/]+/, '$&/'),
      `/%2e${path}`,
      `/x/%2e%2e${path}`,
      `${path}/%2e%2e`,
      `${path}/..`,
      `${path};x=1`,
      path.replace(/^\/([^/]+)/, '/$1;a=b'),
      `${path}%00`,
      `${path}%2f`,
      `${path}.json`,
      path.toUpperCase(),
    ];
    for (const spelling of spellings.filter((one) => one !== path && one !== `${path}/`)) {
      const { status } = await callAs(client, origin, verbOf(route), spelling, exampleBody(route, NOBODY));
      expect({ spelling, lost: [400, 401, 403, 404, 405, 415, 422].includes(status) }).toEqual({
        spelling,
        lost: true,
      });
    }
  });

  test('takes no notice of headers that pretend, with credentials or without (row 49)', async () => {
    if (listsMembers(route)) return;
    const path = addressOf(route, names);
    const pretending = {
      Host: 'other.example',
      Forwarded: 'for=10.0.0.1;host=other.example;proto=https',
      'X-Forwarded-Host': 'other.example',
      'X-Forwarded-For': '127.0.0.1',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Port': '443',
      'X-Original-URL': '/v1/partners',
      'X-Rewrite-URL': '/v1/partners',
      'X-Partner-Id': 'nztcu',
      'X-Client-Id': 'nztcu',
      'X-Scopes': 'partners:admin',
      'X-Amzn-Principal-Id': 'nztcu',
      'X-Amzn-Oidc-Identity': 'nztcu',
      Cookie: 'session=nztcu',
    };
    const order = exampleBody(route, NOBODY);
    for (const client of [clientFor(route), undefined, unit]) {
      const plain = await callAs(client, origin, verbOf(route), path, order);
      const headers = { ...order.headers, ...pretending };
      const pretended = await callAs(client, origin, verbOf(route), path, { ...order, headers });
      expect(seenIn(pretended)).toEqual(seenIn(plain));
      expect(pretended.body).not.toContain('other.example');
    }
  });

  test('is private or says for how long it may be kept, sets no cookie, and is shared with no other origin (rows 50, 51)', async () => {
    for (const Origin of ['null', 'https://evil.example', origin]) {
      for (const client of [clientFor(route), undefined]) {
        const order = exampleBody(route, NOBODY);
        const headers = { ...order.headers, Origin, 'Access-Control-Request-Method': 'POST' };
        const answer = await callAs(client, origin, verbOf(route), addressOf(route, names), { ...order, headers });
        const told = Object.keys(answer.headers).filter((name) =>
          /^(access-control|set-cookie|server|x-powered)/.test(name),
        );
        expect(told).toEqual([]);
        expect(answer.headers['x-content-type-options']).toBe('nosniff');
        if (route.access === 'public' && answer.status < 400) {
          expect(answer.headers['cache-control']).toMatch(/max-age=|no-cache|no-store/);
        } else {
          expect(answer.headers['cache-control']).toBe('no-store');
          expect(answer.headers.vary).toBe('Authorization, DPoP, Accept');
        }
      }
    }
  });
});

describe.each(titled(guardedRoutes))('$title', ({ route }) => {
  test('believes no proof made for the address that Host names (row 49)', async () => {
    const client = clientFor(route) ?? expect.fail();
    const path = addressOf(route, names);
    const accessToken = await client.token();
    const { nonce, party } = client;
    const url = `http://other.example${path}`;
    const DPoP = await dpopProof(party.dpop, { method: verbOf(route), url, accessToken, nonce });
    const headers = { DPoP, Host: 'other.example', 'X-Forwarded-Host': 'other.example' };
    const answer = await callAs(client, origin, verbOf(route), path, { headers });
    expect({ status: answer.status, code: problemOf(answer.body) }).toEqual({ status: 401, code: 'not-authenticated' });
  });
});

describe.each(titled(ROUTES.filter((route) => queryNamesOf(route).length > 0)))('$title', ({ route }) => {
  const ask = async (query: string, client = clientFor(route)) => {
    const { status, body } = await callAs(client, origin, 'GET', `${addressOf(route, names)}?${query}`);
    return { query, status, ...(status >= 400 && { code: problemOf(body) }) };
  };
  const due = (query: string, code: string) => ({ query, status: 400, code });

  test('takes every parameter once, and none that it does not know (row 43)', async () => {
    for (const name of queryNamesOf(route)) {
      for (const query of [
        `${name}=1&${name}=1`,
        `${name}=1&${name}=2`,
        `${name}=&${name}=`,
        `${name}[]=1`,
        `${name}[0]=1`,
      ])
        expect(await ask(query)).toEqual(due(query, 'bad-parameter'));
    }
    for (const query of ['unknown=1', '__proto__=1', 'constructor=1', '=1', 'Limit=1', 'partner_id=x', '%00=1'])
      expect(await ask(query)).toEqual(due(query, 'bad-parameter'));
  });

  if (!isPaged(route)) return;

  test.each([
    '-1',
    '0',
    '201',
    '1e9',
    '1000000000',
    '1.0',
    '0x10',
    '%201',
    '1%20',
    '',
    'NaN',
    '١',
    '01e1',
    'true',
    '[1]',
  ])('has no page of limit=%s (row 43)', async (limit) => {
    expect(await ask(`limit=${limit}`)).toEqual(due(`limit=${limit}`, 'bad-parameter'));
  });

  test('opens no cursor that is changed, of another, of another listing, or made up (row 42)', async () => {
    const made = ['', 'A', 'AAAA', '0', '%00', 'null', '%7B%7D', '../../x', 'A'.repeat(2_000)];
    const bytes = Buffer.from(await cursorOf(route, clientFor(route)), 'base64url');
    const flipped = [0, 11, 12, 20, bytes.length - 17, bytes.length - 1].map((at) => {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return copy.toString('base64url');
    });
    const cut = [bytes.subarray(0, -1), bytes.subarray(1), Buffer.concat([bytes, bytes])].map((part) =>
      part.toString('base64url'),
    );
    const elsewhere = guardedRoutes.filter((other) => isPaged(other) && other.path !== route.path);
    const others = await Promise.all(elsewhere.map((other) => cursorOf(other, clientFor(other))));
    const foreign = await cursorOf(route, stranger).catch(() => '');
    for (const cursor of [...made, ...flipped, ...cut, ...others, foreign]) {
      expect(await ask(`cursor=${cursor}`)).toEqual(due(`cursor=${cursor}`, 'invalid-cursor'));
    }
    expect((await ask(`cursor=${bytes.toString('base64url')}${filterOf(route)}`)).status).toBe(200);
  });
});

/** An analyst has no submissions of its own: it names a unit. An operator names the thing whose trail it reads. */
function filterOf(route: Route): string {
  if (queryNamesOf(route).includes('subject')) return `&subject=submission:${names.submissionId}`;
  return queryNamesOf(route).includes('partnerId') ? `&partnerId=${names.partnerId}` : '';
}

/** A cursor that this client was given in this listing. */
async function cursorOf(route: Route, client: RawClient | undefined): Promise<string> {
  const filter = client === everyone ? filterOf(route) : '';
  const answer = await callAs(client, origin, 'GET', `${addressOf(route, names)}?limit=1${filter}`);
  const { next } = JSON.parse(answer.body);
  return typeof next === 'string' ? next : Promise.reject(new Error(`No cursor from ${route.path}: ${answer.body}`));
}

test('nothing that a caller can send to any route is answered as our fault', async () => {
  const gzipped = gzipSync('{"a":1}');
  const jws = await signClaims(unit.party, goodClaims(unit.party, origin));
  const words = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom('nobody', 'A'.repeat(43), 'nztcu-curated', '1', '%00', '%2e%2e', '%', '__proto__'),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(NOBODY.submissionId ?? '', '%F0%9F%98%80', '%ed%a0%80', '~', 'x'.repeat(2_000)),
    },
    fc.string({ unit: 'binary', maxLength: 12 }).map((text) => encodeURIComponent(text.toWellFormed())),
  );
  const parameter = fc.tuple(
    fc.constantFrom('limit', 'cursor', 'added_after', 'partnerId', 'x', '__proto__', 'limit[]', ''),
    fc.oneof(
      words,
      fc.constantFrom('1', '200', '-1', '1e9', '9999-12-31T23:59:59.999Z', '0000-01-01T00:00:00Z', 'A'.repeat(90)),
    ),
  );
  const bytes = fc.oneof(
    fc.constantFrom<string | Uint8Array>(
      '',
      '{}',
      '[]',
      'null',
      '{"a":1,"a":2}',
      '[[[[',
      '\ufeff{}',
      '1e999',
      jws,
      `${jws}.`,
    ),
    fc.constantFrom<string | Uint8Array>('a.b.c', '..', `${jws.slice(0, -4)}AAAA`, gzipped, gzipped.subarray(0, 12)),
    fc.constantFrom(
      'grant_type=client_credentials',
      'a=1&a=2',
      '%',
      'client_assertion=a.b.c&grant_type=client_credentials',
    ),
    fc.json(),
    fc.uint8Array({ maxLength: 200 }),
  );
  const type = fc.constantFrom(
    ...['application/json', 'application/jose', 'application/x-www-form-urlencoded'],
    ...[
      'application/json; charset=utf-16',
      'text/html',
      'multipart/form-data',
      'application/json, application/jose',
      ';;;',
    ],
  );
  const extra = fc.dictionary(
    fc.constantFrom(
      'Accept',
      'If-None-Match',
      'Accept-Encoding',
      'Content-Encoding',
      'Range',
      'Expect',
      'TE',
      'DPoP',
      'Prefer',
    ),
    fc.constantFrom(
      'gzip',
      'identity',
      'gzip, gzip',
      'br',
      '*/*',
      '"x"',
      'W/"',
      'bytes=0-1',
      'a.b.c',
      'q=;',
      'x'.repeat(3_000),
    ),
    { maxKeys: 3 },
  );
  const calls = fc.record({
    route: fc.constantFrom(...ROUTES),
    who: fc.constantFrom('unit', 'everyone', 'desk', 'nobody'),
    words: fc.array(words, { minLength: 3, maxLength: 3 }),
    exists: fc.boolean(),
    query: fc.array(parameter, { maxLength: 3 }),
    body: bytes,
    type,
    extra,
  });
  const clients = { unit, everyone, desk, nobody: undefined };
  const usual = new Set<number>();
  await fc.assert(
    fc.asyncProperty(calls, async ({ route, who, words: odd, exists, query, body, type: mediaType, extra: more }) => {
      let at = 0;
      const own: Names = new Proxy(names, { get: () => odd[at++ % odd.length] });
      const address = addressOf(route, exists ? names : own);
      const path = `${address}${query.length > 0 ? `?${query.map((pair) => pair.join('=')).join('&')}` : ''}`;
      const posts = route.method === 'post';
      // With Expect, Node's client holds the body back until it is asked to go on.
      const { Expect: _held, ...headers } = { ...more, ...(posts && { 'Content-Type': mediaType }) } as Record<
        string,
        string
      >;
      const answer = await callAs(clients[who], origin, verbOf(route), path, { headers, ...(posts && { body }) });
      usual.add(answer.status);
      expect(answer.status, `${who}: ${verbOf(route)} ${path}`).toBeLessThan(FAULT);
      if (answer.status >= 400 && route.path !== '/oauth/token') expect(problemOf(answer.body)).toBeTypeOf('string');
    }),
    { seed: 4_750, numRuns: 500 },
  );
  // The fuzz gets past the doors, too.
  expect([...usual]).toEqual(expect.arrayContaining([200, 400, 401, 403, 404, 415, 422]));
});
