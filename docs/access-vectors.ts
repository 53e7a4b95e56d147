/** Vectors of getting in: the enrolment request, the client assertion (RFC 7523), the DPoP proof (RFC 9449). */
import { createHash } from 'node:crypto';
import { encodeBase64Url } from '#domain/base64url.ts';
import { PARTNER_ID, type SignWith, type VectorKey, type VectorKeys } from './vector-keys.ts';
import { NOW_SECONDS, ORIGIN, signedMessage, TEST_ONLY } from './vector-message.ts';

const NONCE = 'vector-nonce';

export async function enrolmentVectors({ authentication, signing }: VectorKeys, sign: SignWith) {
  const claims = {
    iss: PARTNER_ID,
    aud: ORIGIN,
    iat: NOW_SECONDS - 7 * 86_400,
    jti: '019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6073',
    name: 'Unit of the vectors',
    country: 'TO',
    keys: [
      { use: 'authentication', jwk: authentication.publicJwk },
      { use: 'signing', jwk: signing.publicJwk },
    ],
  };
  const header = { alg: 'ES384', kid: signing.kid, typ: 'ptcn-enrolment+jws' };
  return {
    about: TEST_ONLY,
    origin: ORIGIN,
    ...(await signedMessage(header, claims, signing, sign)),
    expected: { partnerId: PARTNER_ID, fingerprint: signing.thumbprint },
  };
}

export async function clientAssertionVectors({ authentication, signing, stranger }: VectorKeys, sign: SignWith) {
  const claims = {
    iss: PARTNER_ID,
    sub: PARTNER_ID,
    aud: ORIGIN,
    jti: 'f3b0c2d4-assertion-vector',
    iat: NOW_SECONDS,
    exp: NOW_SECONDS + 120,
  };
  const made = (change: object = {}, key = authentication) =>
    signedMessage({ alg: 'ES384', kid: key.kid }, { ...claims, ...change }, key, sign);
  const refused = async (name: string, change: object, key?: VectorKey) => ({
    name,
    jws: (await made(change, key)).jws,
  });
  return {
    about: TEST_ONLY,
    issuer: ORIGIN,
    nowSeconds: NOW_SECONDS,
    accepted: await made(),
    refused: [
      await refused('the audience is the token endpoint', { aud: `${ORIGIN}/oauth/token` }),
      await refused('the audience is a list', { aud: [ORIGIN] }),
      await refused('it lives longer than 300 seconds', { exp: NOW_SECONDS + 301 }),
      await refused('it has ended', { iat: NOW_SECONDS - 200, exp: NOW_SECONDS }),
      await refused('it was made more than 60 seconds ahead', { iat: NOW_SECONDS + 61, exp: NOW_SECONDS + 120 }),
      await refused('subject and issuer differ', { sub: 'another-unit' }),
      await refused('signed by the signing key', {}, signing),
      await refused('signed by a key that is not registered', {}, stranger),
    ],
  };
}

export async function dpopProofVectors({ dpop }: VectorKeys, sign: SignWith) {
  const accessToken = 'vector.access.token';
  const ath = createHash('sha256').update(accessToken).digest('base64url');
  const claims = {
    htm: 'POST',
    htu: `${ORIGIN}/v1/submissions`,
    jti: 'proof-vector',
    iat: NOW_SECONDS,
    ath,
    nonce: NONCE,
  };
  const header = { typ: 'dpop+jwt', alg: 'ES384', jwk: dpop.publicJwk };
  const made = (change: object, head: object = header) => signedMessage(head, { ...claims, ...change }, dpop, sign);
  const refused = async (name: string, code: string, change: object, head?: object) => ({
    name,
    code,
    jws: (await made(change, head)).jws,
  });
  const { ath: _none, ...withoutToken } = claims;
  return {
    about: TEST_ONLY,
    request: { method: 'POST', address: `${ORIGIN}/v1/submissions`, accessToken, nonce: NONCE },
    nowSeconds: NOW_SECONDS,
    accepted: { ...(await made({})), thumbprint: dpop.thumbprint },
    refused: [
      await refused('made for another method', 'not-authenticated', { htm: 'GET' }),
      await refused('made for another address', 'not-authenticated', { htu: `${ORIGIN}/v1/feeds` }),
      await refused('made for another token', 'not-authenticated', { ath: encodeBase64Url(new Uint8Array(32)) }),
      await refused('older than 300 seconds', 'not-authenticated', { iat: NOW_SECONDS - 301 }),
      await refused('more than 30 seconds ahead', 'not-authenticated', { iat: NOW_SECONDS + 31 }),
      await refused('with an old nonce', 'use-dpop-nonce', { nonce: 'an-old-one' }),
      await refused('with the private key in it', 'not-authenticated', {}, { ...header, jwk: dpop.privateJwk }),
      {
        name: 'without the hash of the token',
        code: 'not-authenticated',
        jws: (await signedMessage(header, withoutToken, dpop, sign)).jws,
      },
    ],
  };
}
