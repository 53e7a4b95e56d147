/** Attacks that take more than one message, each on a unit of its own; and one name used a hundred times at once. */
import { expect, test } from 'vitest';
import { operator } from '../support/enrolled.ts';
import { nowSeconds, origin, Scene } from './exchange.ts';
import { forge } from './forge.ts';
import { attacks } from './vector-tests.ts';
import { onceVectors } from './vectors/once.ts';
import { sceneVectors } from './vectors/scenes.ts';
import { expectAnswer, send } from './wire.ts';

attacks('scenes', sceneVectors, 'gets the answer that is due', async ({ play, expect: due, replayed }) => {
  const scene = await Scene.open();
  const answer = await play(scene);
  expectAnswer(answer, due);
  if (!replayed) return;
  const { receipt, submissionId } = await scene.first();
  expect(JSON.parse(answer.body)).toMatchObject({ receipt, submissionId });
  expect(answer.headers['idempotent-replayed']).toBe('true');
  expect(await scene.stored()).toMatchObject({ items: [{ submissionId }] });
});

const hundredTimes = <T>(once: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 100 }, once));

function counted(values: readonly (string | number)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

attacks('once only', onceVectors, 'is answered exactly once', async ({ prepare, once }) => {
  const message = await prepare(await Scene.open());
  const answers = await hundredTimes(() => send(origin, message()));
  const { [once]: answered, 401: refused = 0, 503: busy = 0, ...others } = counted(answers.map(({ status }) => status));
  // A machine that is busy may put some of a hundred off: that is no use of the name.
  expect({ answered, others, all: refused + busy }).toEqual({ answered: 1, others: {}, all: 99 });
  expect(refused).toBeGreaterThan(0);
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
