import { calculateJwkThumbprint } from 'jose';
import { expect, test } from 'vitest';
import { parseCompactJws, hasValidSignature } from '#domain/compact-jws.ts';
import { type ProofContext, verifyDpopProof } from '#domain/dpop-proof.ts';
import { verificationKey } from '#domain/verification-keys.ts';
import { PublicJwk } from '#schemas/partner.ts';
import { spelledOtherwise } from '../../attacks/vectors/odd-keys.ts';
import { dpopProof, makeKey } from '../../support/test-party.ts';

/** RFC 9449 section 4.1, the proof for a token request. */
const FOR_TOKEN =
  'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg';

/** RFC 9449 section 7.1, the proof for a protected resource, and the access token it goes with. */
const FOR_RESOURCE =
  'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA';
const ACCESS_TOKEN = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU';
/** RFC 9449 section 6.1, `jkt` of the same key. */
const THUMBPRINT = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I';

const forToken: ProofContext = {
  method: 'POST',
  address: 'https://server.example.com/token',
  nowSeconds: 1_562_262_616,
  isCurrentNonce: async () => true,
};
const forResource: ProofContext = {
  method: 'GET',
  address: 'https://resource.example.org/protectedresource',
  accessToken: ACCESS_TOKEN,
  nowSeconds: 1_562_262_618,
  isCurrentNonce: async () => true,
};

test.for([
  ['for a token', FOR_TOKEN],
  ['for a resource', FOR_RESOURCE],
] as const)(
  'the key of the example of RFC 9449 %s is the one of its section 6.1, and the signature holds',
  async ([, proof]) => {
    const jws = parseCompactJws(proof);
    const jwk = PublicJwk.parse(jws.header.jwk);
    expect(await calculateJwkThumbprint(jwk, 'sha256')).toBe(THUMBPRINT);
    const key = await verificationKey({ thumbprint: THUMBPRINT, algorithm: 'ES256', jwk });
    expect(await hasValidSignature(jws, 'ES256', key)).toBe(true);
  },
);

test.for([
  ['for a token', FOR_TOKEN, forToken],
  ['for a resource', FOR_RESOURCE, forResource],
] as const)('the example of RFC 9449 %s lacks nothing but our nonce', async ([, proof, context]) => {
  await expect(verifyDpopProof(proof, context)).rejects.toMatchObject({ code: 'use-dpop-nonce' });
});

test.for([
  ['another method', { method: 'PUT' }],
  ['another address', { address: 'https://resource.example.org/other' }],
  ['another token', { accessToken: 'another' }],
  ['301 seconds later', { nowSeconds: 1_562_262_618 + 301 }],
  ['31 seconds earlier', { nowSeconds: 1_562_262_618 - 31 }],
] as const)('the example of RFC 9449 is no proof for %s', async ([, change]) => {
  await expect(verifyDpopProof(FOR_RESOURCE, { ...forResource, ...change })).rejects.toMatchObject({
    code: 'not-authenticated',
  });
});

test.for(['ES384', 'ES256', 'Ed25519'] as const)(
  'a proof by %s with the nonce gives the key and its name',
  async (algorithm) => {
    const key = await makeKey(algorithm);
    const url = 'https://exchange.example/v1/feeds';
    const proof = await dpopProof(
      key,
      { method: 'GET', url, nonce: 'right' },
      { claims: { iat: 1_795_305_600, jti: 'once' } },
    );
    const context = { method: 'GET', address: url, nowSeconds: 1_795_305_600 };
    const isCurrentNonce = async (nonce: string) => nonce === 'right';
    expect(await verifyDpopProof(proof, { ...context, isCurrentNonce })).toEqual({
      thumbprint: key.thumbprint,
      jti: 'once',
    });
  },
);

const url = 'https://exchange.example/v1/feeds/a~b%2F';
const proven = async (change: { claims?: object; header?: object }, algorithm: 'ES256' | 'ES384' = 'ES256') => {
  const key = await makeKey(algorithm);
  const header = typeof change.header === 'function' ? change.header(key.jwk) : change.header;
  const claims = { iat: 1_795_305_600, ...change.claims };
  const proof = await dpopProof(key, { method: 'GET', url, nonce: 'right' }, { claims, header });
  return verifyDpopProof(proof, {
    method: 'GET',
    address: url,
    nowSeconds: 1_795_305_600,
    isCurrentNonce: async () => true,
  });
};
const refused = { code: 'not-authenticated' };

test.for(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])('a key that shows its %s is refused', async (member) => {
  const header = (jwk: object) => ({ jwk: { ...jwk, [member]: 'AA' } });
  await expect(proven({ header })).rejects.toMatchObject(refused);
});

test('a key in another spelling is refused, for its name would be another', async () => {
  await expect(proven({ header: (jwk: PublicJwk) => ({ jwk: spelledOtherwise(jwk) }) })).rejects.toMatchObject(refused);
});

test.for([
  ['has a query and a fragment', `${url}?a=1#b`, true],
  ['has its host in capitals', url.replace('exchange', 'EXCHANGE'), true],
  ['has an escape that it does not need', url.replace('~', '%7e'), true],
  ['has an escape in other letters', url.replace('%2F', '%2f'), true],
  ['has no escape where one is needed', url.replace('%2F', '/'), false],
  ['is no address', 'feeds', false],
  ['is empty', '', false],
  ['has a name in it', url.replace('//', '//a@'), false],
  ['has a secret in it', url.replace('//', '//:b@'), false],
] as const)('a proof whose address %s is taken: %s', async ([, htu, isTaken]) => {
  const outcome = proven({ claims: { htu } });
  await (isTaken ? expect(outcome).resolves.toBeTruthy() : expect(outcome).rejects.toMatchObject(refused));
});
