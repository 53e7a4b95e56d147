/** Whatever a caller sends to any route, it is never answered as our fault. The same requests again for the same seed. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, expect, inject, test } from 'vitest';
import { ROUTES } from '#schemas/api/routes.ts';
import { EveryClient } from '../support/every-client.ts';
import { addressOf, callAs, type Names, NOBODY, verbOf, codeIn } from '../support/route-calls.ts';
import { goodClaims, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const FAULT = 500;

let clients: EveryClient;

beforeAll(async () => {
  clients = await EveryClient.enrolled();
});

test('nothing that a caller can send to any route is answered as our fault', { timeout: 300_000 }, async () => {
  const gzipped = gzipSync('{"a":1}');
  const { unit, everyone, desk, names } = clients;
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
    'application/json',
    'application/jose',
    'application/x-www-form-urlencoded',
    'application/json; charset=utf-16',
    'text/html',
    'multipart/form-data',
    'application/json, application/jose',
    ';;;',
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
    route: fc.oneof(fc.constantFrom(...ROUTES), fc.constantFrom(...ROUTES.filter(({ method }) => method === 'post'))),
    fits: fc.boolean(),
    who: fc.constantFrom('unit', 'everyone', 'desk', 'nobody'),
    words: fc.array(words, { minLength: 3, maxLength: 3 }),
    exists: fc.boolean(),
    query: fc.array(parameter, { maxLength: 3 }),
    body: bytes,
    type,
    extra,
  });
  const callers = { unit, everyone, desk, nobody: undefined };
  const usual = new Set<number>();
  await fc.assert(
    fc.asyncProperty(calls, async ({ route, fits, who, words: odd, exists, query, body, type, extra: more }) => {
      let at = 0;
      const own: Names = new Proxy(names, { get: () => odd[at++ % odd.length] });
      const address = addressOf(route, exists ? names : own);
      const path = `${address}${query.length > 0 ? `?${query.map((pair) => pair.join('=')).join('&')}` : ''}`;
      const posts = ['post', 'put'].includes(route.method);
      // With Expect, Node's client holds the body back until it is asked to go on.
      const { Expect: _held, ...headers } = {
        ...more,
        ...(posts && { 'Content-Type': fits ? (route.body?.mediaType ?? type) : type }),
      } as Record<string, string>;
      const answer = await callAs(callers[who], origin, verbOf(route), path, { headers, ...(posts && { body }) });
      usual.add(answer.status);
      expect(answer.status, `${who}: ${verbOf(route)} ${path}`).toBeLessThan(FAULT);
      const says = route.path !== '/oauth/token' && route.method !== 'head';
      if (answer.status >= 400 && says) expect(codeIn(answer.body)).toBeTypeOf('string');
    }),
    { seed: 4_750, numRuns: 500 },
  );
  // The fuzz gets past the doors, too.
  expect([...usual]).toEqual(expect.arrayContaining([200, 400, 401, 403, 404, 415, 422]));
});
