import { beforeAll, expect, test } from 'vitest';
import { digestOf } from '#domain/compact-jws.ts';
import { findSigningKey, openEnvelope, verifySignature } from '#domain/jws-profile.ts';
import { type Control, controlFor, forge, partnerOf } from '../../attacks/forge.ts';
import { otherSignature } from '../../attacks/vectors/signatures.ts';
import { makeParty, signingKid } from '../../support/test-party.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600;
let control: Control;

beforeAll(async () => {
  control = controlFor(await makeParty('tonga-tcu'), await makeParty('stranger'), 'https://exchange.example', NOW);
});

const identityOf = (text: string) => digestOf(openEnvelope(text).jws.signingInput);

test('an envelope gives its algorithm and its key, which is the one that is registered', async () => {
  const envelope = openEnvelope(forge(control));
  expect(envelope).toMatchObject({ algorithm: 'ES384', kid: signingKid(control.party) });
  const key = findSigningKey(envelope, partnerOf(control.party, NOW));
  expect(key.thumbprint).toBe(control.party.signing.thumbprint);
  expect(await verifySignature(envelope, key)).toEqual(envelope.jws.payload);
});

test.for(['application/json', 'json'])('it may say that its content is %s', (cty) => {
  expect(openEnvelope(forge(control, { header: { cty } })).kid).toBe(signingKid(control.party));
});

test('it is opened as what it says it is, and as nothing else', () => {
  const typ = 'ptcn-enrolment+jws';
  expect(openEnvelope(forge(control, { header: { typ } }), typ).algorithm).toBe('ES384');
  expect(() => openEnvelope(forge(control), typ)).toThrow('The typ must be ptcn-enrolment+jws.');
});

test('a signed text has one digest, whoever turns its signature into another valid one', async () => {
  const right = forge(control);
  const other = forge(control, { signature: (signature) => otherSignature(signature, 'ES384') });
  expect(other).not.toBe(right);
  await verifySignature(openEnvelope(other), findSigningKey(openEnvelope(other), partnerOf(control.party, NOW)));
  expect(await identityOf(other)).toBe(await identityOf(right));
  expect(await identityOf(forge(control, { claims: { iat: NOW } }))).not.toBe(await identityOf(right));
});

test('a key is found under the caller alone, whatever the envelope says', () => {
  const envelope = openEnvelope(forge(control));
  expect(() => findSigningKey(envelope, partnerOf(control.stranger, NOW))).toThrow(
    expect.objectContaining({ code: 'unknown-key' }),
  );
});
