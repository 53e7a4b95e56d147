/** ID tokens of foreign issuers: one that is taken, and each attack one change away from it (rows 26 to 29). */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { IssuerKey, verifyStaffToken } from '#domain/staff-token.ts';
import { StaffIssuers } from '#schemas/staff.ts';
import { attacks } from '../../attacks/vector-tests.ts';
import { type StaffSigner, type StaffTokenChange, staffVectors } from '../../attacks/vectors/staff-tokens.ts';
import { staffIssuer } from '../../support/staff-issuer.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600;
const ISSUER = staffIssuer();

let rsa: StaffSigner;
let ec: StaffSigner;

async function signer(alg: string, kid: string): Promise<StaffSigner> {
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

const token = ({ claims: change, header = {}, by = rsa }: StaffTokenChange = {}) =>
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
    ['ptcn-adviser', ['quality:read:all', 'quality:advise']],
    ['ptcn-operator', ['partners:admin', 'operations:admin']],
  ])('with the role %s may do that and no more', async (role, scopes) => {
    expect((await verify(await token({ claims: { roles: role } }))).scopes).toEqual(scopes);
    expect((await verify(await token({ claims: { roles: ['staff', role] } }))).scopes).toEqual(scopes);
  });

  test('is one issuer and one subject, never an address', async () => {
    const idOf = async (change: StaffTokenChange, issuers = [ISSUER]) =>
      (await verify(await token(change), { issuers })).staffId;
    const known = await idOf({});
    expect(known).toMatch(/^staff:[A-Za-z0-9_-]{22}$/);
    expect(await idOf({ claims: { email: 'other@nztcu.example' }, by: ec })).toBe(known);
    expect(await idOf({ claims: { sub: 'a3f2' } })).not.toBe(known);
    const other = staffIssuer({ iss: 'https://other.example' });
    expect(await idOf({ claims: { iss: other.iss } }, [ISSUER, other])).not.toBe(known);
  });

  test('whose subject differs by client is one person all the same, by the claim that does not', async () => {
    const issuers = [staffIssuer({ subjectClaim: 'oid' })];
    const idOf = async (change: object) => (await verify(await token({ claims: change }), { issuers })).staffId;
    const atThePortal = await idOf({ sub: 'pairwise-1', oid: 'person-7', aud: 'ptcn-portal' });
    expect(await idOf({ sub: 'pairwise-2', oid: 'person-7', aud: 'ptcn-ops' })).toBe(atThePortal);
    expect(await idOf({ sub: 'pairwise-1', oid: 'person-8', aud: 'ptcn-portal' })).not.toBe(atThePortal);
    for (const oid of [undefined, '', ['a', 'b']])
      await expect(idOf({ sub: 'pairwise-1', oid })).rejects.toMatchObject(refused);
  });

  test.each([
    ['comes by RSA', () => ({ by: rsa })],
    ['comes by ECDSA', () => ({ by: ec })],
    ['has a token that says it is a JWT', () => ({ header: { typ: 'JWT' } })],
    ['signed in just within the time allowed', () => ({ claims: { auth_time: NOW - 43_200 } })],
    ['has a clock a minute ahead', () => ({ claims: { iat: NOW + 60, auth_time: NOW + 60 } })],
    ['brings an authorized party that is the audience', () => ({ claims: { azp: 'ptcn-portal' } })],
    ['comes through the terminal', () => ({ claims: { aud: 'ptcn-ops' } })],
  ])('who %s is let in', async (_what, change: () => StaffTokenChange) => {
    await expect(verify(await token(change()))).resolves.toBeTruthy();
  });
});

attacks('staff tokens', staffVectors, 'is nobody here', async (vector) => {
  const scene = { rsa, ec, token, claims: claims() };
  const text = await vector.text(scene);
  const keys = vector.keys?.(scene).map((key) => IssuerKey.parse(key));
  await expect(verify(text, keys && { keys })).rejects.toMatchObject(refused);
});

describe('refuses an ID token', () => {
  test('by an algorithm that this issuer does not use', async () => {
    const issuers = [staffIssuer({ algorithms: ['RS256'] })];
    await expect(verify(await token({ by: ec }), { issuers })).rejects.toMatchObject(refused);
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
