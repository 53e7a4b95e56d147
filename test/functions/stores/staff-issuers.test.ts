/** A foreign issuer's trouble is its own: few requests, short ones, and never an error on our side (row 29). */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { StaffIssuerKeys } from '#stores/staff-issuers.ts';
import { attacks } from '../../attacks/vector-tests.ts';
import { answering, keySet, keySetVectors } from '../../attacks/vectors/key-sets.ts';
import { staffIssuer } from '../../support/staff-issuer.ts';

let stop = () => {};
afterEach(() => stop());

/** An issuer that answers as told, a clock that is set by hand. */
async function issuerThat(answer: RequestListener) {
  const place = { now: 1_000, requests: 0, answer };
  const server = createServer((request, response) => {
    place.requests += 1;
    place.answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = staffIssuer({ iss: origin, jwksUri: `${origin}/jwks` });
  const keys = new StaffIssuerKeys({ fetch: (...request) => fetch(...request), nowSeconds: () => place.now });
  const kids = async (kid: string) => (await keys.of(issuer, kid)).map((key) => key.kid);
  return { place, kids };
}

test('keys are fetched once and kept for ten minutes', async () => {
  const { place, kids } = await issuerThat(answering(keySet('a')));
  for (const now of [1_000, 1_299, 1_599]) {
    place.now = now;
    expect(await kids('a')).toEqual(['a']);
  }
  expect(place.requests).toBe(1);
  place.now = 1_600;
  await kids('a');
  expect(place.requests).toBe(2);
});

test('a hundred at once ask once', async () => {
  const { place, kids } = await issuerThat(answering(keySet('a')));
  const all = await Promise.all(Array.from({ length: 100 }, () => kids('a')));
  expect(new Set(all.flat())).toEqual(new Set(['a']));
  expect(place.requests).toBe(1);
});

test('a rotated key is found at its first use, 30 seconds after the last request at the earliest', async () => {
  const { place, kids } = await issuerThat(answering(keySet('a')));
  await kids('a');
  place.answer = answering(keySet('a', 'b'));
  place.now += 29;
  expect(await kids('b')).toEqual(['a']);
  place.now += 1;
  expect(await kids('b')).toEqual(['a', 'b']);
  expect(place.requests).toBe(2);
});

test('a flood of unknown kids is one request in 30 seconds', async () => {
  const { place, kids } = await issuerThat(answering(keySet('a')));
  for (let count = 0; count < 300; count++) {
    place.now = 1_000 + Math.floor(count / 10);
    await kids(`unknown-${count}`);
  }
  expect(place.requests).toBe(1);
});

test('a token with an unknown kid makes nobody wait whose key is known', async () => {
  const { place, kids } = await issuerThat(answering(keySet('a')));
  await kids('a');
  place.now += 30;
  let answer = () => {};
  const asked = new Promise<void>((begun) => {
    place.answer = (request, response) => {
      answer = () => answering(keySet('a', 'b'))(request, response);
      begun();
    };
  });
  let isAnswered = false;
  const stranger = kids('b').finally(() => (isAnswered = true));
  await asked;
  expect(await kids('a')).toEqual(['a']);
  expect(isAnswered).toBe(false);
  answer();
  expect(await stranger).toEqual(['a', 'b']);
});

attacks('key sets', keySetVectors, 'has no keys, and fails nothing here', async ({ answer }) => {
  const { kids, place } = await issuerThat(answer);
  expect(await kids('a')).toEqual([]);
  expect(place.requests).toBe(1);
});

describe('an issuer that', () => {
  test('falls ill is believed on its last keys for an hour [ASVS 16.5.2] [API10:2023]', async () => {
    const { kids, place } = await issuerThat(answering(keySet('a')));
    await kids('a');
    place.answer = answering('', 500);
    place.now = 1_000 + 3_599;
    expect(await kids('a')).toEqual(['a']);
    place.now = 1_000 + 3_600;
    expect(await kids('a')).toEqual([]);
  });
});
