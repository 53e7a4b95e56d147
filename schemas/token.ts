/** Access: the token request's answer (RFC 6749) and the claims of our access token (RFC 9068, DPoP-bound by RFC 9449). */
import * as z from 'zod';
import { NumericDate, Thumbprint } from './primitives.ts';
import { Principal } from './staff.ts';

export const ACCESS_TOKEN_TYP = 'at+jwt';
export const DPOP_PROOF_TYP = 'dpop+jwt';
export const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
export const ACCESS_TOKEN_SECONDS = 900;

/** RFC 8693: staff hand in the ID token of their own issuer. */
export const TOKEN_EXCHANGE_GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const ID_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:id_token';
export const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';

/** Claims of our access token. */
export const AccessTokenClaims = z.strictObject({
  iss: z.string(),
  aud: z.string(),
  sub: Principal,
  client_id: Principal,
  iat: NumericDate,
  exp: NumericDate,
  jti: z.string(),
  scope: z.string(),
  cnf: z.strictObject({ jkt: Thumbprint }),
});
export type AccessTokenClaims = z.infer<typeof AccessTokenClaims>;

/** RFC 6749 5.1. */
export const TokenAnswer = z
  .strictObject({
    access_token: z.string(),
    issued_token_type: z.literal(ACCESS_TOKEN_TYPE).meta({ description: 'For token exchange only.' }).optional(),
    token_type: z.literal('DPoP'),
    expires_in: z.int(),
    scope: z.string(),
  })
  .meta({ id: 'TokenAnswer', description: 'RFC 6749 access token answer; the token is bound to the DPoP key.' });
export type TokenAnswer = z.infer<typeof TokenAnswer>;

/** RFC 6749 5.2 and RFC 9449 errors of the token endpoint. */
export const TokenError = z
  .strictObject({
    error: z.enum([
      'invalid_request',
      'invalid_client',
      'invalid_grant',
      'unauthorized_client',
      'unsupported_grant_type',
      'invalid_scope',
      'invalid_dpop_proof',
      'use_dpop_nonce',
    ]),
    error_description: z.string().optional(),
  })
  .meta({ id: 'TokenError', description: 'RFC 6749 error answer.' });
export type TokenError = z.infer<typeof TokenError>;
