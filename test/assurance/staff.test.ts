/** Staff by the ID token of their own issuer: what is believed, and what is not (decision 0014). */
import { createSign, generateKeyPairSync } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { IssuerKey, verifyStaffToken } from '#domain/staff-token.ts';
import { StaffIssuer } from '#schemas/staff.ts';
import { StaffIssuerKeys } from '#stores/staff-issuers.ts';
import { staffIssuer } from '../support/staff-issuer.ts';
import { NOW_SECONDS as NOW } from './access.ts';

const ISSUER = staffIssuer();
let key: CryptoKey;
let jwk: IssuerKey;

async function keyPair(alg: string, modulusLength?: number) {
  const pair = await generateKeyPair(alg, { extractable: true, ...(modulusLength && { modulusLength }) });
  return { key: pair.privateKey, jwk: IssuerKey.parse({ ...(await exportJWK(pair.publicKey)), kid: 'one' }) };
}

beforeAll(async () => {
  ({ key, jwk } = await keyPair('ES256'));
  expect(await signIn()).toMatchObject({ scopes: ['feeds:read', 'feeds:curate', 'submissions:read:all'] });
});

type Change = {
  claims?: object;
  header?: object;
  signer?: CryptoKey;
  keys?: readonly IssuerKey[];
  issuers?: StaffIssuer[];
};

/** Claims of an ID token that is taken. */
const RIGHT = {
  iss: ISSUER.iss,
  sub: 'a3f1',
  aud: 'ptcn-portal',
  iat: NOW,
  exp: NOW + 300,
  auth_time: NOW - 60,
  amr: ['pwd', 'mfa'],
  roles: ['ptcn-analyst'],
};

async function signIn({ claims, header, signer = key, keys = [jwk], issuers = [ISSUER] }: Change = {}) {
  const token = new SignJWT({ ...RIGHT, ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'one', ...header });
  return verifyStaffToken(await token.sign(signer), { issuers, keysOf: async () => keys, nowSeconds: NOW });
}

const refusesEach = async (changes: readonly Change[]) => {
  for (const change of changes) await expect(signIn(change)).rejects.toMatchObject({ code: 'not-authenticated' });
};

test('a sign-in without a second factor is none, and no issuer can be believed without one [ASVS 6.3.3] [ASVS 6.8.4]', async () => {
  await refusesEach([['pwd'], [], undefined, 'pwd', { mfa: true }].map((amr) => ({ claims: { amr } })));
  const read = (values: string[]) => StaffIssuer.safeParse({ ...ISSUER, mfaClaim: { claim: 'amr', values } }).success;
  expect([read(['mfa']), read([])]).toEqual([true, false]);
});

test('a sign-in counts for twelve hours, by the time the issuer gives [ASVS 6.8.4] [ASVS 7.6.1] [ASVS 7.3.2]', async () => {
  await expect(signIn({ claims: { auth_time: NOW - 43_200 } })).resolves.toBeTruthy();
  await refusesEach([NOW - 43_201, undefined, NOW + 61].map((auth_time) => ({ claims: { auth_time } })));
  await refusesEach([{ claims: { exp: NOW } }, { claims: { exp: undefined } }]);
});

test('a person is issuer and subject together: another issuer cannot name one of ours [ASVS 6.8.1] [ASVS 10.3.3] [ASVS 10.5.2]', async () => {
  const other = staffIssuer({ iss: 'https://other.example' });
  const issuers = [ISSUER, other];
  const [ours, theirs] = [await signIn({ issuers }), await signIn({ issuers, claims: { iss: other.iss } })];
  expect(ours.staffId).not.toBe(theirs.staffId);
  expect(await signIn({ claims: { email: 'changed@nztcu.example', name: 'Somebody' } })).toEqual(ours);
  await refusesEach([{ claims: { iss: other.iss } }, { claims: { sub: undefined } }]);
});

test('a signature is looked at every time, by the key of that issuer [ASVS 6.8.2] [NZISM 7443]', async () => {
  const stranger = await keyPair('ES256');
  await refusesEach([{ signer: stranger.key }, { keys: [] }, { header: { kid: 'two' } }, { keys: [stranger.jwk] }]);
  const parts = [{ alg: 'none', kid: 'one' }, { iss: ISSUER.iss }].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const context = { issuers: [ISSUER], keysOf: async () => [jwk], nowSeconds: NOW };
  await expect(verifyStaffToken(`${parts.join('.')}.`, context)).rejects.toMatchObject({ code: 'not-authenticated' });
});

test('an ID token is for one of our two clients, as one string [ASVS 10.5.4]', async () => {
  await expect(signIn({ claims: { aud: 'ptcn-ops' } })).resolves.toBeTruthy();
  await refusesEach(['other', ['ptcn-portal'], undefined, ISSUER.iss].map((aud) => ({ claims: { aud } })));
  await refusesEach([{ claims: { azp: 'other' } }]);
});

test('RSA keys of an issuer have 2048 bits at least [FAPI 5.4.1-2] [NZISM 2151]', async () => {
  const sign = async (bits: number) => {
    const pair = await keyPair('RS256', bits);
    return signIn({ signer: pair.key, keys: [pair.jwk], header: { alg: 'RS256' } });
  };
  await expect(sign(2048)).resolves.toBeTruthy();
  await expect(sign(3072)).resolves.toBeTruthy();
  // jose signs with no shorter key, so it is done by hand: a right signature by a key that is too short.
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const parts = [{ alg: 'RS256', kid: 'one' }, RIGHT].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = createSign('sha256').update(parts.join('.')).sign(privateKey, 'base64url');
  const keys = [IssuerKey.parse({ ...publicKey.export({ format: 'jwk' }), kid: 'one' })];
  const context = { issuers: [ISSUER], keysOf: async () => keys, nowSeconds: NOW };
  const short = verifyStaffToken([...parts, signature].join('.'), context);
  await expect(short).rejects.toMatchObject({ code: 'not-authenticated' });
});

test('of two keys with one name none is taken [FAPI 5.4.3-1]', async () => {
  const { jwk: twin } = await keyPair('ES384');
  await refusesEach([{ keys: [jwk, twin] }, { keys: [jwk, jwk] }]);
});

test('an issuer is asked for its keys only, where it is configured, and is never followed elsewhere [ASVS 15.3.2] [ASVS 1.3.6] [ASVS 13.2.4] [API7:2023] [API10:2023]', async () => {
  const asked: [unknown, RequestInit | undefined][] = [];
  const fetching: typeof fetch = async (address, init) => {
    asked.push([address, init]);
    return new Response(JSON.stringify({ keys: [jwk], padding: 'x'.repeat(70_000) }));
  };
  const keys = new StaffIssuerKeys({ fetch: fetching, nowSeconds: () => NOW });
  // An answer that is too large is none: 64 KiB hold every key set.
  expect(await keys.of(ISSUER, 'one')).toEqual([]);
  const [[address, init] = []] = asked;
  expect(address).toBe(ISSUER.jwksUri);
  expect(init).toMatchObject({ redirect: 'error' });
  expect(init?.signal).toBeInstanceOf(AbortSignal);
  const plain = StaffIssuer.safeParse({ ...ISSUER, jwksUri: 'http://sign-in.example/jwks' });
  expect(plain.success).toBe(false);
});
