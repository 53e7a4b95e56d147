import fc from 'fast-check';
import { generateKeyPair, importJWK, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { digestOf, hasValidSignature, MalformedJws, parseCompactJws, signingInputOf } from '#domain/compact-jws.ts';
import type { PublicJwk, SignatureAlgorithm } from '#schemas/partner.ts';
import { makeKey } from '../../support/test-party.ts';
import { assemble } from '../../attacks/forge.ts';

const publicKey = async (jwk: PublicJwk, algorithm: SignatureAlgorithm) => {
  const key = await importJWK(jwk, algorithm);
  if (key instanceof Uint8Array) throw new Error('A public key was expected.');
  return key;
};

/** RFC 7515 appendix A.3: a JWS using ECDSA P-256 SHA-256. */
const RFC7515_A3 = {
  jwk: {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  },
  jws: 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
} as const;

/** RFC 8037 appendices A.1 and A.4: the key, and a JWS under the old name `EdDSA`. */
const RFC8037_A4 = {
  jwk: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
  jws: 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
} as const;

test('the JWS of RFC 7515 A.3 is read and verifies', async () => {
  const jws = parseCompactJws(RFC7515_A3.jws);
  expect(jws.header).toEqual({ alg: 'ES256' });
  expect(new TextDecoder().decode(jws.payload)).toBe(
    '{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}',
  );
  expect(await hasValidSignature(jws, 'ES256', await publicKey(RFC7515_A3.jwk, 'ES256'))).toBe(true);
});

test('it does not verify under another algorithm, another key, or with another text', async () => {
  const jws = parseCompactJws(RFC7515_A3.jws);
  const key = await publicKey(RFC7515_A3.jwk, 'ES256');
  expect(await hasValidSignature(jws, 'ES384', key)).toBe(false);
  expect(await hasValidSignature(jws, 'ES256', (await makeKey('ES256')).publicKey)).toBe(false);
  expect(await hasValidSignature(jws, 'ES256', (await makeKey('ES384')).publicKey)).toBe(false);
  const changed = parseCompactJws(RFC7515_A3.jws.replace('.eyJpc3Mi', '.eyJJc3Mi'));
  expect(await hasValidSignature(changed, 'ES256', key)).toBe(false);
});

test('the JWS of RFC 8037 A.4 is read, and does not verify: EdDSA is no name of an algorithm here', async () => {
  const jws = parseCompactJws(RFC8037_A4.jws);
  const key = await publicKey(RFC8037_A4.jwk, 'Ed25519');
  for (const name of ['EdDSA', 'Ed25519']) expect(await hasValidSignature(jws, name, key)).toBe(false);
});

/** RFC 7515 appendix A.4 uses ES512, A.1 HS256, A.5 none: none of them is ours. */
test.for(['ES512', 'HS256', 'none', 'constructor', '__proto__', ''])('nothing verifies as %j', async (algorithm) => {
  const key = await makeKey();
  const jws = parseCompactJws(assemble({ header: { alg: algorithm }, payload: {}, key }));
  expect(await hasValidSignature(jws, algorithm, key.publicKey)).toBe(false);
});

test('a text is read in one spelling, or not at all [ASVS 1.1.1]', () => {
  fc.assert(
    fc.property(fc.nat(RFC7515_A3.jws.length - 1), fc.constantFrom('', '=', '.', ' ', 'A', '\n', '%'), (at, piece) => {
      const text = RFC7515_A3.jws.slice(0, at) + piece + RFC7515_A3.jws.slice(at + 1);
      try {
        const { header, payload, signature } = parseCompactJws(text);
        const parts = [payload, signature].map((bytes) => Buffer.from(bytes).toString('base64url'));
        expect(text).toBe([text.split('.')[0], ...parts].join('.'));
        expect(Array.isArray(header)).toBe(false);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedJws);
      }
    }),
    { seed: 1, numRuns: 600 },
  );
});

test('the header is taken up to 1,024 bytes', async () => {
  const key = await makeKey();
  const ofLength = (length: number) => assemble({ header: '{"alg":"ES384"}'.padEnd(length), payload: {}, key });
  expect(parseCompactJws(ofLength(1_024)).header).toEqual({ alg: 'ES384' });
  expect(() => parseCompactJws(ofLength(1_025))).toThrow(MalformedJws);
});

// FIPS 180-4, example of SHA-512 for "abc".
test('a digest is SHA-512 in lower-case hexadecimal', async () => {
  expect(await digestOf('abc')).toBe(
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  );
});

const part = (text: string) => Buffer.from(text).toString('base64url');
const good = `${part('{"alg":"ES384"}')}.${part('{}')}.AAAA`;

test.for<[string, string, 'serialisation' | 'header', RegExp]>([
  ['has no dot', 'AAAA', 'serialisation', /three parts/],
  ['has one dot', 'AAAA.AAAA', 'serialisation', /three parts/],
  ['has three dots', `${good}.`, 'serialisation', /three parts/],
  ['is padded', `${good}=`, 'serialisation', /base64url in its one spelling/],
  ['has a header that is no base64url', good.replace(/^./, '+'), 'serialisation', /base64url in its one spelling/],
  ['has a payload that is no base64url', good.replace('.', '.='), 'serialisation', /base64url in its one spelling/],
  ['has a header that is no JSON', `${part('{')}.e30.AAAA`, 'header', /not strict JSON/],
  ['has a header with a member twice', `${part('{"alg":"a","alg":"a"}')}.e30.AAAA`, 'header', /not strict JSON/],
  ['has null as its header', `${part('null')}.e30.AAAA`, 'header', /not an object/],
  ['has a text as its header', `${part('"ES384"')}.e30.AAAA`, 'header', /not an object/],
  ['has a list as its header', `${part('[]')}.e30.AAAA`, 'header', /not an object/],
  ['has a header of 1,025 bytes', `${part('{}'.padEnd(1_025))}.e30.AAAA`, 'header', /larger than 1024 bytes/],
  [
    'has a header of 1 MiB that is no base64url',
    `${'='.repeat(1_048_576)}.e30.AAAA`,
    'header',
    /larger than 1024 bytes/,
  ],
])('what %s is refused, and told so', ([, text, where, message]) => {
  expect(() => parseCompactJws(text)).toThrow(
    expect.objectContaining({ name: 'MalformedJws', part: where, message: expect.stringMatching(message) }),
  );
});

test('a signing input is header and claims, each in base64url, as RFC 7515 section 5.1 has it', () => {
  expect(signingInputOf({ alg: 'ES384' }, { a: 1 })).toBe(`${part('{"alg":"ES384"}')}.${part('{"a":1}')}`);
});

test.for([
  [2048, 'RS256'],
  [3072, 'PS256'],
  [4096, 'RS256'],
] as const)('RSA of %i bits verifies as %s, for the issuers of staff', async ([modulusLength, algorithm]) => {
  const { privateKey, publicKey: key } = await generateKeyPair(algorithm, { modulusLength });
  const jws = parseCompactJws(await new SignJWT({}).setProtectedHeader({ alg: algorithm }).sign(privateKey));
  expect(await hasValidSignature(jws, algorithm, key)).toBe(true);
  expect(await hasValidSignature(jws, algorithm === 'RS256' ? 'PS256' : 'RS256', key)).toBe(false);
});
