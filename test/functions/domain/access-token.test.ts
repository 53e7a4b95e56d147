import { beforeAll, expect, test } from 'vitest';
import { accessTokenClaims, verifyAccessToken } from '#domain/access-token.ts';
import { signingInputOf } from '#domain/compact-jws.ts';
import { AccessTokenClaims } from '#schemas/token.ts';
import { signBytes } from '../../attacks/forge.ts';
import { makeKey, type TestKey } from '../../support/test-party.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600;
const ISSUER = 'https://exchange.example';
let key: TestKey;

beforeAll(async () => {
  key = await makeKey();
});

const claims = () =>
  accessTokenClaims({
    issuer: ISSUER,
    clientId: 'tonga-tcu',
    scopes: ['submissions:write', 'feeds:read'],
    dpopThumbprint: 'A'.repeat(43),
    jti: 'one',
    nowSeconds: NOW,
  });

function signed(header: Record<string, string> = {}): string {
  const input = signingInputOf({ alg: 'ES384', kid: key.thumbprint, typ: 'at+jwt', ...header }, claims());
  return `${input}.${Buffer.from(signBytes(key, input)).toString('base64url')}`;
}

const findKey = async (kid: string) => (kid === key.thumbprint ? { kid, jwk: key.jwk } : undefined);
const verify = (text: string, nowSeconds = NOW) => verifyAccessToken(text, { issuer: ISSUER, findKey, nowSeconds });

// RFC 9068 section 2.2 and RFC 9449 section 6.1.
test('a token says who, for whom, until when, what for, and for which key', () => {
  expect(AccessTokenClaims.parse(claims())).toEqual({
    iss: ISSUER,
    aud: ISSUER,
    sub: 'tonga-tcu',
    client_id: 'tonga-tcu',
    iat: NOW,
    exp: NOW + 900,
    jti: 'one',
    scope: 'submissions:write feeds:read',
    cnf: { jkt: 'A'.repeat(43) },
  });
});

test('our own token verifies until its end', async () => {
  expect(await verify(signed())).toEqual(claims());
  await expect(verify(signed(), NOW + 899)).resolves.toBeTruthy();
  await expect(verify(signed(), NOW + 900)).rejects.toMatchObject({ code: 'not-authenticated' });
});

test.for([{ typ: 'JWT' }, { kid: 'other' }, { alg: 'ES256' }, { cty: 'x' }])(
  'a token with %j in its header does not',
  async (header) => {
    await expect(verify(signed(header))).rejects.toMatchObject({ code: 'not-authenticated' });
  },
);

test('a token of another exchange does not', async () => {
  const elsewhere = verifyAccessToken(signed(), {
    issuer: `${ISSUER}/`,
    findKey,
    nowSeconds: NOW,
  });
  await expect(elsewhere).rejects.toMatchObject({ code: 'not-authenticated' });
});
