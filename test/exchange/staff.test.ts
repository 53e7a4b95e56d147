/** Staff on a running exchange: signed in at a real OpenID provider, exchanged for our own token, held to their role. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { describe, expect, inject, test } from 'vitest';
import { ROUTES } from '#schemas/api/routes.ts';
import { ROLE_SCOPES } from '#schemas/staff.ts';
import { enrol } from '../support/enrolled.ts';
import { exchangeForm, idTokenOf, signedIn } from '../support/staff-sign-in.ts';
import { clientAssertion, dpopProof, goodClaims, makeParty, RawClient, signClaims } from '../support/test-party.ts';

const { origin, dataDir } = inject('exchange');

const exchange = async (idToken: string, change?: Record<string, string>) => {
  const client = new RawClient(origin, await makeParty('nobody'));
  return { client, response: await client.requestToken(exchangeForm(idToken, change)) };
};

describe('token exchange', () => {
  test('gives a token like any other: ours, short, bound to the key, in the name of nobody one could write to', async () => {
    const { client, response } = await exchange(await idTokenOf('analyst@local'));
    expect(response.status).toBe(200);
    const answer = await response.json();
    expect(answer).toMatchObject({
      token_type: 'DPoP',
      expires_in: 900,
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      scope: ROLE_SCOPES.analyst.join(' '),
    });
    const { sub, client_id: clientId, cnf } = decodeJwt(answer.access_token);
    expect(sub).toMatch(/^staff:[A-Za-z0-9_-]{22}$/);
    expect(clientId).toBe(sub);
    expect(cnf).toEqual({ jkt: client.party.dpop.thumbprint });
    expect(JSON.stringify(decodeJwt(answer.access_token))).not.toContain('@local');
  });

  test('cuts the scopes to those asked for, and gives none that is not of the role', async () => {
    const idToken = await idTokenOf('analyst@local');
    const { response } = await exchange(idToken, { scope: 'feeds:read partners:admin' });
    expect((await response.json()).scope).toBe('feeds:read');
    const none = await exchange(idToken, { scope: 'partners:admin' });
    expect([none.response.status, (await none.response.json()).error]).toEqual([400, 'invalid_scope']);
  });

  test.each([
    ['no subject token', { subject_token: '' }, 401, 'invalid_grant'],
    ['another type of token', { subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' }, 400, 'invalid_request'],
    ['an actor', { actor_token: 'x' }, 400, 'invalid_request'],
    ['another token asked for', { requested_token_type: 'urn:x' }, 400, 'invalid_request'],
  ])('with %s is refused', async (_what, change, status, error) => {
    const { response } = await exchange(await idTokenOf('analyst@local'), change);
    expect([response.status, (await response.json()).error]).toEqual([status, error]);
  });

  test('needs a proof', async () => {
    const body = new URLSearchParams(exchangeForm(await idTokenOf('analyst@local')));
    const response = await fetch(`${origin}/oauth/token`, { method: 'POST', body });
    expect([response.status, (await response.json()).error]).toEqual([400, 'invalid_dpop_proof']);
  });

  test('takes no other kind of token in the place of an ID token, and an ID token in no other place (row 27)', async () => {
    const unit = await enrol();
    const accessToken = await unit.token();
    const submission = await signClaims(unit.party, goodClaims(unit.party, origin));
    const others = {
      'access token': accessToken,
      'client assertion': await clientAssertion(unit.party, origin),
      submission,
      receipt: (await (await unit.submit(submission)).json()).receipt,
      proof: await dpopProof(unit.party.dpop, { method: 'POST', url: `${origin}/oauth/token`, nonce: unit.nonce }),
    };
    for (const [kind, text] of Object.entries(others)) {
      const { response } = await exchange(text);
      expect([kind, response.status, (await response.json()).error]).toEqual([kind, 401, 'invalid_grant']);
    }
    const idToken = await idTokenOf('analyst@local');
    expect((await unit.submit(idToken)).status).toBe(422);
    const headers = await unit.headers('GET', '/v1/feeds');
    expect((await unit.fetch('/v1/feeds', { headers: { ...headers, DPoP: idToken } })).status).toBe(401);
    unit.accessToken = idToken;
    expect((await unit.get('/v1/inbox')).status).toBe(401);
    const asAssertion = await unit.requestToken({ client_assertion: idToken });
    expect([asAssertion.status, (await asAssertion.json()).error]).toEqual([401, 'invalid_client']);
  });
});

test('an analyst reads the inbox and decides', async () => {
  const [unit, analyst] = [await enrol(), await signedIn('analyst@local')];
  const sent = await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin)));
  const { submissionId } = await sent.json();
  expect((await analyst.get('/v1/inbox')).status).toBe(200);
  expect((await analyst.get(`/v1/submissions?partnerId=${unit.party.partnerId}`)).status).toBe(200);
  const order = { decision: 'accept', reason: 'Fits what we know.' };
  const decided = await analyst.postJson(`/v1/submissions/${submissionId}/decisions`, order);
  expect(decided.status).toBe(201);
  expect((await decided.json()).decision).toMatchObject({ decision: 'accept', byRole: 'analyst' });
  const again = await (await signedIn('analyst2@local')).postJson(`/v1/submissions/${submissionId}/decisions`, order);
  expect(again.status).toBe(409);
  expect(await (await analyst.get('/v1/submissions')).json()).toEqual({ items: [] });
});

test('the log says which person it was, by issuer and subject, and never by a name or an address', async () => {
  const analyst = await signedIn('analyst@local');
  const staffId = decodeJwt(analyst.accessToken ?? '').sub;
  expect((await analyst.get('/v1/inbox')).status).toBe(200);
  const log = () => readFileSync(join(dataDir, 'exchange.log'), 'utf8');
  await expect.poll(log).toContain(`"staffId":"${staffId}","route":"GET /v1/inbox"`);
  expect(log()).not.toContain('@local');
});

const guarded = ROUTES.flatMap((route) =>
  typeof route.access === 'string' ? [] : [{ ...route, access: route.access, call: route.method.toUpperCase() }],
);
const concrete = (path: string) =>
  path.replace('{submissionId}', 'nobody~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b').replaceAll(/\{[^}]+\}/g, 'nobody');
const accounts = [
  ['analyst', 'analyst@local'],
  ['adviser', 'adviser@local'],
  ['operator', 'operator@local'],
] as const;

test.each(accounts)('over every route, the role of %s opens its own and no other (row 39)', async (role, account) => {
  const client = await signedIn(account);
  for (const { call, path, access } of guarded) {
    const { status } = await client.call(call, concrete(path));
    // Replacing keys opens to readers of feeds, but only partners have keys here.
    const opens = access.some((scope) => ROLE_SCOPES[role].includes(scope)) && path !== '/v1/keys';
    expect({ call, path, is403: status === 403, fails: status >= 500 }).toEqual({
      call,
      path,
      is403: !opens,
      fails: false,
    });
  }
});
