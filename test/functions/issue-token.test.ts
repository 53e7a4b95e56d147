/** Token exchange without an exchange: whatever is wrong with a sign-in, or with the issuer, is one and the same answer. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import type { HttpRequest } from '#edge/http-request.ts';
import { StaffIssuerKeys } from '#stores/staff-issuers.ts';
import { type Dependencies, issueToken } from '../../functions/issue-token.ts';
import { staffIssuer } from '../support/staff-issuer.ts';
import { exchangeForm } from '../support/staff-sign-in.ts';
import { dpopProof, makeKey, type TestKey } from '../support/test-party.ts';

const ISSUER = 'https://exchange.example';
const STAFF = staffIssuer();
const REFUSED = {
  status: 401,
  body: '{"error":"invalid_grant","error_description":"The sign-in is not valid here."}',
};
let dpop: TestKey;
let signer: { readonly key: CryptoKey; readonly keySet: string };

beforeAll(async () => {
  dpop = await makeKey();
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  signer = {
    key: privateKey,
    keySet: JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one' }] }),
  };
});

const nowSeconds = () => Math.floor(Date.now() / 1000);

const idToken = (change: object = {}) =>
  new SignJWT({
    iss: STAFF.iss,
    sub: 'a3f1',
    aud: 'ptcn-ops',
    iat: nowSeconds(),
    exp: nowSeconds() + 300,
    auth_time: nowSeconds(),
    amr: ['mfa'],
    roles: ['ptcn-adviser'],
    ...change,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .sign(signer.key);

async function ask(token: string, issuerAnswers: () => Promise<Response>) {
  const keys = new StaffIssuerKeys({ fetch: issuerAnswers, nowSeconds });
  const deps: Dependencies = {
    issuer: ISSUER,
    clock: Date.now,
    findPartner: async () => undefined,
    isCurrentNonce: async () => true,
    rememberOnce: async () => true,
    signToken: async (claims) => JSON.stringify(claims),
    staff: { issuers: [STAFF], keysOf: (...name) => keys.of(...name) },
  };
  const proof = await dpopProof(dpop, { method: 'POST', url: `${ISSUER}/oauth/token`, nonce: 'n' });
  const headers = new Map([
    ['dpop', [proof]],
    ['content-type', ['application/x-www-form-urlencoded']],
  ]);
  const request: HttpRequest = {
    requestId: 'test',
    method: 'POST',
    route: 'POST /oauth/token',
    path: '/oauth/token',
    pathParameters: {},
    query: {},
    header: (name) => headers.get(name) ?? [],
    rawBody: Buffer.from(String(new URLSearchParams(exchangeForm(token)))),
  };
  const { status, body } = await issueToken(deps, request);
  return { status, body };
}

const well = async () => new Response(signer.keySet);

test('a good sign-in is exchanged', async () => {
  const { status, body } = await ask(await idToken(), well);
  expect(status).toBe(200);
  const { sub, client_id: clientId, scope, cnf } = JSON.parse(JSON.parse(String(body)).access_token);
  expect({ sub, scope, cnf }).toEqual({
    sub: clientId,
    scope: 'quality:read:all quality:advise',
    cnf: { jkt: dpop.thumbprint },
  });
});

test.each<[string, object]>([
  ['another issuer', { iss: 'https://other.example' }],
  ['another audience', { aud: 'other' }],
  ['no second factor', { amr: ['pwd'] }],
  ['an old sign-in', { auth_time: 1 }],
  ['no role', { roles: [] }],
])('a sign-in with %s gets the one answer', async (_what, change) => {
  expect(await ask(await idToken(change), well)).toEqual(REFUSED);
});

test.each<[string, () => Promise<Response>]>([
  ['answers 500', async () => new Response('{}', { status: 500 })],
  ['sends a page', async () => new Response('<html></html>')],
  ['sends 10 MB', async () => new Response('x'.repeat(10_000_000))],
  ['takes too long', () => Promise.reject(new DOMException('too long', 'TimeoutError'))],
  ['is not there', () => Promise.reject(new TypeError('fetch failed'))],
  ['has changed its key', async () => new Response('{"keys":[]}')],
  [
    'has two keys of one name',
    async () => new Response(signer.keySet.replace(/\{"keys":\[(.*)\]\}/, '{"keys":[$1,$1]}')),
  ],
])('a good sign-in gets the same one when its issuer %s (row 29)', async (_what, answer) => {
  expect(await ask(await idToken(), answer)).toEqual(REFUSED);
});
