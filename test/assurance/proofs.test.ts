/** DPoP proofs: RFC 9449 section 4.3, check by check, and what its section 11 adds. */
import { createHmac, KeyObject } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { assertionFor, proofFor, type ProofForgery } from '../attacks/access-forge.ts';
import { LOW_ORDER_POINTS, lowOrderKey, OFF_THE_CURVE, TOO_SHORT } from '../attacks/vectors/odd-keys.ts';
import { type Access, NOW_SECONDS, oneUnit, ORIGIN, REFUSED } from './access.ts';

let access: Access;

beforeAll(async () => {
  access = await oneUnit();
  expect(await access.withProof()).toMatchObject({ principal: 'tonga-tcu' });
});

const refusesEach = async (forgeries: readonly ProofForgery[], refusal: object = REFUSED) => {
  for (const forgery of forgeries) await expect(access.withProof(forgery)).rejects.toMatchObject(refusal);
};
const token = () => [`DPoP ${access.call.accessToken}`];

test('two proofs, or none, let nobody in [API2:2023] [RFC9449 4.3-1] [ASVS 10.3.5] [FAPI 5.3.4-5]', async () => {
  for (const dpop of [[], [proofFor(access.call), proofFor(access.call)]]) {
    await expect(access.authenticate({ authorization: token(), dpop })).rejects.toMatchObject(REFUSED);
    await expect(access.askForToken({}, dpop)).resolves.toMatchObject({ answer: { error: 'invalid_dpop_proof' } });
  }
});

test('a proof is one compact JWT, with no member twice [RFC9449 4.3-2]', async () => {
  const once = proofFor(access.call);
  const twice = Buffer.from(once.split('.')[1] ?? '', 'base64url')
    .toString()
    .replace('{', '{"htm":"POST",');
  await refusesEach([{ payload: twice }, { spelling: () => 'no.jwt' }, { spelling: () => `${once}.x` }]);
  await expect(access.authenticate({ authorization: token(), dpop: [`${once}, ${once}`] })).rejects.toMatchObject(
    REFUSED,
  );
});

test('a proof without one of its claims is refused [RFC9449 4.3-3]', async () => {
  await refusesEach(['jti', 'htm', 'htu', 'iat', 'ath'].map((name) => ({ claims: { [name]: undefined } })));
});

test('a proof calls itself dpop+jwt [RFC9449 4.3-4] [RFC9449 11.5]', async () => {
  await refusesEach([
    ...['JWT', 'at+jwt', undefined].map((typ) => ({ header: { typ } })),
    { spelling: () => access.call.accessToken },
    { spelling: () => assertionFor(access.call) },
  ]);
});

test('a proof is signed by an algorithm of the list that fits its key [RFC9449 4.3-5] [RFC9449 11.6]', async () => {
  const { jwk } = access.party.dpop;
  const hmac = (_right: Uint8Array, input: string) => createHmac('sha256', JSON.stringify(jwk)).update(input).digest();
  await refusesEach([
    { header: { alg: 'none' }, spelling: ([header, claims]) => `${header}.${claims}.` },
    { header: { alg: 'HS256' }, signature: hmac },
    { header: { alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } }, signature: hmac },
    { header: { alg: 'ES384' } },
    { header: { alg: 'RS256', jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } } },
  ]);
});

test('a proof verifies with the key it shows, and that key is sound [RFC9449 4.3-6] [RFC8725 3.4]', async () => {
  await refusesEach([
    { header: { jwk: access.party.dpop.jwk }, key: access.call.stranger.dpop },
    { signature: (right) => new Uint8Array(right.length) },
    { header: { jwk: OFF_THE_CURVE } },
    { header: { jwk: TOO_SHORT } },
    { header: { jwk: undefined } },
    {
      header: { alg: 'Ed25519', jwk: lowOrderKey(LOW_ORDER_POINTS[1] ?? '') },
      signature: () => Buffer.concat([Buffer.from([1]), new Uint8Array(63)]),
    },
  ]);
});

test('a proof that shows a private key is refused [RFC9449 4.3-7]', async () => {
  const { privateKey } = access.party.dpop;
  await refusesEach([{ header: { jwk: { ...KeyObject.from(privateKey).export({ format: 'jwk' }) } } }]);
});

test('a proof is for this method [RFC9449 4.3-8]', async () => {
  await refusesEach(['POST', 'get', 'HEAD'].map((htm) => ({ claims: { htm } })));
});

test('a proof is for this address, query and fragment left out [RFC9449 4.3-9]', async () => {
  const { path } = access.call;
  const others = [
    `${ORIGIN}/v1/feeds`,
    `https://other.example${path}`,
    `${ORIGIN}:8443${path}`,
    path,
    `${ORIGIN}${path}/`,
  ];
  await refusesEach(others.map((htu) => ({ claims: { htu } })));
  await expect(access.withProof({ claims: { htu: `${ORIGIN}${path}?limit=1#x` } })).resolves.toBeTruthy();
});

test('a proof carries the nonce we gave [RFC9449 4.3-10] [RFC9449 11.2] [RFC9449 11.3]', async () => {
  const nonces = [undefined, '', 'A'.repeat(24)].map((nonce) => ({ claims: { nonce } }));
  await refusesEach(nonces, { code: 'use-dpop-nonce' });
});

test('a proof is at most 300 seconds old and 30 ahead [RFC9449 4.3-11] [RFC9449 11.1] [FAPI 5.3.2.1-13]', async () => {
  const made = (distance: number) => access.withProof({ claims: { iat: NOW_SECONDS + distance } });
  for (const distance of [-300, 0, 10, 30]) await expect(made(distance)).resolves.toBeTruthy();
  for (const distance of [-301, 31, 61]) await expect(made(distance)).rejects.toMatchObject(REFUSED);
});

test('a proof names the token beside it [RFC9449 4.3-12a]', async () => {
  await refusesEach([{ claims: { ath: 'A'.repeat(43) } }, { accessToken: 'another.token.text' }, { accessToken: '' }]);
});

test('a token serves the key it is bound to, and no other [RFC9449 4.3-12b] [ASVS 10.3.5] [FAPI 5.3.4-5]', async () => {
  await refusesEach([{ key: access.call.stranger.dpop }]);
  await expect(access.withToken({ claims: { cnf: undefined } })).rejects.toMatchObject(REFUSED);
});

test('a proof is good for one request, at the token endpoint too, and its name is short [RFC9449 11.1]', async () => {
  const once = proofFor(access.call);
  await access.authenticate({ authorization: token(), dpop: [once] });
  await expect(access.authenticate({ authorization: token(), dpop: [once] })).rejects.toMatchObject(REFUSED);
  const endpoint = [proofFor({ ...access.call, method: 'POST', path: '/oauth/token', accessToken: '' })];
  await expect(access.askForToken({}, endpoint)).resolves.toMatchObject({ status: 200 });
  await expect(access.askForToken({}, endpoint)).resolves.toMatchObject({ status: 400 });
  await refusesEach([{ claims: { jti: 'j'.repeat(257) } }]);
});
