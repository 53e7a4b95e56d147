/** The token endpoint: who gets a token, by what, for how much (FAPI 2.0 Security Profile 5.3.2.1). */
import { beforeAll, expect, test } from 'vitest';
import { authorizationServer, protectedResource } from '../../functions/publish-metadata.ts';
import { assertionFor } from '../attacks/access-forge.ts';
import { type Access, NOW_SECONDS, oneUnit, ORIGIN } from './access.ts';

let access: Access;

beforeAll(async () => {
  access = await oneUnit();
  expect(await access.askForToken()).toMatchObject({ status: 200 });
});

const asserting = (change: Parameters<typeof assertionFor>[1]) =>
  access.askForToken({ client_assertion: assertionFor(access.call, change) });
const REFUSED_CLIENT = { status: 401, answer: { error: 'invalid_client' } };

test('grants are client_credentials and token exchange; a password, a code or an implicit grant is none [FAPI 5.3.2.1-2] [ASVS 10.4.4] [ASVS 6.3.4]', async () => {
  for (const grant of ['password', 'authorization_code', 'implicit', 'refresh_token', 'token', '']) {
    const { status, answer } = await access.askForToken({ grant_type: grant, username: 'tonga-tcu', password: 'x' });
    expect({ grant, status, error: answer.error }).toEqual({ grant, status: 400, error: 'unsupported_grant_type' });
  }
  await expect(access.askForToken({ grant_type: undefined })).resolves.toMatchObject({ status: 400 });
});

test('a client without a signed assertion gets nothing [ASVS 10.4.10] [FAPI 5.3.2.1-6] [ASVS 10.4.16]', async () => {
  for (const form of [
    { client_assertion: undefined },
    { client_assertion: '' },
    { client_assertion: undefined, client_id: 'tonga-tcu', client_secret: 'secret' },
    { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' },
  ]) {
    await expect(access.askForToken(form)).resolves.toMatchObject(REFUSED_CLIENT);
  }
  await expect(asserting({ key: access.call.stranger.authentication })).resolves.toMatchObject(REFUSED_CLIENT);
});

test('an assertion is good for one token [ASVS 10.4.16]', async () => {
  const form = { client_assertion: assertionFor(access.call) };
  await expect(access.askForToken(form)).resolves.toMatchObject({ status: 200 });
  await expect(access.askForToken(form)).resolves.toMatchObject(REFUSED_CLIENT);
});

test('the audience of an assertion is our issuer, as one string [FAPI 5.3.2.1-8]', async () => {
  await expect(asserting({ claims: { aud: ORIGIN } })).resolves.toMatchObject({ status: 200 });
  for (const aud of [[ORIGIN], [ORIGIN, 'https://other.example'], `${ORIGIN}/oauth/token`, `${ORIGIN}/`, undefined]) {
    await expect(asserting({ claims: { aud } })).resolves.toMatchObject(REFUSED_CLIENT);
  }
});

test('a clock may be ten seconds fast, and not more than a minute [FAPI 5.3.2.1-13]', async () => {
  const made = (ahead: number) =>
    asserting({ claims: { iat: NOW_SECONDS + ahead, nbf: NOW_SECONDS + ahead, exp: NOW_SECONDS + ahead + 60 } });
  for (const ahead of [0, 10, 60]) await expect(made(ahead)).resolves.toMatchObject({ status: 200 });
  await expect(made(61)).resolves.toMatchObject(REFUSED_CLIENT);
});

test('every token is bound to the key of the proof; without a proof there is none [FAPI 5.3.2.1-4] [FAPI 5.3.2.1-5] [ASVS 10.4.14]', async () => {
  const { answer } = await access.askForToken();
  expect(answer.token_type).toBe('DPoP');
  expect(JSON.parse(answer.access_token).cnf).toEqual({ jkt: access.party.dpop.thumbprint });
  await expect(access.askForToken({}, [])).resolves.toMatchObject({ answer: { error: 'invalid_dpop_proof' } });
});

test('a client gets what was asked for, cut to what is registered [ASVS 10.4.11] [RFC9068 2.2.3-1]', async () => {
  const scopesFor = async (scope: string | undefined) => (await access.askForToken({ scope })).answer.scope?.split(' ');
  expect(await scopesFor('feeds:read partners:admin')).toEqual(['feeds:read']);
  expect(await scopesFor(undefined)).toEqual(access.partner.scopes);
  await expect(access.askForToken({ scope: 'partners:admin' })).resolves.toMatchObject({
    answer: { error: 'invalid_scope' },
  });
});

test('a client that nobody knows is told what a known one with a wrong key is told [ASVS 6.3.8]', async () => {
  const known = await asserting({ key: access.call.stranger.authentication });
  const unknown = await asserting({ claims: { iss: 'samoa-tcu', sub: 'samoa-tcu' } });
  const revoked = await (await oneUnit({ status: 'revoked' })).askForToken();
  expect(unknown).toEqual(known);
  expect(revoked).toEqual(known);
});

test('the metadata say where, how and with which keys [FAPI 5.3.2.1-1] [RFC9068 4-0]', () => {
  const server = JSON.parse(String(authorizationServer(ORIGIN).body));
  expect(server).toMatchObject({
    issuer: ORIGIN,
    token_endpoint: `${ORIGIN}/oauth/token`,
    jwks_uri: `${ORIGIN}/.well-known/jwks.json`,
    token_endpoint_auth_signing_alg_values_supported: ['ES384', 'ES256', 'Ed25519'],
  });
  expect(server.response_types_supported).toEqual([]);
  expect(server).not.toHaveProperty('authorization_endpoint');
  expect(server).not.toHaveProperty('registration_endpoint');
  const resource = JSON.parse(String(protectedResource(ORIGIN).body));
  expect(resource).toMatchObject({ dpop_bound_access_tokens_required: true, bearer_methods_supported: ['header'] });
});

test('the log says which client got a token, and why another did not, but not who it claimed to be [ASVS 16.3.1] [NZISM 2017]', async () => {
  expect((await access.askForToken()).noted).toEqual({ partnerId: 'tonga-tcu' });
  expect((await asserting({ key: access.call.stranger.authentication })).noted).toEqual({ code: 'invalid_client' });
  expect((await access.askForToken({}, [])).noted).toEqual({ code: 'invalid_dpop_proof' });
});
