/** Attacks on the token endpoint: client assertions, the form, proofs. Errors in the words of RFC 6749 and RFC 9449. */
import { createHmac, KeyObject } from 'node:crypto';
import { kidOf } from '#domain/sign-submission.ts';
import { CLIENT_ASSERTION_TYPE, type TokenError } from '#schemas/token.ts';
import { assertionFor, type CallControl, proofFor, type ProofForgery, submissionOf } from '../access-forge.ts';
import type { Forgery } from '../forge.ts';
import { LOW_ORDER_POINTS, lowOrderKey, spelledOtherwise } from './odd-keys.ts';
import type { Expectation } from './vector.ts';

/** What is posted. */
export type TokenRequest = {
  readonly form: string;
  readonly dpop: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
};

export type TokenVector = {
  readonly row: number;
  readonly name: string;
  readonly change: (call: CallControl) => Partial<TokenRequest>;
  readonly expect: Expectation<TokenError['error']>;
};

export const rightForm = (call: CallControl, change: Record<string, string> = {}): string =>
  new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: CLIENT_ASSERTION_TYPE,
    client_assertion: assertionFor(call),
    ...change,
  }).toString();

export const rightRequest = (call: CallControl): TokenRequest => ({
  form: rightForm(call),
  dpop: [proofFor(call)],
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
});

const asked =
  (error: TokenError['error']) =>
  (row: number, name: string, change: TokenVector['change']): TokenVector => ({
    row,
    name,
    change,
    expect: { status: error === 'invalid_client' ? 401 : 400, code: error },
  });

const client = asked('invalid_client');
const badProof = asked('invalid_dpop_proof');
const badRequest = asked('invalid_request');

type Of<T> = T | ((call: CallControl) => T);
const of = <T extends object>(change: Of<T>, call: CallControl): T =>
  typeof change === 'function' ? change(call) : change;

const assertion = (row: number, name: string, change: Of<Forgery>) =>
  client(row, name, (call) => ({ form: rightForm(call, { client_assertion: assertionFor(call, of(change, call)) }) }));
/** Claims as distances from now. */
const timed = (row: number, name: string, distances: Record<string, number>) =>
  assertion(row, name, ({ nowSeconds }) => ({
    claims: Object.fromEntries(Object.entries(distances).map(([claim, distance]) => [claim, nowSeconds + distance])),
  }));
const form = (row: number, name: string, change: Of<Record<string, string>>) =>
  client(row, name, (call) => ({ form: rightForm(call, of(change, call)) }));
const proof = (row: number, name: string, change: Of<ProofForgery>) =>
  badProof(row, name, (call) => ({ dpop: [proofFor(call, of(change, call))] }));

const claimsTextOf = (jwt: string): string => Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString();

export const tokenVectors: readonly TokenVector[] = [
  assertion(1, 'says none in the assertion', {
    header: { alg: 'none' },
    spelling: ([header, claims]) => `${header}.${claims}.`,
  }),
  assertion(1, 'cuts the signature off the assertion', { spelling: ([header, claims]) => `${header}.${claims}.` }),
  assertion(2, 'signs the assertion by HMAC with its public key', ({ party }) => ({
    header: { alg: 'HS384' },
    signature: (_right, input) =>
      createHmac('sha384', KeyObject.from(party.authentication.publicKey).export({ type: 'spki', format: 'pem' }))
        .update(input)
        .digest(),
  })),
  assertion(3, 'says ES256 in the assertion', { header: { alg: 'ES256' } }),
  assertion(4, 'says EdDSA in the assertion', { header: { alg: 'EdDSA' } }),
  assertion(5, 'signs the assertion with zeros', { signature: (right) => new Uint8Array(right.length) }),
  assertion(8, 'brings a key along in the assertion', ({ stranger }) => ({
    header: { jwk: stranger.dpop.jwk },
    key: stranger.dpop,
  })),
  assertion(9, 'brings a jku along in the assertion', { header: { jku: 'http://169.254.169.254/' } }),
  assertion(11, 'leaves kid out of the assertion', { header: { kid: undefined } }),
  assertion(11, 'names the signing key in the assertion', ({ party }) => ({
    header: { kid: kidOf(party.partnerId, party.signing.thumbprint) },
    key: party.signing,
  })),
  assertion(11, 'names the key of another in the assertion', ({ stranger }) => ({
    header: { kid: kidOf(stranger.partnerId, stranger.authentication.thumbprint) },
    key: stranger.authentication,
  })),
  assertion(11, 'writes NUL into the kid of the assertion', ({ party }) => ({
    header: { kid: `${party.partnerId}\u0000` },
  })),
  assertion(13, 'marks an extension of the assertion as critical', { header: { crit: ['exp'] } }),
  assertion(17, 'writes a claim of the assertion twice', (call) => ({
    payload: claimsTextOf(assertionFor(call)).replace('{', '{"iss":"nztcu",'),
  })),
  assertion(17, 'writes a claim of the assertion twice, once through an escape', (call) => ({
    payload: claimsTextOf(assertionFor(call)).replace('{', `{"\\u0061ud":"${call.origin}",`),
  })),
  badRequest(17, 'sends a parameter twice', (call) => ({ form: `${rightForm(call)}&grant_type=client_credentials` })),
  badRequest(17, 'sends a parameter twice, once percent-encoded', (call) => ({
    form: `${rightForm(call)}&%67rant_type=client_credentials`,
  })),
  assertion(18, 'pads the assertion', { spelling: (parts) => `${parts.join('.')}=` }),
  assertion(20, 'nests the claims of the assertion deeply', { payload: '['.repeat(2_000) }),
  badRequest(21, 'sends a form of over 8 KiB', (call) => ({ form: rightForm(call, { x: 'x'.repeat(8_192) }) })),
  badRequest(21, 'sends nothing', () => ({ form: '' })),
  badRequest(22, 'compresses the form', (call) => ({
    headers: { ...rightRequest(call).headers, 'Content-Encoding': 'gzip' },
  })),

  badProof(24, 'sends no proof', () => ({ dpop: [] })),
  badProof(24, 'sends two proofs', (call) => ({ dpop: [proofFor(call), proofFor(call)] })),
  proof(24, 'shows its private key', ({ party }) => ({
    header: { jwk: { ...KeyObject.from(party.dpop.privateKey).export({ format: 'jwk' }) } },
  })),
  proof(24, 'makes the proof for GET', { claims: { htm: 'GET' } }),
  proof(24, 'makes the proof for the issuer alone', ({ origin }) => ({ claims: { htu: origin } })),
  proof(24, 'makes the proof for another host', { claims: { htu: 'https://other.example/oauth/token' } }),
  proof(24, 'makes the proof too early', ({ nowSeconds }) => ({ claims: { iat: nowSeconds - 301 } })),
  proof(24, 'makes the proof too far ahead', ({ nowSeconds }) => ({ claims: { iat: nowSeconds + 35 } })),
  proof(24, 'makes its registered authentication key the key of the proof', ({ party }) => ({
    key: party.authentication,
  })),
  proof(24, 'makes its registered signing key the key of the proof', ({ party }) => ({ key: party.signing })),
  proof(24, 'shows a key of low order', {
    header: { alg: 'Ed25519', jwk: lowOrderKey(LOW_ORDER_POINTS[1] ?? '') },
    signature: () => Buffer.concat([Buffer.from([1]), new Uint8Array(63)]),
  }),
  proof(24, 'shows its key in another spelling', ({ edwards }) => ({
    header: { jwk: spelledOtherwise(edwards.jwk) },
    key: edwards,
  })),
  asked('use_dpop_nonce')(24, 'sends no nonce', (call) => ({
    dpop: [proofFor(call, { claims: { nonce: undefined } })],
  })),
  asked('use_dpop_nonce')(24, 'sends a stale nonce', (call) => ({
    dpop: [proofFor(call, { claims: { nonce: 'A'.repeat(24) } })],
  })),

  assertion(26, 'sends a list as the audience', ({ origin }) => ({ claims: { aud: [origin] } })),
  assertion(26, 'names the token endpoint as the audience', ({ origin }) => ({
    claims: { aud: `${origin}/oauth/token` },
  })),
  assertion(26, 'adds a slash to the audience', ({ origin }) => ({ claims: { aud: `${origin}/` } })),
  assertion(26, 'leaves the audience out', { claims: { aud: undefined } }),
  assertion(26, 'leaves exp out', { claims: { exp: undefined } }),
  assertion(26, 'leaves jti out', { claims: { jti: undefined } }),
  assertion(26, 'leaves jti empty', { claims: { jti: '' } }),
  assertion(26, 'sends a number as jti', { claims: { jti: 7 } }),
  assertion(26, 'ends the assertion at a time in text', ({ nowSeconds }) => ({
    claims: { exp: String(nowSeconds + 60) },
  })),
  timed(26, 'lets the assertion live for 301 seconds', { iat: 0, exp: 301 }),
  timed(26, 'lets the assertion live for a year', { exp: 31_536_000 }),
  timed(26, 'sends an assertion that has ended', { iat: -120, exp: -1 }),
  timed(26, 'makes the assertion ahead of time', { iat: 90, exp: 120 }),
  timed(26, 'makes the assertion valid later', { nbf: 90 }),
  assertion(26, 'lets the assertion live for long by leaving iat out', ({ nowSeconds }) => ({
    claims: { iat: undefined, exp: nowSeconds + 310 },
  })),
  assertion(26, 'speaks for another', ({ stranger }) => ({ claims: { sub: stranger.partnerId } })),
  assertion(26, 'names another as the issuer', ({ stranger }) => ({
    claims: { iss: stranger.partnerId, sub: stranger.partnerId },
  })),
  assertion(26, 'names nobody', { claims: { iss: 'no-such-unit', sub: 'no-such-unit' } }),
  assertion(26, 'names itself in capitals', ({ party }) => ({
    claims: { iss: party.partnerId.toUpperCase(), sub: party.partnerId.toUpperCase() },
  })),
  assertion(26, 'names a path', { claims: { iss: '../registry', sub: '../registry' } }),
  assertion(26, 'signs with a key that is not registered', ({ stranger }) => ({ key: stranger.authentication })),
  form(26, 'sends no assertion', { client_assertion: '' }),
  form(26, 'calls the assertion SAML', {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
  }),
  form(26, 'gives the name of another beside the assertion', ({ stranger }) => ({ client_id: stranger.partnerId })),
  form(27, 'sends a proof as the assertion', (call) => ({ client_assertion: proofFor(call) })),
  form(27, 'sends an access token as the assertion', ({ accessToken }) => ({ client_assertion: accessToken })),
  form(27, 'sends a submission as the assertion', (call) => ({
    client_assertion: submissionOf(call),
  })),
  asked('invalid_scope')(37, 'asks for the scope of operators', (call) => ({
    form: rightForm(call, { scope: 'partners:admin' }),
  })),
  asked('invalid_scope')(36, 'asks for a scope that every object has', (call) => ({
    form: rightForm(call, { scope: 'constructor' }),
  })),
  asked('unsupported_grant_type')(37, 'asks by password', (call) => ({
    form: rightForm(call, { grant_type: 'password' }),
  })),
  badRequest(47, 'sends JSON', () => ({ headers: { 'Content-Type': 'application/json' } })),
  badRequest(47, 'says nothing of the type', () => ({ headers: {} })),
];
