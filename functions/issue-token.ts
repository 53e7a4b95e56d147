/** Issues access tokens: `POST /oauth/token`, client credentials by `private_key_jwt` with DPoP (RFC 6749, 7523, 9449, 9068). */
import { randomUUID } from 'node:crypto';
import { accessTokenClaims } from '#domain/access-token.ts';
import type { RegisteredPartner } from '#domain/authenticate-caller.ts';
import { LONGEST_ASSERTION_SECONDS, verifyClientAssertion } from '#domain/client-assertion.ts';
import { type Clock, toSeconds } from '#domain/clock.ts';
import { OLDEST_PROOF_SECONDS, verifyDpopProof } from '#domain/dpop-proof.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { httpHandler } from '#edge/http-handler.ts';
import { FORM_BODY, type HttpRequest, readBody } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { accessEnvironment, connectAccess } from '#stores/access.ts';
import type { Partner, Scope } from '#schemas/partner.ts';
import {
  ACCESS_TOKEN_SECONDS,
  ACCESS_TOKEN_TYP,
  type AccessTokenClaims,
  CLIENT_ASSERTION_TYPE,
  type TokenAnswer,
  type TokenError,
} from '#schemas/token.ts';

export const environment = accessEnvironment;

export type Dependencies = {
  readonly issuer: string;
  readonly clock: Clock;
  readonly findPartner: (partnerId: string) => Promise<RegisteredPartner | undefined>;
  readonly isCurrentNonce: (nonce: string, nowSeconds: number) => Promise<boolean>;
  /** False when it was used before. */
  readonly rememberOnce: (
    kind: 'assertion' | 'proof',
    thumbprint: string,
    jti: string,
    expiresAtSeconds: number,
  ) => Promise<boolean>;
  readonly signToken: (claims: AccessTokenClaims) => Promise<string>;
};

/** A refusal in the words of RFC 6749 section 5.2. */
class TokenRefusal extends Error {
  override readonly name = 'TokenRefusal';
  readonly error: TokenError['error'];

  constructor(error: TokenError['error'], description: string) {
    super(description);
    this.error = error;
  }
}

/** Issues a token, or answers an RFC 6749 error. Unknown, revoked and wrong-key clients get one identical answer. */
export async function issueToken(deps: Dependencies, request: HttpRequest): Promise<HttpResponse> {
  try {
    const form = readForm(request);
    const nowSeconds = toSeconds(deps.clock());
    const proof = await proveKey(deps, request, nowSeconds);
    const client = await authenticateClient(deps, form, nowSeconds);
    if (client.partner.keys.some((key) => key.thumbprint === proof.thumbprint)) {
      throw new TokenRefusal('invalid_dpop_proof', 'The DPoP key must not be a registered key: make one per install.');
    }
    const scopes = grantScopes(client.partner, form.get('scope'));
    const first = await Promise.all([
      deps.rememberOnce('proof', proof.thumbprint, proof.jti, nowSeconds + 2 * OLDEST_PROOF_SECONDS),
      deps.rememberOnce(
        'assertion',
        client.thumbprint,
        client.jti,
        client.expiresAtSeconds + LONGEST_ASSERTION_SECONDS,
      ),
    ]);
    if (!first[0]) throw new TokenRefusal('invalid_dpop_proof', 'This proof was used before.');
    if (!first[1]) throw new TokenRefusal('invalid_client', INVALID_CLIENT);
    const claims = accessTokenClaims({
      issuer: deps.issuer,
      clientId: client.partner.partnerId,
      scopes,
      dpopThumbprint: proof.thumbprint,
      jti: randomUUID(),
      nowSeconds,
    });
    const answer: TokenAnswer = {
      access_token: await deps.signToken(claims),
      token_type: 'DPoP',
      expires_in: ACCESS_TOKEN_SECONDS,
      scope: claims.scope,
    };
    return json(200, answer, { Pragma: 'no-cache' });
  } catch (error) {
    return errorAnswer(error);
  }
}

const INVALID_CLIENT = 'Client authentication failed.';

/** Form fields, each at most once. */
function readForm(request: HttpRequest): URLSearchParams {
  let form: URLSearchParams;
  try {
    form = new URLSearchParams(Buffer.from(readBody(request, FORM_BODY)).toString('utf8'));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new TokenRefusal('invalid_request', 'Send a form (application/x-www-form-urlencoded) of at most 8 KiB.');
  }
  const names = [...form.keys()];
  if (new Set(names).size !== names.length) throw new TokenRefusal('invalid_request', 'A parameter stands twice.');
  const grantType = form.get('grant_type');
  if (grantType === null) throw new TokenRefusal('invalid_request', 'grant_type is missing.');
  if (grantType !== 'client_credentials') {
    throw new TokenRefusal('unsupported_grant_type', 'The grant type is client_credentials.');
  }
  return form;
}

async function proveKey(deps: Dependencies, request: HttpRequest, nowSeconds: number) {
  const [proof, ...others] = request.header('dpop');
  if (proof === undefined || others.length > 0) {
    throw new TokenRefusal('invalid_dpop_proof', 'Exactly one DPoP header is needed.');
  }
  try {
    return await verifyDpopProof(proof, {
      method: 'POST',
      address: `${deps.issuer}/oauth/token`,
      nowSeconds,
      isCurrentNonce: (nonce) => deps.isCurrentNonce(nonce, nowSeconds),
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'use-dpop-nonce') {
      throw new TokenRefusal('use_dpop_nonce', 'Repeat with the nonce of the DPoP-Nonce header.');
    }
    throw new TokenRefusal('invalid_dpop_proof', 'The DPoP proof is not valid for this request.');
  }
}

async function authenticateClient(deps: Dependencies, form: URLSearchParams, nowSeconds: number) {
  const assertion = form.get('client_assertion');
  if (form.get('client_assertion_type') !== CLIENT_ASSERTION_TYPE || assertion === null) {
    throw new TokenRefusal('invalid_client', INVALID_CLIENT);
  }
  try {
    const client = await verifyClientAssertion(assertion, {
      issuer: deps.issuer,
      nowSeconds,
      findPartner: async (partnerId) => (await deps.findPartner(partnerId))?.partner,
    });
    const clientId = form.get('client_id');
    if (clientId === null || clientId === client.partner.partnerId) return client;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  throw new TokenRefusal('invalid_client', INVALID_CLIENT);
}

/** What was asked for, cut to what is registered; a suspended unit may only read its own receipts. */
function grantScopes(partner: Partner, asked: string | null): Scope[] {
  const wanted = asked === null || asked === '' ? undefined : new Set(asked.split(' '));
  const registered = partner.scopes.filter((scope) => wanted === undefined || wanted.has(scope));
  const granted =
    partner.status === 'suspended' ? registered.filter((scope) => scope === 'submissions:read') : registered;
  if (granted.length === 0) throw new TokenRefusal('invalid_scope', 'None of the scopes asked for is registered.');
  return granted;
}

function errorAnswer(error: unknown): HttpResponse {
  if (!(error instanceof TokenRefusal)) throw error;
  const body: TokenError = { error: error.error, error_description: error.message };
  return json(error.error === 'invalid_client' ? 401 : 400, body, { Pragma: 'no-cache' });
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const deps: Dependencies = {
    issuer: access.issuer,
    clock: Date.now,
    findPartner: access.findPartner,
    isCurrentNonce: access.isCurrentNonce,
    rememberOnce: (...name) => access.replayGuard.remember(...name),
    signToken: (claims) => access.tokenKey.sign(ACCESS_TOKEN_TYP, claims),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: { 'POST /oauth/token': { access: 'public', run: (request) => issueToken(deps, request) } },
  };
});
