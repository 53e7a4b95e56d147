/** Every attack on tokens and proofs, over HTTP; the refusals are one text, but for the name of the occurrence. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { CallControl } from './access-forge.ts';
import { proofFor } from './access-forge.ts';
import { origin, Scene } from './exchange.ts';
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

describe('an attacker who', () => {
  test.for(credentialVectors.map((vector) => ({ ...vector, title: `${vector.name} (row ${vector.row})` })))(
    '$title gets the answer that is due',
    async ({ change, expect: due }) => {
      const { authorization, dpop } = change(call);
      const answer = await listWith(authorization, dpop);
      const body = expectAnswer(answer, due);
      if (due.code === undefined) return;
      const { 'x-amzn-remapped-www-authenticate': challenge } = answer.headers;
      const known = refusals.get(due.code) ?? new Set();
      refusals.set(due.code, known.add(`${String(challenge)} ${body}`));
      expect([...known]).toHaveLength(1);
    },
  );
});
