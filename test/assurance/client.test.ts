/** Our own client as a FAPI client (FAPI 2.0 Security Profile 5.3.3.1), against an exchange that answers as told. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { ExchangeClient } from '#clients/exchange-client.ts';
import { identityOf, newKeyRing } from '#clients/install/unit-keys.ts';
import { beginSignIn, finishSignIn } from '#clients/staff-sign-in.ts';
import { assertionIn, ScriptedExchange } from '../support/scripted-exchange.ts';

const Anything = z.looseObject({});
const RESOURCE = 'GET /v1/feeds';
const METADATA = 'GET /.well-known/oauth-authorization-server';
const identity = await identityOf('tonga-tcu', await newKeyRing('ES384', Date.now()));

let exchange: ScriptedExchange;
let client: ExchangeClient;

beforeEach(async () => {
  exchange = await ScriptedExchange.start();
  exchange.on(RESOURCE, () => ({ json: { feeds: [] } }));
  client = new ExchangeClient({ origin: exchange.origin, identity });
});
afterEach(() => exchange.stop());

test('sends its token in the header, with a proof of its own key beside it [FAPI 5.3.3.1-1] [FAPI 5.3.3.1-3]', async () => {
  await client.get('/v1/feeds', Anything);
  const { headers, route, proof } = exchange.last(RESOURCE);
  expect(headers.authorization).toBe('DPoP token-1');
  expect(route).not.toContain('token-1');
  expect(proof).toMatchObject({ htm: 'GET', htu: `${exchange.origin}/v1/feeds`, ath: expect.any(String) });
});

test('proves who it is by a key, to one issuer as one string [FAPI 5.3.3.1-2] [FAPI 5.3.3.1-5]', async () => {
  await client.get('/v1/feeds', Anything);
  const heard = exchange.last('POST /oauth/token');
  expect(new URLSearchParams(heard.body).get('client_assertion_type')).toContain('jwt-bearer');
  expect(assertionIn(heard).claims).toMatchObject({ aud: exchange.origin, iss: 'tonga-tcu', sub: 'tonga-tcu' });
});

test('takes the nonce it is given [FAPI 5.3.3.1-8]', async () => {
  exchange.nonce = 'the-nonce';
  await client.get('/v1/feeds', Anything);
  expect(exchange.last('POST /oauth/token').proof.nonce).toBe('the-nonce');
  expect(exchange.last(RESOURCE).proof.nonce).toBe('the-nonce');
});

test('asks where the metadata say [FAPI 5.3.3.1-9]', async () => {
  exchange.on(METADATA, () => ({ json: { issuer: exchange.origin, token_endpoint: `${exchange.origin}/elsewhere` } }));
  exchange.on('POST /elsewhere', () => ({ json: { access_token: 'there', token_type: 'DPoP', expires_in: 900 } }));
  await client.get('/v1/feeds', Anything);
  expect(exchange.count('POST /oauth/token')).toBe(0);
  expect(exchange.last(RESOURCE).headers.authorization).toBe('DPoP there');
});

test('believes no metadata that name another issuer [FAPI 5.3.3.1-11]', async () => {
  exchange.on(METADATA, () => ({
    json: { issuer: 'https://other.example', token_endpoint: `${exchange.origin}/oauth/token` },
  }));
  await expect(client.get('/v1/feeds', Anything)).rejects.toThrow();
  expect(exchange.count('POST /oauth/token')).toBe(0);
});

test('follows no redirection with a token [FAPI 5.3.3.1-4]', async () => {
  exchange.on(RESOURCE, () => ({ status: 302, headers: { Location: `${exchange.origin}/stolen` } }));
  exchange.on('GET /stolen', () => ({ json: {} }));
  await expect(client.get('/v1/feeds', Anything)).rejects.toThrow();
  expect(exchange.count('GET /stolen')).toBe(0);
});

test('speaks plain HTTP with this machine alone [FAPI 5.2.1-1] [ASVS 12.2.1]', async () => {
  const asked: string[] = [];
  const options = {
    origin: 'http://exchange.example',
    identity,
    fetch: async (url: unknown) => {
      asked.push(String(url));
      return new Response('{}');
    },
  };
  await expect(new ExchangeClient(options).get('/v1/feeds', Anything)).rejects.toThrow();
  expect(asked).toEqual([]);
});

test('sends staff to the issuer that the exchange names, whose metadata bear its name, with PKCE and a state [ASVS 3.7.2] [ASVS 10.5.3] [ASVS 10.2.1]', async () => {
  const iss = 'https://sign-in.example';
  const issuers = [
    { iss, clients: { portal: 'ptcn-portal', terminal: 'ptcn-ops' }, oldestAuthenticationSeconds: 43_200 },
  ];
  const begin = (metadataIssuer: string, wished?: string) =>
    beginSignIn(
      {
        origin: 'https://exchange.example',
        fetch: async (url) => {
          const answer = String(url).endsWith('/v1/staff-issuers')
            ? { issuers }
            : { issuer: metadataIssuer, authorization_endpoint: `${iss}/authorize` };
          return new Response(JSON.stringify(answer), { headers: { 'Content-Type': 'application/json' } });
        },
      },
      { client: 'terminal', redirectUri: 'http://127.0.0.1:1/back', issuer: wished },
    );
  const address = new URL((await begin(iss)).address);
  expect(address.origin).toBe(iss);
  expect(address.searchParams.get('code_challenge_method')).toBe('S256');
  expect(address.searchParams.get('state')?.length).toBeGreaterThan(20);
  await expect(begin('https://evil.example')).rejects.toThrow(/does not answer as an OpenID Connect issuer/);
  await expect(begin(iss, 'https://evil.example')).rejects.toThrow(/Nobody signs in here/);
});

test('takes the code of the issuer it sent the person to, and of no other [ASVS 10.2.2]', async () => {
  const pending = {
    iss: 'https://sign-in.example',
    clientId: 'ptcn-ops',
    redirectUri: 'http://127.0.0.1:1/back',
    oldestAuthenticationSeconds: 43_200,
    verifier: 'v'.repeat(43),
    state: 'the-state',
  };
  const asked: string[] = [];
  const fetching: typeof fetch = async (url) => {
    asked.push(String(url));
    const metadata = { issuer: pending.iss, token_endpoint: `${pending.iss}/token` };
    return new Response(JSON.stringify(metadata), { headers: { 'Content-Type': 'application/json' } });
  };
  const { dpop } = identity;
  const finish = (query: string) =>
    finishSignIn({ fetch: fetching }, pending, new URL(`${pending.redirectUri}?code=c&${query}`), dpop);
  for (const query of ['state=the-state&iss=https://evil.example', 'state=another', 'iss=https://sign-in.example']) {
    await expect(finish(query)).rejects.toThrow(/does not fit this sign-in/);
  }
  expect(asked.filter((address) => address.endsWith('/token'))).toEqual([]);
  // The control: what fits goes on to the issuer's own token endpoint, and nowhere else.
  await expect(finish('state=the-state&iss=https://sign-in.example')).rejects.toThrow();
  expect(asked.filter((address) => !address.startsWith(pending.iss))).toEqual([]);
  expect(asked.filter((address) => address.endsWith('/token'))).toHaveLength(1);
});
