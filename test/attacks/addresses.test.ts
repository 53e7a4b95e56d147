/** Odd addresses on every route, by callers who may use it: whatever stands in a path or a query, it is never our fault. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { ROUTES } from '#schemas/api/routes.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import type { RawClient } from '../support/test-party.ts';
import { origin } from './exchange.ts';
import { send } from './wire.ts';

let clients: readonly RawClient[];

beforeAll(async () => {
  clients = [await operator(), await enrolReader(), await enrol()];
});

const ODD = [
  '%00',
  '%2f',
  '..%2f..',
  '%2e%2e',
  '%zz',
  '%',
  '%ff%fe',
  '%ed%a0%80',
  '%F0%9F%98%80',
  '%E2%80%AE',
  '%0d%0aX-A:%20b',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  '-1',
  '~',
  'a~b',
  '{submissionId}',
  'x'.repeat(1_000),
  '%41'.repeat(400),
  "'%20OR%201=1",
  '%3Cscript%3E',
  'nobody~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  'nztcu-curated',
  'A'.repeat(43),
  '0',
  '%20',
  ';x=1',
  '*',
  '$where',
  'PARTNER%23x',
];
const QUERIES = [
  '',
  '?',
  '?limit=',
  '?limit=1e9',
  '?cursor=%00',
  '?a[]=1&a[]=2',
  '?__proto__[x]=1',
  '?%ff=%ff',
  '?limit=1&limit=2',
  `?cursor=${'A'.repeat(900)}`,
  '?&&&=&',
  '?added_after=9999-12-31T23:59:59Z',
];

test('no address is answered with a fault', async () => {
  const route = fc.constantFrom(...ROUTES.filter(({ path }) => !path.startsWith('/oauth')));
  const values = fc.array(fc.constantFrom(...ODD), { minLength: 3, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      route,
      values,
      fc.constantFrom(...QUERIES),
      fc.nat(2),
      async ({ method, path }, odd, query, who) => {
        const client = clients[who] ?? expect.fail();
        let next = 0;
        const address = path.replaceAll(/\{[^}]+\}/g, () => odd[next++ % odd.length] ?? '') + query;
        const verb = method.toUpperCase();
        const headers = { ...(await client.headers(verb, address)), 'Content-Type': 'application/json' };
        const answer = await send(origin, {
          method: verb,
          path: address,
          headers,
          ...(verb === 'POST' && { body: '{}' }),
        });
        expect({ address: `${verb} ${address}`, isFault: answer.status >= 500 }).toEqual({
          address: `${verb} ${address}`,
          isFault: false,
        });
      },
    ),
    { seed: 1, numRuns: 400 },
  );
});

test('no JSON body is answered with a fault', async () => {
  const desk = await operator();
  const reader = clients[1] ?? expect.fail();
  const json = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('[[[[', '{"a":1,"a":1}', '1e400', '"\\ud800"', '\ufeff{}', ''),
  );
  const targets: [RawClient, string][] = [
    [desk, '/v1/partners'],
    [desk, '/v1/partners/nobody/status'],
    [desk, `/v1/partners/nobody/keys/${'A'.repeat(43)}`],
    [reader, '/v1/acknowledgements'],
    [reader, '/v1/submissions/nobody~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b/decisions'],
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...targets), json, async ([client, path], body) => {
      const headers = { ...(await client.headers('POST', path)), 'Content-Type': 'application/json' };
      const { status } = await send(origin, { method: 'POST', path, headers, body });
      expect([400, 403, 404, 422]).toContain(status);
    }),
    { seed: 2, numRuns: 150 },
  );
});

test('findings on a body of thousands of unknown members stop at 200', async () => {
  const body = JSON.stringify(Object.fromEntries(Array.from({ length: 6_000 }, (_, at) => [`k${at}`, 0])));
  const response = await (await operator()).call('POST', '/v1/partners', {
    body,
    headers: { 'Content-Type': 'application/json' },
  });
  const problem = await response.json();
  expect({ status: response.status, errors: problem.errors.length, truncated: problem.truncated }).toEqual({
    status: 422,
    errors: 200,
    truncated: true,
  });
});
