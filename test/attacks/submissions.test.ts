/** Every attack on a submission's bytes, over HTTP: the answer, and that the unit's list is what it was. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { enrolReader } from '../support/enrolled.ts';
import { Scene, Scenes } from './exchange.ts';
import { forge } from './forge.ts';
import { attacks } from './vector-tests.ts';
import { submissionVectors } from './vectors/submissions.ts';
import { expectAnswer } from './wire.ts';

const scenes = new Map(
  (['ES384', 'ES256', 'Ed25519'] as const).map((algorithm) => [algorithm, new Scenes(algorithm)] as const),
);

attacks('submissions', submissionVectors, 'is refused, and nothing is stored', async (vector) => {
  const { change, signer = 'ES384', expect: due } = vector;
  const { scene, before } = (await scenes.get(signer)?.next()) ?? expect.fail();
  expectAnswer(await scene.submit(change(scene.control())), due);
  expect(await scene.stored()).toEqual(before);
});

test('an address in a header is never called (row 9)', async () => {
  let calls = 0;
  const listener = createServer((socket) => {
    calls++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') return expect.fail();
  const scene = await Scene.open();
  for (const member of ['jku', 'x5u']) {
    const header = { [member]: `http://127.0.0.1:${address.port}/keys` };
    expectAnswer(await scene.submit(forge(scene.control(), { header })), { status: 422, code: 'header-not-allowed' });
  }
  listener.close();
  expect(calls).toBe(0);
});

test('a narrative comes out of the feed as it went in, whatever it is made of (row 19)', async () => {
  const [scene, reader] = [await Scene.open(), await enrolReader()];
  const control = scene.control();
  const narrative = `${String(Object(control.claims.report).narrative)}\n\t<script>alert("x")</script> \u2028 \u202eabc\u202c O\u0308 \ud83d\udef6 \u001b[31m =1+1 {{7*7}} '; --`;
  const report = { ...Object(control.claims.report), narrative };
  const { submissionId } = JSON.parse((await scene.submit(forge(control, { claims: { report } }))).body);
  const decided = await reader.postJson(`/v1/submissions/${submissionId}/decisions`, {
    decision: 'accept',
    reason: 'Seen.',
  });
  expect(decided.status).toBe(201);
  const page = await (await scene.unit.get('/v1/feeds/nztcu-curated/items')).json();
  expect(page.items[0].report.narrative).toBe(narrative);
});
