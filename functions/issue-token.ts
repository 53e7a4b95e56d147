/**
 * Issues access tokens: `POST /oauth/token` with DPoP (RFC 6749, 9449, 9068). Partners by `private_key_jwt` (RFC 7523); staff
 * exchange the ID token of their own issuer (RFC 8693). What comes out is one kind of token.
 */
import { randomUUID } from 'node:crypto';
import { accessTokenClaims } from '#domain/access-token.ts';
import type { RegisteredPartner } from '#domain/authenticate-caller.ts';
import { LONGEST_ASSERTION_SECONDS, verifyClientAssertion } from '#domain/client-assertion.ts';
import { type Clock, toSeconds } from '#domain/clock.ts';
import { type DpopProof, OLDEST_PROOF_SECONDS, verifyDpopProof } from '#domain/dpop-proof.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { type StaffContext, verifyStaffToken } from '#domain/staff-token.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { notAuthentic, readTokenForm, tokenError, TokenRefusal } from '#edge/token-request.ts';
import { accessEnvironment, connectAccess } from '#stores/access.ts';
import { StaffIssuerKeys } from '#stores/staff-issuers.ts';
import type { Scope } from '#schemas/partner.ts';
import { StaffIssuers } from '#schemas/staff.ts';
import {
  ACCESS_TOKEN_SECONDS,
  ACCESS_TOKEN_TYP,
  ACCESS_TOKEN_TYPE,
  type AccessTokenClaims,
  CLIENT_ASSERTION_TYPE,
  ID_TOKEN_TYPE,
  TOKEN_EXCHANGE_GRANT,
  type TokenAnswer,
} from '#schemas/token.ts';

export const environment = accessEnvironment.extend({ STAFF_ISSUERS: StaffIssuers });

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
  readonly staff: Pick<StaffContext, 'issuers' | 'keysOf'>;
  readonly signToken: (claims: AccessTokenClaims) => Promise<string>;
};

/** Issues a token, or answers an RFC 6749 error. Unknown, revoked and wrong-key clients get one identical answer. */
export async function issueToken(deps: Dependencies, request: HttpRequest): Promise<HttpResponse> {
  try {
    const form = readTokenForm(request);
    const nowSeconds = toSeconds(deps.clock());
    const proof = await proveKey(deps, request, nowSeconds);
    const isStaff = form.get('grant_type') === TOKEN_EXCHANGE_GRANT;
    const grant = isStaff
      ? await grantToStaff(deps, form, nowSeconds)
      : await grantToPartner(deps, form, proof, nowSeconds);
    const first = await Promise.all([
      deps.rememberOnce('proof', proof.thumbprint, proof.jti, nowSeconds + 2 * OLDEST_PROOF_SECONDS),
      grant.rememberOnce(),
    ]);
    if (!first[0]) throw new TokenRefusal('invalid_dpop_proof', 'This proof was used before.');
    if (!first[1]) throw notAuthentic('invalid_client');
    const claims = accessTokenClaims({
      issuer: deps.issuer,
      clientId: grant.clientId,
      scopes: grant.scopes,
      dpopThumbprint: proof.thumbprint,
      jti: randomUUID(),
      nowSeconds,
    });
    const answer: TokenAnswer = {
      access_token: await deps.signToken(claims),
      ...(isStaff && { issued_token_type: ACCESS_TOKEN_TYPE }),
      token_type: 'DPoP',
      expires_in: ACCESS_TOKEN_SECONDS,
      scope: claims.scope,
    };
    const noted = isStaff ? { staffId: grant.clientId } : { partnerId: grant.clientId };
    return { ...json(200, answer, { Pragma: 'no-cache' }), noted };
  } catch (error) {
    return tokenError(error);
  }
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

/** Who the token is for, and what it opens. */
type Grant = {
  readonly clientId: string;
  readonly scopes: readonly Scope[];
  /** False when what it rests on was used before. An ID token may come again, until its end: see decision 0014. */
  readonly rememberOnce: () => Promise<boolean>;
};

/** Unknown, revoked and wrong-key clients get one identical answer. */
async function grantToPartner(
  deps: Dependencies,
  form: URLSearchParams,
  proof: DpopProof,
  nowSeconds: number,
): Promise<Grant> {
  const client = await authenticateClient(deps, form, nowSeconds);
  const { partner, thumbprint, jti, expiresAtSeconds } = client;
  if (partner.keys.some((key) => key.thumbprint === proof.thumbprint)) {
    throw new TokenRefusal('invalid_dpop_proof', 'The DPoP key must not be a registered key: make one per install.');
  }
  const usable =
    partner.status === 'suspended' ? partner.scopes.filter((scope) => scope === 'submissions:read') : partner.scopes;
  return {
    clientId: partner.partnerId,
    scopes: asked(form, usable),
    rememberOnce: () => deps.rememberOnce('assertion', thumbprint, jti, expiresAtSeconds + LONGEST_ASSERTION_SECONDS),
  };
}

async function authenticateClient(deps: Dependencies, form: URLSearchParams, nowSeconds: number) {
  const assertion = form.get('client_assertion');
  if (form.get('client_assertion_type') !== CLIENT_ASSERTION_TYPE || assertion === null) {
    throw notAuthentic('invalid_client');
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
  throw notAuthentic('invalid_client');
}

/** RFC 8693 section 2.1. Nobody acts for another here, so an actor token is not passed over in silence. */
async function grantToStaff(deps: Dependencies, form: URLSearchParams, nowSeconds: number): Promise<Grant> {
  const token = form.get('subject_token');
  if (token === null || form.get('subject_token_type') !== ID_TOKEN_TYPE || form.has('actor_token')) {
    throw new TokenRefusal('invalid_request', 'Send an ID token as subject_token, its type, and no actor_token.');
  }
  if ((form.get('requested_token_type') ?? ACCESS_TOKEN_TYPE) !== ACCESS_TOKEN_TYPE) {
    throw new TokenRefusal('invalid_request', 'Only access tokens are issued here.');
  }
  try {
    const { staffId, scopes } = await verifyStaffToken(token, { ...deps.staff, nowSeconds });
    return { clientId: staffId, scopes: asked(form, scopes), rememberOnce: async () => true };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw notAuthentic('invalid_grant');
  }
}

/** What was asked for, cut to what there is; nothing said means all of it. */
function asked(form: URLSearchParams, usable: readonly Scope[]): Scope[] {
  const words = form.get('scope');
  const wanted = words === null || words === '' ? undefined : new Set(words.split(' '));
  const granted = usable.filter((scope) => wanted === undefined || wanted.has(scope));
  if (granted.length === 0) throw new TokenRefusal('invalid_scope', 'None of the scopes asked for is yours.');
  return granted;
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env, true);
  const keys = new StaffIssuerKeys({
    fetch: (...request) => fetch(...request),
    nowSeconds: () => toSeconds(Date.now()),
  });
  const deps: Dependencies = {
    issuer: access.issuer,
    clock: Date.now,
    findPartner: access.findPartner,
    isCurrentNonce: access.isCurrentNonce,
    rememberOnce: (...name) => access.replayGuard.remember(...name),
    staff: { issuers: env.STAFF_ISSUERS, keysOf: (...name) => keys.of(...name) },
    signToken: async (claims) => {
      // A key that was rotated at once signs no token more, not even for the minute in which others may still believe it.
      await access.rings.readAgain();
      return access.tokenKey.sign(ACCESS_TOKEN_TYP, claims, claims.iat * 1000);
    },
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: { 'POST /oauth/token': { access: 'public', run: (request) => issueToken(deps, request) } },
  };
});
