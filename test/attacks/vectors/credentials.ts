/** Attacks on access tokens and proofs. They run through the pure authentication and over HTTP. */
import { createHmac } from 'node:crypto';
import { assertionFor, type CallControl, proofFor, submissionOf, tokenFor } from '../access-forge.ts';
import type { Forgery } from '../forge.ts';
import { proofVectors } from './proofs.ts';
import { bearing, type CredentialVector, NOT_AUTHENTICATED } from './vector.ts';

/** Another token, with a proof that fits it. */
const token = (row: number, name: string, change: Forgery | ((call: CallControl) => string)): CredentialVector => ({
  row,
  name,
  change: (call) => {
    const accessToken = typeof change === 'function' ? change(call) : tokenFor(call, change);
    return bearing(accessToken, proofFor(call, { accessToken }));
  },
  expect: NOT_AUTHENTICATED,
});

const credentials = (row: number, name: string, change: CredentialVector['change']): CredentialVector => ({
  row,
  name,
  change,
  expect: NOT_AUTHENTICATED,
});

/** The control's token with one part exchanged. */
const respelled = (call: CallControl, change: (parts: string[]) => string[]): string =>
  change(call.accessToken.split('.')).join('.');
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
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
  token(3, 'signs a token with a key that it calls ours', (call) =>
    tokenFor(call, { key: call.stranger.authentication }),
  ),
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
  credentials(24, 'sends two proofs', (call) => bearing(call.accessToken, proofFor(call), proofFor(call))),
  credentials(24, 'sends one proof twice', (call) => {
    const once = proofFor(call);
    return bearing(call.accessToken, once, once);
  }),
  credentials(24, 'sends two proofs in one header', (call) =>
    bearing(call.accessToken, `${proofFor(call)}, ${proofFor(call)}`),
  ),
  credentials(24, 'sends an empty proof', (call) => bearing(call.accessToken, '')),
  ...proofVectors,
];
