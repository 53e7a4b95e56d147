/** ID tokens of foreign issuers: one that is taken, and each attack one change away from it (rows 26 to 29). */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { IssuerKey, verifyStaffToken } from '#domain/staff-token.ts';
import { StaffIssuers } from '#schemas/staff.ts';
import { staffIssuer } from '../../support/staff-issuer.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600;
const ISSUER = staffIssuer();

type Signer = { readonly key: CryptoKey; readonly jwk: IssuerKey; readonly alg: string };
let rsa: Signer;
let ec: Signer;

async function signer(alg: string, kid: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { key: privateKey, jwk: IssuerKey.parse({ ...(await exportJWK(publicKey)), kid }), alg };
}

beforeAll(async () => {
  [rsa, ec] = await Promise.all([signer('RS256', 'one'), signer('ES256', 'two')]);
});

const claims = (change: object = {}) => ({
  iss: ISSUER.iss,
  sub: 'a3f1',
  aud: 'ptcn-portal',
  iat: NOW - 10,
  exp: NOW + 300,
  auth_time: NOW - 60,
  amr: ['pwd', 'mfa'],
  roles: ['ptcn-analyst'],
  ...change,
});

type Change = { readonly claims?: object; readonly header?: object; readonly by?: Signer };

const token = ({ claims: change, header = {}, by = rsa }: Change = {}) =>
  new SignJWT(claims(change)).setProtectedHeader({ alg: by.alg, kid: by.jwk.kid, ...header }).sign(by.key);

const verify = (text: string, change: { keys?: readonly IssuerKey[]; issuers?: readonly (typeof ISSUER)[] } = {}) =>
  verifyStaffToken(text, {
    issuers: change.issuers ?? [ISSUER],
    keysOf: async () => change.keys ?? [rsa.jwk, ec.jwk],
    nowSeconds: NOW,
  });

const refused = { code: 'not-authenticated' };

describe('a member of staff', () => {
  test.each([
    ['ptcn-analyst', ['feeds:read', 'feeds:curate', 'submissions:read:all']],
    ['ptcn-adviser', ['quality:read:all']],
    ['ptcn-operator', ['partners:admin', 'operations:admin']],
  ])('with the role %s may do that and no more', async (role, scopes) => {
    expect((await verify(await token({ claims: { roles: role } }))).scopes).toEqual(scopes);
    expect((await verify(await token({ claims: { roles: ['staff', role] } }))).scopes).toEqual(scopes);
  });

  test('is one issuer and one subject, never an address', async () => {
    const idOf = async (change: Change, issuers = [ISSUER]) => (await verify(await token(change), { issuers })).staffId;
    const known = await idOf({});
    expect(known).toMatch(/^staff:[A-Za-z0-9_-]{22}$/);
    expect(await idOf({ claims: { email: 'other@nztcu.example' }, by: ec })).toBe(known);
    expect(await idOf({ claims: { sub: 'a3f2' } })).not.toBe(known);
    const other = staffIssuer({ iss: 'https://other.example' });
    expect(await idOf({ claims: { iss: other.iss } }, [ISSUER, other])).not.toBe(known);
  });

  test.each([
    ['comes by RSA', () => ({ by: rsa })],
    ['comes by ECDSA', () => ({ by: ec })],
    ['has a token that says it is a JWT', () => ({ header: { typ: 'JWT' } })],
    ['signed in just within the time allowed', () => ({ claims: { auth_time: NOW - 43_200 } })],
    ['has a clock a minute ahead', () => ({ claims: { iat: NOW + 60, auth_time: NOW + 60 } })],
    ['brings an authorized party that is the audience', () => ({ claims: { azp: 'ptcn-portal' } })],
    ['comes through the terminal', () => ({ claims: { aud: 'ptcn-ops' } })],
  ])('who %s is let in', async (_what, change: () => Change) => {
    await expect(verify(await token(change()))).resolves.toBeTruthy();
  });
});

describe('refuses an ID token', () => {
  test.each<[string, object]>([
    ['of another issuer with the right subject', { iss: 'https://other.example' }],
    ['whose issuer is a list', { iss: [ISSUER.iss] }],
    ['whose issuer ends in a slash', { iss: `${ISSUER.iss}/` }],
    ['whose issuer is plain http', { iss: 'http://sign-in.example' }],
    ['whose issuer is in capitals', { iss: 'https://SIGN-IN.example' }],
    ['whose issuer has its port', { iss: `${ISSUER.iss}:443` }],
    ['without an issuer', { iss: undefined }],
    ['for somebody else', { aud: 'other' }],
    ['for the exchange itself', { aud: 'https://exchange.example' }],
    ['for a list, even of us alone', { aud: ['ptcn-portal'] }],
    ['handed to another party', { azp: 'other' }],
    ['at its end', { exp: NOW }],
    ['without an end', { exp: undefined }],
    ['whose end is a text', { exp: String(NOW + 300) }],
    ['from the future', { iat: NOW + 61 }],
    ['without its time', { iat: undefined }],
    ['not yet valid', { nbf: NOW + 61 }],
    ['of a sign-in that is too old', { auth_time: NOW - 43_201 }],
    ['of a sign-in yet to come', { auth_time: NOW + 61 }],
    ['that does not say when its person signed in', { auth_time: undefined }],
    ['of a password alone', { amr: ['pwd'] }],
    ['that is silent about the second factor', { amr: undefined }],
    ['whose second factor is in the wrong claim', { amr: undefined, acr: 'mfa' }],
    ['without a role', { roles: undefined }],
    ['with a role nobody knows', { roles: ['admin'] }],
    ['whose role is a name that JavaScript knows', { roles: ['toString'] }],
    ['whose roles are no words', { roles: { 'ptcn-analyst': true } }],
    ['without a subject', { sub: undefined }],
    ['whose subject is empty', { sub: '' }],
    ['whose subject is a list', { sub: ['a3f1'] }],
  ])('%s (rows 26, 28)', async (_what, change) => {
    await expect(verify(await token({ claims: change }))).rejects.toMatchObject(refused);
  });

  test.each(['at+jwt', 'dpop+jwt', 'ptcn-submission+jws', 'ptcn-receipt+jws', 'ptcn-enrolment+jws', 'logout+jwt'])(
    'that says it is a %s (row 27)',
    async (typ) => {
      await expect(verify(await token({ header: { typ } }))).rejects.toMatchObject(refused);
    },
  );

  test.each<[string, object]>([
    ['without a kid', { kid: undefined }],
    ['with the kid of nobody', { kid: 'three' }],
    ['with the kid of another key', { kid: 'two' }],
    ['with a key inside', { jwk: {} }],
    ['that names where its keys are', { jku: 'https://attacker.example/jwks' }],
    ['with a certificate', { x5u: 'https://attacker.example/cert' }],
  ])('%s', async (_what, header) => {
    await expect(verify(await token({ header }))).rejects.toMatchObject(refused);
  });

  test('by an algorithm that this issuer does not use', async () => {
    const issuers = [staffIssuer({ algorithms: ['RS256'] })];
    await expect(verify(await token({ by: ec }), { issuers })).rejects.toMatchObject(refused);
  });

  test('by no algorithm, or by a secret made of the public key', async () => {
    const [, payload = ''] = (await token()).split('.');
    const part = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url');
    await expect(verify(`${part({ alg: 'none', kid: 'one' })}.${payload}.`)).rejects.toMatchObject(refused);
    const secret = new TextEncoder().encode(JSON.stringify(rsa.jwk));
    const hmac = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret);
    await expect(verify(hmac)).rejects.toMatchObject(refused);
  });

  test('signed by a key that only looks like the right one', async () => {
    const stranger = await signer('RS256', 'one');
    await expect(verify(await token({ by: stranger }))).rejects.toMatchObject(refused);
  });

  test('whose kid two keys carry, even when one of them fits (row 29)', async () => {
    await expect(verify(await token(), { keys: [rsa.jwk, { ...ec.jwk, kid: 'one' }] })).rejects.toMatchObject(refused);
  });

  test.each<[string, object]>([
    ['for encryption', { use: 'enc' }],
    ['for another algorithm', { alg: 'PS256' }],
    ['of 512 bits', { n: 'A'.repeat(86) }],
    ['that is no number', { n: '!' }],
  ])('whose key is %s (row 29)', async (_what, change) => {
    const keys = [{ ...rsa.jwk, ...change }].map((key) => IssuerKey.parse(key));
    await expect(verify(await token(), { keys })).rejects.toMatchObject(refused);
  });

  test('that is no compact JWS, has a member twice, or is cut', async () => {
    const good = await token();
    const twice = Buffer.from(`{"iss":"${ISSUER.iss}",${JSON.stringify(claims()).slice(1)}`).toString('base64url');
    const [header = '', , signature = ''] = good.split('.');
    for (const text of ['', 'a.b.c', `${good}.x`, good.slice(0, -4), `${header}.${twice}.${signature}`]) {
      await expect(verify(text)).rejects.toMatchObject(refused);
    }
  });

  test('before any key is asked for, when its claims alone refuse it', async () => {
    let asked = 0;
    const context = { issuers: [ISSUER], nowSeconds: NOW, keysOf: async () => ((asked += 1), [rsa.jwk]) };
    await expect(verifyStaffToken(await token({ claims: { exp: NOW } }), context)).rejects.toMatchObject(refused);
    expect(asked).toBe(0);
    await verifyStaffToken(await token(), context);
    expect(asked).toBe(1);
  });
});

describe('the configuration', () => {
  const read = (...issuers: object[]) => StaffIssuers.safeParse(JSON.stringify(issuers)).success;

  test('is taken as it should be', () => expect(read(ISSUER)).toBe(true));

  test.each<[string, object[]]>([
    ['names an issuer twice', [ISSUER, ISSUER]],
    ['lists a shared secret', [{ ...ISSUER, algorithms: ['HS256'] }]],
    ['has an issuer on plain http', [{ ...ISSUER, iss: 'http://sign-in.example' }]],
    ['fetches keys over plain http', [{ ...ISSUER, jwksUri: 'http://127.0.0.1.example/jwks' }]],
    ['knows a role that we do not', [{ ...ISSUER, roles: { a: 'commissioner' } }]],
    ['asks for no second factor', [{ ...ISSUER, mfaClaim: { claim: 'amr', values: [] } }]],
  ])('is not, when it %s', (_what, issuers) => expect(read(...issuers)).toBe(false));

  test('is not, when it is no JSON', () => expect(StaffIssuers.safeParse('[').success).toBe(false));
});
