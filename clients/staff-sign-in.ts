/**
 * Signs a person in at an OpenID Connect issuer that the exchange believes: authorization code with PKCE (RFC 9700 section
 * 2.1.1), through oauth4webapi. For the portal and the terminal alike; what lies between the two halves is plain JSON.
 */
import * as oauth from 'oauth4webapi';
import { StaffSignIn } from '#schemas/staff.ts';
import type { StaffIdentity } from './exchange-client.ts';
import { problemOf, SignInFailed, Unreachable } from './exchange-problem.ts';

export type SignInClient = keyof StaffSignIn['issuers'][number]['clients'];

/** What the second half must know of the first. `verifier` is secret until then. */
export type PendingSignIn = {
  readonly iss: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly oldestAuthenticationSeconds: number;
  readonly verifier: string;
  readonly state: string;
};

export type Surroundings = { readonly origin: string; readonly fetch: typeof fetch };

/** Where to send the person, and what to keep until they come back. `issuer` is needed only where there are several. */
export async function beginSignIn(
  { origin, fetch }: Surroundings,
  wish: { readonly client: SignInClient; readonly redirectUri: string; readonly issuer?: string | undefined },
): Promise<{ readonly address: string; readonly pending: PendingSignIn }> {
  const { issuers } = await signInsAt(origin, fetch);
  const chosen = issuers.find(({ iss }) => wish.issuer === undefined || iss === wish.issuer);
  if (!chosen) throw new SignInFailed(`Nobody signs in here through ${wish.issuer ?? 'an issuer'}.`);
  const { iss, clients, oldestAuthenticationSeconds } = chosen;
  const server = await discover(iss, fetch);
  if (server.authorization_endpoint === undefined) throw new SignInFailed(`${iss} does not say where to sign in.`);
  const pending: PendingSignIn = {
    iss,
    clientId: clients[wish.client],
    redirectUri: wish.redirectUri,
    oldestAuthenticationSeconds,
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
  };
  const address = new URL(server.authorization_endpoint);
  const parameters = {
    client_id: pending.clientId,
    redirect_uri: pending.redirectUri,
    response_type: 'code',
    scope: 'openid',
    state: pending.state,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    // Obliges the issuer to say when the person signed in (OpenID Connect Core 1.0 section 3.1.2.1).
    max_age: String(oldestAuthenticationSeconds),
  };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  return { address: address.href, pending };
}

/**
 * The issuer sent the person back: exchanges the code for the ID token, which goes to the exchange and nowhere else.
 * @throws {SignInFailed} when the answer is not for this sign-in, or is none.
 */
export async function finishSignIn(
  { fetch }: Pick<Surroundings, 'fetch'>,
  pending: PendingSignIn,
  answer: URL,
  dpop: CryptoKeyPair,
): Promise<StaffIdentity> {
  const { iss, clientId, redirectUri, verifier, state, oldestAuthenticationSeconds: maxAge } = pending;
  const server = await discover(iss, fetch);
  const client: oauth.Client = { client_id: clientId };
  try {
    const parameters = oauth.validateAuthResponse(server, client, answer, state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      parameters,
      redirectUri,
      verifier,
      optionsFor(iss, fetch),
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
      requireIdToken: true,
      maxAge,
    });
    return { clientId, idToken: tokens.id_token ?? '', dpop };
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    throw new SignInFailed(reasonOf(error), { cause: error });
  }
}

/** The person said no, or the issuer did; anything else is told in the library's words. */
function reasonOf(error: unknown): string {
  if (error instanceof oauth.AuthorizationResponseError) return `The issuer did not sign you in: ${error.error}.`;
  return `The issuer's answer does not fit this sign-in: ${error instanceof Error ? error.message : 'no reason'}.`;
}

async function signInsAt(origin: string, fetch: Surroundings['fetch']): Promise<StaffSignIn> {
  const response = await reaching(origin, fetch)(`${origin}/v1/staff-issuers`);
  const body: unknown = await response.json().catch(() => undefined);
  const parsed = StaffSignIn.safeParse(body);
  if (response.status !== 200 || !parsed.success) throw problemOf(response.status, body, null);
  return parsed.data;
}

async function discover(iss: string, fetch: Surroundings['fetch']): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(iss);
  const response = await oauth.discoveryRequest(issuer, optionsFor(iss, fetch));
  try {
    return await oauth.processDiscoveryResponse(issuer, response);
  } catch (error) {
    throw new SignInFailed(`${iss} does not answer as an OpenID Connect issuer does.`, { cause: error });
  }
}

const optionsFor = (iss: string, fetch: Surroundings['fetch']) => ({
  [oauth.customFetch]: reaching(iss, fetch),
  // Plain HTTP only to this very machine.
  [oauth.allowInsecureRequests]: new URL(iss).hostname === '127.0.0.1',
});

type Request = { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: unknown };

const reaching =
  (place: string, fetch: Surroundings['fetch']) =>
  async (url: string, { method = 'GET', headers = {}, body }: Request = {}): Promise<Response> => {
    const form = body instanceof URLSearchParams ? { body } : {};
    try {
      return await fetch(url, { method, headers, ...form, redirect: 'manual', signal: AbortSignal.timeout(30_000) });
    } catch (error) {
      throw new Unreachable(place, error);
    }
  };
