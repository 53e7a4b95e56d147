/** Five a second and twenty at once: one unit over its rate is told to wait, and nobody else is (row 57). */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { quotaKey } from '#stores/table-keys.ts';
import { DAILY_QUOTA, QUOTA_SHARDS } from '#stores/submission-commit.ts';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { database, tableNamed } from '../support/engine-clients.ts';
import { origin, Scene } from './exchange.ts';
import { forge } from './forge.ts';
import { attacks } from './vector-tests.ts';
import { type RateVector, rateVectors } from './vectors/rates.ts';
import { type Answer, expectAnswer, send } from './wire.ts';

/** More than two windows have room for. */
const MANY = 60;

async function sendOne(scene: Scene, message: Awaited<ReturnType<RateVector['message']>>): Promise<Answer> {
  const proper = await scene.unit.headers('POST', message.path);
  return send(origin, { ...message, headers: { ...proper, ...message.headers } });
}

const isTold = (answer: Answer): boolean => answer.status === 429;

attacks('rates', rateVectors, 'is told to wait, and others are not', async ({ message }) => {
  const scene = await Scene.open();
  const messages = [];
  for (let at = 0; at < MANY; at++) messages.push(await message(scene, at));
  // The messages are made first: what is measured is the sending.
  const sending = messages.map((one) => sendOne(scene, one));
  const neighbour = await scene.stranger.submit(
    forge({ ...scene.control(), party: scene.stranger.party }, { claims: { iss: scene.stranger.party.partnerId } }),
  );
  expect(neighbour.status).toBe(201);
  const answers = await Promise.all(sending);
  const told = answers.filter(isTold);
  expect(told.length).toBeGreaterThan(0);
  for (const answer of told) {
    expectAnswer(answer, { status: 429, code: 'too-many-requests' });
    expect(['1', '2', '3', '4']).toContain(answer.headers['retry-after']);
  }
  // Up to the twentieth nobody is told; one of them may have been the first report of this scene.
  expect(answers.length - told.length).toBeGreaterThanOrEqual(19);
  // Reading is not sending.
  expect((await scene.unit.get('/v1/submissions')).status).toBe(200);
});

test('after the time that it was told, a unit is heard again, with the same bytes', async () => {
  const scene = await Scene.open();
  const jws = forge(scene.control());
  const message = { method: 'POST', path: '/v1/submissions', headers: { 'Content-Type': 'application/jose' } };
  let answer = await sendOne(scene, { ...message, body: 'x' });
  while (!isTold(answer)) answer = await sendOne(scene, { ...message, body: 'x' });
  await pause(Number(answer.headers['retry-after']) * 1_000);
  expectAnswer(await sendOne(scene, { ...message, body: jws }), { status: 201 });
});

test('a unit that has used up its day is told so, keeps what it has, and others go on', async () => {
  const scene = await Scene.open();
  const { jws } = await scene.first();
  const day = new Date().toISOString().slice(0, 10);
  for (let shard = 0; shard < QUOTA_SHARDS; shard++) {
    const Key = quotaKey(scene.unit.party.partnerId, day, shard);
    const ExpressionAttributeValues = { ':most': DAILY_QUOTA / QUOTA_SHARDS };
    const change = { UpdateExpression: 'SET used = :most', ExpressionAttributeValues };
    await database.send(new UpdateCommand({ TableName: tableNamed('Replay'), Key, ...change }));
  }
  const refused = await scene.submit(forge(scene.control()));
  expectAnswer(refused, { status: 429, code: 'quota-exceeded' });
  expect(refused.headers['retry-after']).toBe('3600');
  expectAnswer(await scene.submit(jws), { status: 200 });
});
