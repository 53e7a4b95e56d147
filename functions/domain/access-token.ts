/** Our access tokens (RFC 9068), bound to a DPoP key (RFC 9449 section 6.1), signed ES384 by the token key. */
import * as z from 'zod';
import type { PublicJwk } from '#schemas/partner.ts';
import { ACCESS_TOKEN_SECONDS, ACCESS_TOKEN_TYP, AccessTokenClaims } from '#schemas/token.ts';
import { hasValidSignature } from './compact-jws.ts';
import { refuse } from './exchange-error.ts';
import { readToken } from './token-text.ts';
import { verificationKey } from './verification-keys.ts';

const TokenHeader = z.strictObject({ alg: z.literal('ES384'), typ: z.literal(ACCESS_TOKEN_TYP), kid: z.string() });

/** One of our own public keys. */
export type TokenKey = { readonly kid: string; readonly jwk: PublicJwk };

/** Claims of a fresh token for this client, these scopes and this DPoP key. */
export function accessTokenClaims(facts: {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly dpopThumbprint: string;
  readonly jti: string;
  readonly nowSeconds: number;
}): AccessTokenClaims {
  return {
    iss: facts.issuer,
    aud: facts.issuer,
    sub: facts.clientId,
    client_id: facts.clientId,
    iat: facts.nowSeconds,
    exp: facts.nowSeconds + ACCESS_TOKEN_SECONDS,
    jti: facts.jti,
    scope: facts.scopes.join(' '),
    cnf: { jkt: facts.dpopThumbprint },
  };
}

/**
 * Verifies one of our own tokens.
 * @throws {Refusal} `not-authenticated`, whatever is wrong.
 */
export async function verifyAccessToken(
  text: string,
  context: {
    readonly issuer: string;
    readonly findKey: (kid: string) => Promise<TokenKey | undefined>;
    readonly nowSeconds: number;
  },
): Promise<AccessTokenClaims> {
  const token = readToken(text);
  const header = TokenHeader.safeParse(token?.jws.header);
  const claims = AccessTokenClaims.safeParse(token?.claims);
  if (!token || !header.success || !claims.success) return refuse('not-authenticated');
  const { iss, aud, exp } = claims.data;
  if (iss !== context.issuer || aud !== context.issuer || exp <= context.nowSeconds) return refuse('not-authenticated');
  const key = await context.findKey(header.data.kid);
  if (!key) return refuse('not-authenticated');
  const verifier = await verificationKey({ thumbprint: key.kid, algorithm: 'ES384', jwk: key.jwk });
  if (!(await hasValidSignature(token.jws, 'ES384', verifier))) return refuse('not-authenticated');
  return claims.data;
}
