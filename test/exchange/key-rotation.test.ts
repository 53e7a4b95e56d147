/** A unit's own keys over the wire: rotated by itself, retired with an overlap, and never anybody else's. */
import { v7 as uuidv7 } from 'uuid';
import { expect, inject, test } from 'vitest';
import { kidOf, signSubmission } from '#domain/sign-submission.ts';
import { KEY_POSSESSION_TYP, KEY_ROTATION_TYP, type KeyUse } from '#schemas/partner.ts';
import { enrol, operator } from '../support/enrolled.ts';
import { goodClaims, makeKey, RawClient, signClaims, type TestKey } from '../support/test-party.ts';

const { origin } = inject('exchange');

async function rotate(unit: RawClient, use: KeyUse, key: TestKey, jti = uuidv7()): Promise<Response> {
  const { partnerId } = unit.party;
  const name = { iss: partnerId, aud: origin, jti };
  const signer = { kid: kidOf(partnerId, key.thumbprint), key: key.privateKey, algorithm: key.algorithm };
  const possession = await signSubmission(name, signer, KEY_POSSESSION_TYP);
  const claims = { ...name, iat: Math.floor(Date.now() / 1000), use, jwk: key.jwk, possession };
  return unit.submit(await signClaims(unit.party, claims, KEY_ROTATION_TYP), '/v1/keys');
}

test('after a rotation both signing keys serve, and a retry of it changes nothing', async () => {
  const [unit, key] = [await enrol(), await makeKey()];
  const before = await signClaims(unit.party, goodClaims(unit.party, origin));
  expect((await rotate(unit, 'signing', key)).status).toBe(201);
  const again = await rotate(unit, 'signing', key);
  expect(again.status).toBe(200);
  expect((await again.json()).keys).toHaveLength(3);

  expect((await unit.submit(before)).status).toBe(201);
  const renewed = { ...unit.party, signing: key };
  expect((await unit.submit(await signClaims(renewed, goodClaims(renewed, origin)))).status).toBe(201);
});

test('after a rotation of its authentication key a unit gets tokens with the new one', async () => {
  const [unit, key] = [await enrol(), await makeKey()];
  expect((await rotate(unit, 'authentication', key)).status).toBe(201);
  const renewed = new RawClient(origin, { ...unit.party, authentication: key, dpop: await makeKey() });
  expect((await renewed.requestToken()).status).toBe(200);
});

test("neither a registered key nor another unit's signature rotates [ASVS 7.5.1]", async () => {
  const [unit, other] = [await enrol(), await enrol()];
  const taken = await rotate(unit, 'signing', other.party.signing);
  expect(taken.status).toBe(409);
  expect((await taken.json()).code).toBe('key-already-registered');
  const foreign = new RawClient(origin, { ...unit.party, signing: other.party.signing });
  expect((await (await rotate(foreign, 'signing', await makeKey())).json()).code).toBe('unknown-key');
});

test('a suspended unit rotates nothing', async () => {
  const unit = await enrol();
  await unit.token();
  const path = `/v1/partners/${unit.party.partnerId}/status`;
  await (await operator()).postJson(path, { status: 'suspended', reason: 'test' });
  const refused = await rotate(unit, 'signing', await makeKey());
  expect(refused.status).toBe(403);
  expect((await refused.json()).code).toBe('suspended');
});
