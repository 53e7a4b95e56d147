/** Attacks on access tokens and DPoP proofs. They run through the pure authentication and over HTTP. */
import { createHmac, KeyObject } from 'node:crypto';
import { assertionFor, type CallControl, proofFor, type ProofForgery, tokenFor } from '../access-forge.ts';
import { controlFor, type Forgery, forge } from '../forge.ts';
import { LOW_ORDER_POINTS, lowOrderKey, OFF_THE_CURVE, TOO_SHORT } from './odd-keys.ts';
import type { Expectation } from './vector.ts';

/** What is sent: every Authorization and every DPoP header. */
export type Credentials = { readonly authorization: readonly string[]; readonly dpop: readonly string[] };

export type CredentialVector = {
  readonly row: number;
  readonly name: string;
  readonly change: (call: CallControl) => Credentials;
  readonly expect: Expectation;
};

const refused: Expectation = { status: 401, code: 'not-authenticated' };
const nonceWanted: Expectation = { status: 401, code: 'use-dpop-nonce' };
const accepted: Expectation = { status: 200 };

const bearing = (token: string, ...dpop: string[]): Credentials => ({ authorization: [`DPoP ${token}`], dpop });

const proof = (
  row: number,
  name: string,
  change: ProofForgery | ((call: CallControl) => ProofForgery),
  due = refused,
): CredentialVector => ({
  row,
  name,
  change: (call) => bearing(call.accessToken, proofFor(call, typeof change === 'function' ? change(call) : change)),
  expect: due,
});

/** Another token, with a proof that fits it. */
const token = (row: number, name: string, change: Forgery | ((call: CallControl) => string)): CredentialVector => ({
  row,
  name,
  change: (call) => {
    const accessToken = typeof change === 'function' ? change(call) : tokenFor(call, change);
    return bearing(accessToken, proofFor(call, { accessToken }));
  },
  expect: refused,
});

const credentials = (row: number, name: string, change: CredentialVector['change']): CredentialVector => ({
  row,
  name,
  change,
  expect: refused,
});

/** The control's token with one part exchanged. */
const respelled = (call: CallControl, change: (parts: string[]) => string[]): string =>
  change(call.accessToken.split('.')).join('.');
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const submissionOf = ({ party, stranger, origin, nowSeconds }: CallControl): string =>
  forge(controlFor(party, stranger, origin, nowSeconds));

export const credentialVectors: readonly CredentialVector[] = [
  token(1, 'sends a token with alg none and no signature', (call) =>
    respelled(call, ([, claims]) => [base64url({ alg: 'none', typ: 'at+jwt' }), claims ?? '', '']),
  ),
  token(1, 'cuts the signature off the token', (call) =>
    respelled(call, ([header, claims]) => [header ?? '', claims ?? '', '']),
  ),
  token(2, 'signs a token by HMAC with a public key', {
    header: { alg: 'HS384' },
    signature: (_right, input) => createHmac('sha384', 'public').update(input).digest(),
  }),
  token(3, 'signs a token with a key that it calls ours', (call) => tokenFor(call, { key: call.stranger.dpop })),
  token(3, 'signs a token under a kid that nobody has', (call) => tokenFor(call, { header: { kid: 'A'.repeat(43) } })),
  token(5, 'sends a token whose signature is zeros', { signature: (right) => new Uint8Array(right.length) }),
  token(5, 'gives itself more scopes in a signed token', (call) =>
    respelled(call, ([header, claims, signature]) => {
      const more = { ...JSON.parse(Buffer.from(claims ?? '', 'base64url').toString()), scope: 'partners:admin' };
      return [header ?? '', base64url(more), signature ?? ''];
    }),
  ),
  token(8, 'brings a key along in the header of a token', (call) =>
    tokenFor(call, { header: { jwk: call.tokenKey.jwk } }),
  ),
  token(13, 'marks an extension of a token as critical', { header: { crit: ['exp'] } }),
  token(17, 'writes a claim of a token twice', (call) => {
    const claims = Buffer.from(tokenFor(call).split('.')[1] ?? '', 'base64url').toString();
    return tokenFor(call, { payload: claims.replace('{', '{"client_id":"nztcu",') });
  }),
  token(17, 'writes the alg of a token twice, once through an escape', (call) =>
    tokenFor(call, { header: `{"\\u0061lg":"none","alg":"ES384","kid":"${call.tokenKey.thumbprint}","typ":"at+jwt"}` }),
  ),
  token(23, 'sends a token that has ended', (call) => tokenFor(call, { claims: { exp: call.nowSeconds - 1 } })),
  token(23, 'sends a token of another issuer', { claims: { iss: 'https://other.example' } }),
  token(23, 'sends a token for another audience', { claims: { aud: 'https://other.example' } }),
  token(23, 'sends a token that is bound to no key', { claims: { cnf: undefined } }),
  token(23, 'sends a token that never ends', { claims: { exp: undefined } }),
  token(23, 'sends a token that ends at a time in text', (call) =>
    tokenFor(call, { claims: { exp: String(call.nowSeconds + 900) } }),
  ),
  token(27, 'sends a proof as the token', (call) => proofFor(call)),
  token(27, 'sends a client assertion as the token', (call) => assertionFor(call)),
  token(27, 'sends a submission as the token', submissionOf),
  token(27, 'sends a token that calls itself a JWT', { header: { typ: 'JWT' } }),
  token(27, 'sends a token that calls itself a receipt', { header: { typ: 'ptcn-receipt+jws' } }),

  credentials(23, 'sends nothing', () => ({ authorization: [], dpop: [] })),
  credentials(23, 'sends a token without a proof', (call) => bearing(call.accessToken)),
  credentials(23, 'sends a proof without a token', (call) => ({ authorization: [], dpop: [proofFor(call)] })),
  credentials(23, 'sends the token as a bearer', (call) => ({
    authorization: [`Bearer ${call.accessToken}`],
    dpop: [proofFor(call)],
  })),
  credentials(23, 'sends the token without a scheme', (call) => ({
    authorization: [call.accessToken],
    dpop: [proofFor(call)],
  })),
  credentials(23, 'sends two tokens', (call) => ({
    authorization: [`DPoP ${call.accessToken}`, `DPoP ${call.accessToken}`],
    dpop: [proofFor(call)],
  })),
  credentials(23, 'sends two tokens in one header', (call) => ({
    authorization: [`DPoP ${call.accessToken}, DPoP ${call.accessToken}`],
    dpop: [proofFor(call)],
  })),
  credentials(23, 'sends an empty token', (call) => ({ authorization: ['DPoP '], dpop: [proofFor(call)] })),
  proof(23, 'proves another token', { claims: { ath: 'A'.repeat(43) } }),
  proof(23, 'proves no token', { accessToken: '' }),
  proof(23, 'pads the hash of the token', (call) => ({ claims: { ath: `${proofFor(call).slice(0, 43)}=` } })),
  proof(23, 'sends a list of hashes', { claims: { ath: ['A'] } }),
  proof(23, 'proves with the key of another', ({ stranger }) => ({ key: stranger.dpop })),
  proof(23, 'shows the right key and signs with another', ({ party, stranger }) => ({
    header: { jwk: party.dpop.jwk },
    key: stranger.dpop,
  })),

  credentials(24, 'sends two proofs', (call) => bearing(call.accessToken, proofFor(call), proofFor(call))),
  credentials(24, 'sends one proof twice', (call) => {
    const once = proofFor(call);
    return bearing(call.accessToken, once, once);
  }),
  credentials(24, 'sends two proofs in one header', (call) =>
    bearing(call.accessToken, `${proofFor(call)}, ${proofFor(call)}`),
  ),
  credentials(24, 'sends an empty proof', (call) => bearing(call.accessToken, '')),
  proof(24, 'shows its private key', ({ party }) => ({
    header: { jwk: { ...KeyObject.from(party.dpop.privateKey).export({ format: 'jwk' }) } },
  })),
  proof(24, 'shows a symmetric key', { header: { jwk: { kty: 'oct', k: 'AAAA' } } }),
  proof(24, 'hides a symmetric key in a public one', ({ party }) => ({
    header: { jwk: { ...party.dpop.jwk, k: 'AAAA' } },
  })),
  proof(24, 'shows an RSA key', { header: { jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } } }),
  proof(24, 'shows no key', { header: { jwk: undefined } }),
  proof(24, 'shows a key in text', ({ party }) => ({ header: { jwk: JSON.stringify(party.dpop.jwk) } })),
  proof(24, 'shows a point that is not on the curve', { header: { jwk: OFF_THE_CURVE } }),
  proof(24, 'shows half a point', { header: { jwk: TOO_SHORT } }),
  proof(24, 'shows an Ed25519 key of low order', {
    header: { alg: 'Ed25519', jwk: lowOrderKey(LOW_ORDER_POINTS[1] ?? '') },
    signature: () => Buffer.concat([Buffer.from([1]), new Uint8Array(63)]),
  }),
  proof(24, 'names the key by kid', ({ party }) => ({ header: { jwk: undefined, kid: party.dpop.thumbprint } })),
  proof(24, 'brings a jku along', { header: { jku: 'https://attacker.example/jwks.json' } }),
  proof(24, 'marks b64 as critical', { header: { crit: ['b64'], b64: true } }),
  proof(24, 'makes the proof for another method', { claims: { htm: 'POST' } }),
  proof(24, 'writes the method in small letters', { claims: { htm: 'get' } }),
  proof(24, 'leaves the method out', { claims: { htm: undefined } }),
  proof(24, 'makes the proof for another path', ({ origin }) => ({ claims: { htu: `${origin}/v1/feeds` } })),
  proof(24, 'makes the proof for a longer path', ({ origin, path }) => ({ claims: { htu: `${origin}${path}/` } })),
  proof(24, 'makes the proof for another host', ({ path }) => ({ claims: { htu: `https://other.example${path}` } })),
  proof(24, 'makes the proof for another port', ({ origin, path }) => ({
    claims: { htu: `${portChanged(origin)}${path}` },
  })),
  proof(24, 'makes the proof for another scheme', ({ origin, path }) => ({
    claims: { htu: `${origin.replace(/^https?/, 'ftp')}${path}` },
  })),
  proof(24, 'makes the proof for a path alone', ({ path }) => ({ claims: { htu: path } })),
  proof(24, 'writes a user name before the host', ({ origin, path }) => ({
    claims: { htu: `${origin.replace('://', '://user@')}${path}` },
  })),
  proof(24, 'writes a host that only begins like ours', ({ origin, path }) => ({
    claims: { htu: `${origin}.attacker.example${path}` },
  })),
  proof(24, 'leaves the address out', { claims: { htu: undefined } }),
  proof(24, 'sends a list of addresses', ({ origin, path }) => ({ claims: { htu: [`${origin}${path}`] } })),
  proof(24, 'makes the proof 301 seconds ago', ({ nowSeconds }) => ({ claims: { iat: nowSeconds - 301 } })),
  proof(24, 'makes the proof too far ahead', ({ nowSeconds }) => ({ claims: { iat: nowSeconds + 35 } })),
  proof(24, 'makes the proof at a time in text', ({ nowSeconds }) => ({ claims: { iat: String(nowSeconds) } })),
  proof(24, 'leaves the time out', { claims: { iat: undefined } }),
  proof(24, 'leaves jti out', { claims: { jti: undefined } }),
  proof(24, 'leaves jti empty', { claims: { jti: '' } }),
  proof(24, 'sends a jti of 257 characters', { claims: { jti: 'j'.repeat(257) } }),
  proof(24, 'sends a number as jti', { claims: { jti: 1 } }),
  proof(24, 'calls the proof a JWT', { header: { typ: 'JWT' } }),
  proof(24, 'calls the proof nothing', { header: { typ: undefined } }),
  proof(24, 'says none in the proof', {
    header: { alg: 'none' },
    spelling: ([header, claims]) => `${header}.${claims}.`,
  }),
  proof(24, 'says ES256 over a P-384 key in the proof', { header: { alg: 'ES256' } }),
  proof(24, 'signs the proof by HMAC with the key it shows', ({ party }) => ({
    header: { alg: 'HS256' },
    signature: (_right, input) => createHmac('sha256', JSON.stringify(party.dpop.jwk)).update(input).digest(),
  })),
  proof(24, 'sends a proof whose signature is zeros', { signature: (right) => new Uint8Array(right.length) }),
  proof(17, 'writes htu twice in the proof', (call) => ({
    payload: Buffer.from(proofFor(call).split('.')[1] ?? '', 'base64url')
      .toString()
      .replace('{', `{"htu":"${call.origin}/v1/feeds",`),
  })),
  proof(17, 'writes jwk twice in the header of the proof', ({ party, stranger }) => ({
    header: `{"alg":"ES384","typ":"dpop+jwt","jwk":${JSON.stringify(stranger.dpop.jwk)},"jw\\u006b":${JSON.stringify(party.dpop.jwk)}}`,
  })),
  proof(27, 'sends the token as the proof', (call) => ({ spelling: () => call.accessToken })),
  proof(27, 'sends a client assertion as the proof', (call) => ({ spelling: () => assertionFor(call) })),
  proof(27, 'sends a submission as the proof', (call) => ({ spelling: () => submissionOf(call) })),
  proof(24, 'sends a stale nonce', { claims: { nonce: 'A'.repeat(24) } }, nonceWanted),
  proof(24, 'sends no nonce', { claims: { nonce: undefined } }, nonceWanted),
  proof(24, 'sends an empty nonce', { claims: { nonce: '' } }, nonceWanted),
  proof(24, 'sends a list of nonces', ({ nonce }) => ({ claims: { nonce: [nonce] } })),
  proof(
    24,
    'writes a query and a fragment behind the address',
    ({ origin, path }) => ({ claims: { htu: `${origin}${path}?limit=1#top` } }),
    accepted,
  ),
  proof(
    24,
    'writes the scheme and the host in capitals',
    ({ origin, path }) => ({ claims: { htu: `${origin.toUpperCase()}${path}` } }),
    accepted,
  ),
  proof(
    24,
    'makes the proof almost 300 seconds ago',
    ({ nowSeconds }) => ({ claims: { iat: nowSeconds - 290 } }),
    accepted,
  ),
  proof(
    24,
    'shows public members of its key that we do not need',
    ({ party }) => ({ header: { jwk: { ...party.dpop.jwk, use: 'sig', kid: 'x' } } }),
    accepted,
  ),
];

/** Another port of the same host: one that is written where none is, another where one is. */
function portChanged(origin: string): string {
  const url = new URL(origin);
  url.port = url.port === '' ? '8443' : String((Number(url.port) % 60_000) + 1_024);
  return url.origin;
}
