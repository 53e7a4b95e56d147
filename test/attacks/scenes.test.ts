/** Attacks that take more than one message, each on a unit of its own; and one name used a hundred times at once. */
import { describe, expect, test } from 'vitest';
import { operator } from '../support/enrolled.ts';
import { assertionFor, proofFor } from './access-forge.ts';
import { nowSeconds, origin, Scene } from './exchange.ts';
import { forge } from './forge.ts';
import { sceneVectors } from './vectors/scenes.ts';
import { rightForm, rightRequest } from './vectors/token-requests.ts';
import { expectAnswer, send } from './wire.ts';

describe('an attacker who', () => {
  test.for(sceneVectors.map((vector) => ({ ...vector, title: `${vector.name} (row ${vector.row})` })))(
    '$title gets the answer that is due',
    async ({ play, expect: due, replayed }) => {
      const scene = await Scene.open();
      const answer = await play(scene);
      expectAnswer(answer, due);
      if (!replayed) return;
      const { receipt, submissionId } = await scene.first();
      expect(JSON.parse(answer.body)).toMatchObject({ receipt, submissionId });
      expect(answer.headers['idempotent-replayed']).toBe('true');
      expect(await scene.stored()).toMatchObject({ items: [{ submissionId }] });
    },
  );
});

const hundredTimes = <T>(once: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 100 }, once));

function counted(values: readonly (string | number)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

test('of a hundred uses of one proof at once, exactly one is answered (row 25)', async () => {
  const scene = await Scene.open();
  const headers = await scene.unit.headers('GET', '/v1/feeds');
  const answers = await hundredTimes(() => send(origin, { path: '/v1/feeds', headers }));
  expect(counted(answers.map(({ status }) => status))).toEqual({ 200: 1, 401: 99 });
});

test('of a hundred uses of one assertion at once, exactly one gives a token (row 25)', async () => {
  const scene = await Scene.open();
  const call = { ...(await scene.call('POST', '/oauth/token')), accessToken: '' };
  const form = rightForm(call, { client_assertion: assertionFor(call) });
  const answers = await hundredTimes(() =>
    send(origin, {
      method: 'POST',
      path: '/oauth/token',
      headers: { ...rightRequest(call).headers, DPoP: proofFor(call) },
      body: form,
    }),
  );
  expect(counted(answers.map(({ status }) => status))).toEqual({ 200: 1, 401: 99 });
});

test('of twenty deliveries of one submission at once, one is new and all carry one receipt (row 31)', async () => {
  const scene = await Scene.open();
  const jws = forge(scene.control());
  const answers = await Promise.all(Array.from({ length: 20 }, () => scene.submit(jws)));
  expect(counted(answers.map(({ status }) => status))).toEqual({ 200: 19, 201: 1 });
  expect(new Set(answers.map(({ body }) => JSON.parse(body).receipt)).size).toBe(1);
});

test('of ten reports under one jti at once, one is taken and nine are conflicts (row 32)', async () => {
  const scene = await Scene.open();
  const control = scene.control();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, at) => scene.submit(forge(control, { claims: { iat: nowSeconds() - at } }))),
  );
  expect(counted(answers.map(({ status }) => status))).toEqual({ 201: 1, 409: 9 });
});

test('of reports that arrive while a unit is suspended, those are stored that were acknowledged, and no other (row 30)', async () => {
  const scene = await Scene.open();
  const desk = await operator();
  await scene.unit.token();
  const sending = Array.from({ length: 20 }, () => scene.submit(forge(scene.control())));
  await desk.postJson(`/v1/partners/${scene.unit.party.partnerId}/status`, { status: 'suspended', reason: 'a test' });
  sending.push(scene.submit(forge(scene.control())));
  const answers = await Promise.all(sending);
  const acknowledged = answers.filter(({ status }) => status === 201).map(({ body }) => JSON.parse(body).submissionId);
  const others = answers.filter(({ status }) => status !== 201);
  for (const answer of others) expectAnswer(answer, { status: 403, code: 'suspended' });
  expect(others.length).toBeGreaterThan(0);
  const list = await scene.stored();
  expect(list).toMatchObject({ items: { length: acknowledged.length } });
  expect(JSON.stringify(list)).toSatisfy((text: string) =>
    acknowledged.every((submissionId) => text.includes(submissionId)),
  );
});
