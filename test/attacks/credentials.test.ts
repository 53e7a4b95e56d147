/** Every attack on tokens and proofs, over HTTP; the refusals are one text, but for the name of the occurrence. */
import { beforeAll, expect, test } from 'vitest';
import type { CallControl } from './access-forge.ts';
import { proofFor } from './access-forge.ts';
import { nowSeconds, origin, Scene } from './exchange.ts';
import { attacks } from './vector-tests.ts';
import { credentialVectors } from './vectors/credentials.ts';
import { expectAnswer, send } from './wire.ts';

const PATH = '/v1/submissions';
let scene: Scene;
let call: CallControl;
const refusals = new Map<string, Set<string>>();

beforeAll(async () => {
  scene = await Scene.open();
  call = await scene.call('GET', PATH);
});

const listWith = (authorization: readonly string[], dpop: readonly string[]) =>
  send(origin, {
    path: PATH,
    headers: {
      ...(authorization.length > 0 && { Authorization: authorization }),
      ...(dpop.length > 0 && { DPoP: dpop }),
    },
  });

test('the control is answered', async () => {
  expectAnswer(await listWith([`DPoP ${call.accessToken}`], [proofFor(call)]), { status: 200 });
});

attacks('credentials', credentialVectors, 'gets the answer that is due', async ({ change, expect: due }) => {
  const { authorization, dpop } = change({ ...call, nowSeconds: nowSeconds() });
  const answer = await listWith(authorization, dpop);
  const body = expectAnswer(answer, due);
  if (due.code === undefined) return;
  const { 'x-amzn-remapped-www-authenticate': challenge } = answer.headers;
  const known = refusals.get(due.code) ?? new Set();
  refusals.set(due.code, known.add(`${String(challenge)} ${body}`));
  expect([...known]).toHaveLength(1);
});
