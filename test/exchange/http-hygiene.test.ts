/**
 * HTTP over every route of the contract (attack rows 48 to 51): other methods and spellings lead nowhere, headers that
 * pretend change nothing, and nothing private is kept or shared.
 */
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { Route } from '#schemas/api/route.ts';
import { ROUTES } from '#schemas/api/routes.ts';
import type { Answer } from '../attacks/wire.ts';
import { EveryClient } from '../support/every-client.ts';
import {
  addressOf,
  callAs,
  exampleBody,
  guardedRoutes,
  isPaged,
  NOBODY,
  seenIn,
  titleOf,
  verbOf,
  codeIn,
  sayable,
} from '../support/route-calls.ts';
import { someOf } from '../support/some-of.ts';
import { dpopProof } from '../support/test-party.ts';

const { origin } = inject('exchange');
const titled = (routes: readonly Route[]) => routes.map((route, row) => ({ route, row, title: titleOf(route) }));
/** What is to be the same twice. Lists and figures grow while other tests run: of them it is their form. */
const sameIn = (route: Route, answer: Answer): object => {
  const { status, headers, body } = seenIn(answer);
  const grows =
    status < 300 &&
    (isPaged(route) ||
      route.path === '/v1/reindexations' ||
      route.path.endsWith('/proof') ||
      ['Quality', 'Log', 'TAXII'].includes(route.tag));
  return grows ? { status, headers: Object.keys(headers) } : { status, headers, body };
};

let clients: EveryClient;

beforeAll(async () => {
  clients = await EveryClient.enrolled();
});

describe.each(titled(ROUTES))('$title', ({ route, row }) => {
  const served = new Set(ROUTES.filter(({ path }) => path === route.path).map(verbOf));
  // Pages answer HEAD as GET, without the body (RFC 9110 section 9.3.2).
  if (route.tag === 'Contract') served.add('HEAD');

  test('has no other method, and no header or parameter gives it one (row 48) [ASVS 4.1.4] [ASVS 13.4.4]', async () => {
    const [client, path] = [clients.clientFor(route), addressOf(route, clients.names)];
    const methods = ['GET', 'POST', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE'];
    const unserved = methods.filter((one) => !served.has(one));
    for (const method of someOf(unserved, row, 3)) {
      const { status, headers } = await callAs(client, origin, method, path);
      expect({ method, lost: [403, 404, 405].includes(status) }).toEqual({ method, lost: true });
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    if (route.method !== 'get') return;
    const plain = await callAs(client, origin, 'GET', path);
    for (const name of someOf(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'], row, 1)) {
      const answer = await callAs(client, origin, 'GET', path, { headers: { [name]: 'DELETE' } });
      expect(sameIn(route, answer)).toEqual(sameIn(route, plain));
    }
    const asked = await callAs(client, origin, 'GET', `${path}?_method=POST`);
    expect([plain.status, 400]).toContain(asked.status);
  });

  test('is not reached by another spelling of its address (row 48) [ASVS 1.1.1]', async () => {
    const [client, path] = [clients.clientFor(route), addressOf(route, clients.names)];
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
    for (const spelling of someOf(spellings, row, 4).filter((one) => one !== path && one !== `${path}/`)) {
      const { status } = await callAs(client, origin, verbOf(route), spelling, exampleBody(route, NOBODY));
      expect({ spelling, lost: [400, 401, 403, 404, 405, 415, 422].includes(status) }).toEqual({
        spelling,
        lost: true,
      });
    }
  });

  test('takes no notice of headers that pretend, with credentials or without (row 49) [ASVS 4.1.3]', async () => {
    const path = addressOf(route, clients.namesFor(route));
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
    // What is made by the first call is there for those that are compared.
    await callAs(clients.clientFor(route), origin, verbOf(route), path, order);
    for (const client of [clients.clientFor(route), ...someOf([undefined, clients.unit], row, 1)]) {
      const plain = await callAs(client, origin, verbOf(route), path, order);
      const headers = { ...order.headers, ...pretending };
      const pretended = await callAs(client, origin, verbOf(route), path, { ...order, headers });
      expect(sameIn(route, pretended)).toEqual(sameIn(route, plain));
      expect(pretended.body).not.toContain('other.example');
    }
  });

  test('is private or says for how long it may be kept, sets no cookie, and is shared with no other origin (rows 50, 51) [ASVS 3.4.2] [ASVS 13.4.6] [ASVS 14.2.5]', async () => {
    const callers = ['null', 'https://evil.example', origin].flatMap((Origin) =>
      [clients.clientFor(route), undefined].map((client) => ({ Origin, client })),
    );
    for (const { Origin, client } of someOf(callers, row, 2)) {
      const order = exampleBody(route, NOBODY);
      const headers = { ...order.headers, Origin, 'Access-Control-Request-Method': 'POST' };
      const answer = await callAs(client, origin, verbOf(route), addressOf(route, clients.namesFor(route)), {
        ...order,
        headers,
      });
      const told = Object.keys(answer.headers).filter((name) =>
        /^(access-control|set-cookie|server|x-powered)/.test(name),
      );
      expect(told).toEqual([]);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      if (route.access === 'public' && answer.status < 400) {
        expect(answer.headers['cache-control']).toMatch(/max-age=|no-cache|no-store/);
      } else {
        expect(answer.headers['cache-control']).toBe('no-store');
        expect(answer.headers.vary).toMatch(/^Authorization, DPoP, Accept(, Accept-Encoding)?$/);
      }
    }
  });
});

describe.each(titled(guardedRoutes))('$title', ({ route }) => {
  test('believes no proof made for the address that Host clients.names (row 49)', async () => {
    const client = clients.clientFor(route) ?? expect.fail();
    const path = addressOf(route, clients.names);
    const accessToken = await client.token();
    const { nonce, party } = client;
    const url = `http://other.example${path}`;
    const DPoP = await dpopProof(party.dpop, { method: verbOf(route), url, accessToken, nonce });
    const headers = { DPoP, Host: 'other.example', 'X-Forwarded-Host': 'other.example' };
    const answer = await callAs(client, origin, verbOf(route), path, { headers });
    expect({ status: answer.status, code: codeIn(answer.body) }).toEqual(
      sayable(route, { status: 401, code: 'not-authenticated' }),
    );
  });
});
