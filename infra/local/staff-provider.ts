// A real OpenID provider for the people of staff-accounts.ts, on the loopback interface. It is loaded behind the open door,
// so that it costs the start nothing; whoever comes earlier waits for it.

import { generateKeyPair } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import type { Provider } from 'oidc-provider';
import { type LoopbackServer, listenOnLoopback, readBody } from './loopback-server.ts';
import { providerMemory } from './provider-memory.ts';
import { choicePage, isAccountName, staffAccounts } from './staff-accounts.ts';

export type StaffProvider = {
  issuer: string;
  /** What the exchange is to believe of it: the parameter `StaffIssuers`. */
  configuration: string;
  warm(): Promise<unknown>;
  stop(): Promise<void>;
};

const clients = { portal: 'ptcn-portal', terminal: 'ptcn-ops' } as const;
/** Where the portal takes somebody back who signed in. */
const pages = ['/analyst', '/quality'];
const hour = 3_600;

export async function startStaffProvider(exchangeOrigin: string): Promise<StaffProvider> {
  let provider: Promise<Provider> | undefined;
  const load = (): Promise<Provider> => (provider ??= loadProvider(server.endpoint, exchangeOrigin));
  const server: LoopbackServer = await listenOnLoopback((request, response) => {
    answer(load, request, response).catch(() => {
      // What the provider does not like about a request it says itself; here it is a lost or foreign sign-in.
      if (!response.headersSent) response.writeHead(400, { 'Content-Type': 'text/plain' });
      response.end('This sign-in has ended. Begin again.');
    });
  });
  return {
    issuer: server.endpoint,
    configuration: JSON.stringify([issuerAt(server.endpoint)]),
    warm: () => load().catch(() => undefined),
    stop: server.stop,
  };
}

const issuerAt = (issuer: string) => ({
  iss: issuer,
  jwksUri: `${issuer}/jwks`,
  algorithms: ['RS256'],
  clients,
  mfaClaim: { claim: 'amr', values: ['mfa'] },
  oldestAuthenticationSeconds: 12 * hour,
  roleClaim: 'roles',
  roles: { 'ptcn-analyst': 'analyst', 'ptcn-adviser': 'adviser', 'ptcn-operator': 'operator' },
});

async function answer(
  load: () => Promise<Provider>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<unknown> {
  const provider = await load();
  if (!request.url?.startsWith('/sign-in/')) return provider.callback()(request, response);
  const { uid } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' };
    return response.writeHead(200, headers).end(choicePage(uid));
  }
  const account = new URLSearchParams((await readBody(request)).toString()).get('account');
  if (!isAccountName(account)) throw new Error('There is no such account.');
  // The consent is for the terminal's client: the provider asks at every sign-in of a program.
  const result = { login: { accountId: account, amr: ['mfa'] }, consent: {} };
  return provider.interactionFinished(request, response, result);
}

async function loadProvider(issuer: string, exchangeOrigin: string): Promise<Provider> {
  const [{ Provider }, key, cookieKey] = await Promise.all([import('oidc-provider'), signingKey(), secret()]);
  const common = { token_endpoint_auth_method: 'none', require_auth_time: true, response_types: ['code'] };
  const portal = {
    ...common,
    client_id: clients.portal,
    redirect_uris: pages.map((page) => `${exchangeOrigin}${page}`),
  };
  // RFC 8252 section 7.3: a program listens on whatever port is free.
  const terminal = { ...common, client_id: clients.terminal, application_type: 'native' };
  return new Provider(issuer, {
    adapter: providerMemory(),
    jwks: { keys: [key] },
    cookies: { keys: [cookieKey] },
    clients: [portal, { ...terminal, redirect_uris: ['http://127.0.0.1/signed-in'] }],
    clientBasedCORS: (_context: unknown, origin: string) => origin === exchangeOrigin,
    claims: { openid: ['sub', 'auth_time', 'amr', 'roles'] },
    conformIdTokenClaims: false,
    scopes: ['openid'],
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/sign-in/${uid}` },
    findAccount: (_context: unknown, accountId: string) =>
      isAccountName(accountId)
        ? { accountId, claims: () => ({ sub: accountId, roles: staffAccounts[accountId].roles }) }
        : undefined,
    // Whoever signs in at the exchange need not be asked whether the exchange may know.
    loadExistingGrant,
    ttl: {
      AccessToken: hour,
      AuthorizationCode: 60,
      IdToken: hour,
      Interaction: hour,
      // Short, so that one may be somebody else the next time; as long as its code, which ends with it.
      Session: 60,
      Grant: 12 * hour,
    },
  });
}

type GrantContext = import('oidc-provider').Context;

async function loadExistingGrant({ oidc: { client, session, provider } }: GrantContext) {
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid');
  await grant.save();
  return grant;
}

// Made anew at each start: a key that came with the package, or lay on the disk, could sign for anybody.
async function signingKey(): Promise<object> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };
}

const secret = async (): Promise<string> => crypto.randomUUID();
