/** Attacks on reading, over HTTP; and what holds of every answer: it is not kept by anybody between us and the caller. */
import { beforeAll, expect, test } from 'vitest';
import { enrolReader, operator } from '../support/enrolled.ts';
import { origin, Scene } from './exchange.ts';
import { forge } from './forge.ts';
import { attacks } from './vector-tests.ts';
import { readingVectors } from './vectors/readings.ts';
import { expectAnswer, send } from './wire.ts';

let scene: Scene;
let cursor: string;

beforeAll(async () => {
  scene = await Scene.open();
  for (const party of [scene.unit, scene.stranger]) {
    for (let count = 0; count < 2; count++) {
      const control = { ...scene.control(), party: party.party };
      const { jti } = scene.control().claims;
      await party.submit(forge(control, { claims: { iss: party.party.partnerId, jti } }));
    }
  }
  cursor = JSON.parse((await scene.send('GET', '/v1/submissions?limit=1')).body).next;
});

attacks('readings', readingVectors, 'gets the answer that is due', async (vector) => {
  const { method = 'GET', path, headers, expect: due } = vector;
  const address = typeof path === 'string' ? path : await path(cursor, scene);
  const answer = await scene.send(method, address, headers);
  expectAnswer(answer, due);
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
});

test('an address that Host names is not the address of a proof (row 49)', async () => {
  const proper = await scene.unit.headers('GET', '/v1/feeds');
  const elsewhere = await scene.unit.headers('GET', '/v1/feeds');
  expectAnswer(await send(origin, { path: '/v1/feeds', headers: { ...proper, Host: 'other.example' } }), {
    status: 200,
  });
  const { dpopProof } = await import('../support/test-party.ts');
  const { party, nonce } = scene.unit;
  const accessToken = await scene.unit.token();
  const proof = await dpopProof(party.dpop, {
    method: 'GET',
    url: 'http://other.example/v1/feeds',
    accessToken,
    nonce,
  });
  const headers = { ...elsewhere, DPoP: proof, Host: 'other.example' };
  expectAnswer(await send(origin, { path: '/v1/feeds', headers }), { status: 401, code: 'not-authenticated' });
});

test('every private answer and every refusal says that nobody may keep it (row 50)', async () => {
  const [reader, desk] = [await enrolReader(), await operator()];
  const { submissionId } = await scene.first();
  const calls: [typeof reader, string][] = [
    ...['', '/envelope', '/receipt'].map((part): [typeof reader, string] => [
      scene.unit,
      `/v1/submissions/${submissionId}${part}`,
    ]),
    [scene.unit, '/v1/submissions'],
    [scene.unit, '/v1/feeds'],
    [scene.unit, '/v1/feeds/nztcu-curated/items'],
    [scene.unit, `/v1/quality/partners/${scene.unit.party.partnerId}`],
    [scene.unit, '/v1/partners'],
    [scene.unit, '/v1/inbox'],
    [scene.unit, '/v1/submissions/unknown'],
    [reader, '/v1/inbox'],
    [reader, '/v1/quality/partners'],
    [desk, '/v1/partners'],
    [desk, `/v1/partners/${scene.unit.party.partnerId}`],
  ];
  for (const [client, path] of calls) {
    const { headers, status } = await client.get(path);
    expect({ path, status: status < 500, kept: headers.get('Cache-Control'), vary: headers.get('Vary') }).toEqual({
      path,
      status: true,
      kept: 'no-store',
      vary: expect.stringMatching(/^Authorization, DPoP, Accept(, Accept-Encoding)?$/),
    });
  }
});
