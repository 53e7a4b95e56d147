import { beforeAll, expect, test } from 'vitest';
import { verifyClientAssertion } from '#domain/client-assertion.ts';
import type { Partner } from '#schemas/partner.ts';
import { assertionFor } from '../../attacks/access-forge.ts';
import type { Forgery } from '../../attacks/forge.ts';
import { makeParty, registered, type TestParty } from '../../support/test-party.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600;
const ORIGIN = 'https://exchange.example';
let party: TestParty;

beforeAll(async () => {
  party = await makeParty('tonga-tcu');
});

function verify(change: Forgery = {}, partner: Partner | undefined = registered(party)) {
  const asked: string[] = [];
  const text = assertionFor({ origin: ORIGIN, nowSeconds: NOW, party }, change);
  const findPartner = async (partnerId: string) => {
    asked.push(partnerId);
    return partnerId === partner?.partnerId ? partner : undefined;
  };
  return { asked, outcome: verifyClientAssertion(text, { issuer: ORIGIN, nowSeconds: NOW, findPartner }) };
}

const refused = { code: 'not-authenticated', facts: {} };

test('an assertion by private_key_jwt names the client, its key and the name that is used up', async () => {
  const { outcome } = verify({ claims: { jti: 'once' } });
  const thumbprint = party.authentication.thumbprint;
  expect(await outcome).toMatchObject({
    thumbprint,
    jti: 'once',
    expiresAtSeconds: NOW + 120,
    partner: { partnerId: 'tonga-tcu' },
  });
});

test.for(['JWT', 'client-authentication+jwt'])('it may call itself %s', async (typ) => {
  await expect(verify({ header: { typ } }).outcome).resolves.toBeTruthy();
});

test.for([
  ['lives for 300 seconds', { iat: 0, exp: 300 }, true],
  ['lives for 301 seconds', { iat: 0, exp: 301 }, false],
  ['ends now', { iat: -10, exp: 0 }, false],
  ['ends in a second', { iat: -299, exp: 1 }, true],
  ['is made 60 seconds ahead', { iat: 60, exp: 360 }, true],
  ['is made 61 seconds ahead', { iat: 61, exp: 361 }, false],
  ['is made 61 seconds ahead and ends soon', { iat: 61, exp: 100 }, false],
  ['holds from 60 seconds ahead', { nbf: 60 }, true],
  ['holds from 61 seconds ahead', { nbf: 61 }, false],
] as const)('one that %s is taken: %s', async ([, distances, isTaken]) => {
  const claims = Object.fromEntries(Object.entries(distances).map(([name, distance]) => [name, NOW + distance]));
  const { outcome } = verify({ claims });
  await (isTaken ? expect(outcome).resolves.toBeTruthy() : expect(outcome).rejects.toMatchObject(refused));
});

test.for([
  ['for the token endpoint', { claims: { aud: `${ORIGIN}/oauth/token` } }],
  ['for another exchange', { claims: { aud: 'https://other.example' } }],
  ['for another subject', { claims: { sub: 'samoa-tcu' } }],
] as const)('one that is made %s is refused', async ([, change]) => {
  await expect(verify(change).outcome).rejects.toMatchObject(refused);
});

test('a signing key opens nothing', async () => {
  const { signing, partnerId } = party;
  const change = { header: { kid: `${partnerId}:${signing.thumbprint}` }, key: signing };
  await expect(verify(change).outcome).rejects.toMatchObject(refused);
});

test('a suspended unit is known, for its own receipts; a revoked one is not', async () => {
  await expect(verify({}, registered(party, { status: 'suspended' })).outcome).resolves.toBeTruthy();
  await expect(verify({}, registered(party, { status: 'revoked' })).outcome).rejects.toMatchObject(refused);
});

test.for([
  ['compromised', { state: 'compromised' as const }],
  ['at its end', { state: 'retired' as const, notAfter: new Date((NOW - 1) * 1000).toISOString() }],
])('a key that is %s opens nothing', async ([, change]) => {
  const partner = registered(party);
  const keys = partner.keys.map((key) => (key.use === 'authentication' ? { ...key, ...Object(change) } : key));
  await expect(verify({}, { ...partner, keys }).outcome).rejects.toMatchObject(refused);
});

test('a client that nobody knows is looked for once, by its own name, and gets the same refusal', async () => {
  const stranger = await makeParty('stranger');
  const { asked, outcome } = verify({}, registered(stranger));
  await expect(outcome).rejects.toMatchObject(refused);
  expect(asked).toEqual(['tonga-tcu']);
});

test('nobody is looked for before the claims are right', async () => {
  const { asked, outcome } = verify({ claims: { aud: [ORIGIN] } });
  await expect(outcome).rejects.toMatchObject(refused);
  expect(asked).toEqual([]);
});

test.for(['', 'garbage', 'a.b.c', 'e30.e30.AA', 'e30.bnVsbA.AA'])('what is no token is refused: %s', async (text) => {
  const findPartner = async () => expect.fail('Nobody is to be looked for.');
  await expect(verifyClientAssertion(text, { issuer: ORIGIN, nowSeconds: NOW, findPartner })).rejects.toMatchObject(
    refused,
  );
});

test.for([
  ['without a time of its own that ends within the limit', { iat: undefined, exp: NOW + 300 }, true],
  ['without a time of its own that ends beyond it', { iat: undefined, exp: NOW + 301 }, false],
] as const)('one %s is taken: %s', async ([, claims, isTaken]) => {
  const { outcome } = verify({ claims });
  await (isTaken ? expect(outcome).resolves.toBeTruthy() : expect(outcome).rejects.toMatchObject(refused));
});

test.for([
  [1, true],
  [0, false],
] as const)('a key that ends %i seconds from now opens: %s', async ([distance, opens]) => {
  const partner = registered(party);
  const notAfter = new Date((NOW + distance) * 1000).toISOString();
  const keys = partner.keys.map((key) => ({ ...key, notAfter }));
  const { outcome } = verify({}, { ...partner, keys });
  await (opens ? expect(outcome).resolves.toBeTruthy() : expect(outcome).rejects.toMatchObject(refused));
});

test('a kid that names no key of the partner is refused, though the signature is of its key', async () => {
  const header = { kid: `${party.partnerId}:${'A'.repeat(43)}` };
  await expect(verify({ header }).outcome).rejects.toMatchObject(refused);
});
