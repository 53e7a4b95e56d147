/** No answer that is private may be kept by anybody between, and none is shared with a page of another origin (rows 50, 51). */
import { beforeAll, expect, inject, test } from 'vitest';
import { EveryClient } from '../support/every-client.ts';
import { addressOf, callAs, exampleBody, isGuarded, NOBODY, verbOf } from '../support/route-calls.ts';
import { attacks } from './vector-tests.ts';
import { answerVectors } from './vectors/answers.ts';
import type { Answer } from './wire.ts';

const { origin } = inject('exchange');
let clients: EveryClient;

beforeAll(async () => {
  clients = await EveryClient.enrolled();
});

/** What a cache between us and the caller might keep. */
const keptBy = ({ headers }: Answer): readonly string[] =>
  [
    headers['cache-control'] === 'no-store' ? '' : `Cache-Control: ${String(headers['cache-control'])}`,
    // Where pages are compressed, that is named too.
    /^Authorization, DPoP, Accept(, Accept-Encoding)?$/.test(String(headers.vary))
      ? ''
      : `Vary: ${String(headers.vary)}`,
  ].filter((one) => one !== '');

const sharedBy = ({ headers }: Answer): readonly string[] =>
  Object.keys(headers).filter((name) => /^(access-control|set-cookie)/.test(name));

attacks('answers', answerVectors, 'gets nothing to keep and nothing to share', async (vector) => {
  const { route, isEntitled, headers } = vector;
  const client = isEntitled ? clients.clientFor(route) : undefined;
  const order = exampleBody(route, NOBODY);
  const address = addressOf(route, clients.namesFor(route));
  const answer = await callAs(client, origin, verbOf(route), address, {
    ...order,
    headers: { ...order.headers, ...headers },
  });
  expect(answer.status).toBeLessThan(500);
  if (isGuarded(route)) expect(answer.status === 401).toBe(!isEntitled);
  if (vector.row === 50) expect(keptBy(answer)).toEqual([]);
  expect(sharedBy(answer)).toEqual([]);
});

test('an answer that may be kept, or is shared, would be found', () => {
  const headers = { 'cache-control': 'max-age=60', vary: 'Accept', 'access-control-allow-origin': 'null' };
  const planted: Answer = { status: 200, headers, body: '' };
  expect(keptBy(planted)).toHaveLength(2);
  expect(sharedBy(planted)).toHaveLength(1);
});
