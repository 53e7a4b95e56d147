/** Attacks on DPoP proofs: the key they show, the request they are for, their time, their nonce. The token is the control's. */
import { createHmac, KeyObject } from 'node:crypto';
import { assertionFor, type CallControl, proofFor, type ProofForgery, submissionOf } from '../access-forge.ts';
import { LOW_ORDER_POINTS, lowOrderKey, OFF_THE_CURVE, TOO_SHORT } from './odd-keys.ts';
import { bearing, type CredentialVector, type Expectation, NOT_AUTHENTICATED } from './vector.ts';

const nonceWanted: Expectation = { status: 401, code: 'use-dpop-nonce' };
const accepted: Expectation = { status: 200 };

const proof = (
  row: number,
  name: string,
  change: ProofForgery | ((call: CallControl) => ProofForgery),
  due: Expectation = NOT_AUTHENTICATED,
): CredentialVector => ({
  row,
  name,
  change: (call) => bearing(call.accessToken, proofFor(call, typeof change === 'function' ? change(call) : change)),
  expect: due,
});

export const proofVectors: readonly CredentialVector[] = [
  proof(23, 'proves another token', { claims: { ath: 'A'.repeat(43) } }),
  proof(23, 'proves no token', { accessToken: '' }),
  proof(23, 'pads the hash of the token', (call) => ({ claims: { ath: `${proofFor(call).slice(0, 43)}=` } })),
  proof(23, 'sends a list of hashes', { claims: { ath: ['A'] } }),
  proof(23, 'proves with the key of another', ({ stranger }) => ({ key: stranger.dpop })),
  proof(23, 'shows the right key and signs with another', ({ party, stranger }) => ({
    header: { jwk: party.dpop.jwk },
    key: stranger.dpop,
  })),

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
  proof(24, 'says ES384 over a P-256 key in the proof', { header: { alg: 'ES384' } }),
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
    header: `{"alg":"ES256","typ":"dpop+jwt","jwk":${JSON.stringify(stranger.dpop.jwk)},"jw\\u006b":${JSON.stringify(party.dpop.jwk)}}`,
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
