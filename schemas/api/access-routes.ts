/** Routes for getting in: the token endpoint (RFC 6749, 7523, 9449) and the discovery documents (RFC 8414, 9728, 7517). */
import * as z from 'zod';
import { PartnerKeys, PublicJwk } from '../partner.ts';
import { StaffSignIn } from '../staff.ts';
import {
  ACCESS_TOKEN_TYPE,
  CLIENT_ASSERTION_TYPE,
  ID_TOKEN_TYPE,
  TOKEN_EXCHANGE_GRANT,
  TokenAnswer,
  TokenError,
} from '../token.ts';
import { type Content, type Route, SIGNED_MESSAGE_PROBLEMS } from './route.ts';

const AskedScope = z
  .string()
  .meta({ description: 'Scopes asked for, separated by one space. Left out: all you are entitled to.' })
  .optional();

/** The form of a partner's token request. A parameter given twice is refused. */
const PartnerTokenRequest = z
  .strictObject({
    grant_type: z.literal('client_credentials'),
    client_assertion_type: z.literal(CLIENT_ASSERTION_TYPE),
    client_assertion: z.string().meta({
      description:
        'A JWT that you sign with your authentication key (RFC 7523). iss and sub: your partner id; aud: exactly the issuer, one string; exp at most 300 seconds after iat; jti: new for every request; kid: `partnerId:thumbprint`.',
    }),
    scope: AskedScope,
  })
  .meta({ id: 'PartnerTokenRequest', description: 'RFC 6749 4.4 token request with an RFC 7523 client assertion.' });

/** The form by which a member of staff comes in, with the ID token of an issuer that is believed here. */
const StaffTokenRequest = z
  .strictObject({
    grant_type: z.literal(TOKEN_EXCHANGE_GRANT),
    subject_token: z.string().meta({ description: 'The ID token, as the issuer gave it.' }),
    subject_token_type: z.literal(ID_TOKEN_TYPE),
    requested_token_type: z.literal(ACCESS_TOKEN_TYPE).optional(),
    client_id: z.string().meta({ description: 'Your client id at the issuer; not looked at.' }).optional(),
    scope: AskedScope,
  })
  .meta({ id: 'StaffTokenRequest', description: 'RFC 8693 2.1 token exchange request.' });

/** By partners with their key, by staff with their sign-in. */
export const TokenRequest = z.discriminatedUnion('grant_type', [PartnerTokenRequest, StaffTokenRequest]);

/** RFC 8414. Further members may be added. */
export const AuthorizationServerMetadata = z
  .looseObject({
    issuer: z.string(),
    token_endpoint: z.string(),
    jwks_uri: z.string(),
    grant_types_supported: z.array(z.string()),
    token_endpoint_auth_methods_supported: z.array(z.string()),
    token_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
    dpop_signing_alg_values_supported: z.array(z.string()),
    scopes_supported: z.array(z.string()),
  })
  .meta({ id: 'AuthorizationServerMetadata', description: 'RFC 8414 authorization server metadata.' });

/** RFC 9728. Further members may be added. */
export const ProtectedResourceMetadata = z
  .looseObject({
    resource: z.string(),
    authorization_servers: z.array(z.string()),
    scopes_supported: z.array(z.string()),
    dpop_bound_access_tokens_required: z.boolean(),
  })
  .meta({ id: 'ProtectedResourceMetadata', description: 'RFC 9728 protected resource metadata.' });

/** RFC 7517. Keys that were replaced stay in it for good, so that an old receipt can still be verified. */
export const JwkSet = z
  .looseObject({
    keys: z.array(
      z.looseObject({
        ...PublicJwk.options[0].shape,
        kid: z.string(),
        alg: z.string().optional(),
        use: z.string().optional(),
        ptcn_purpose: z.enum(['token', 'receipt']).meta({
          description:
            'What it signs: access tokens, or receipts and evidence. A receipt under a key that is not for receipts is forged.',
        }),
        nbf: z
          .int()
          .meta({ description: 'Receipt keys: nothing was received under it before this NumericDate.' })
          .optional(),
        exp: z
          .int()
          .meta({ description: 'Receipt keys: nothing was received under it after this NumericDate.' })
          .optional(),
        revoked: z
          .looseObject({ revoked_at: z.int(), reason: z.string().optional() })
          .meta({ description: 'It was in wrong hands: have its receipts confirmed by the exchange.' })
          .optional(),
      }),
    ),
  })
  .meta({ id: 'JwkSet', description: 'RFC 7517 set of public keys: tokens and receipts verify with them.' });

const discovery = (
  path: string,
  operationId: string,
  summary: string,
  description: string,
  content: Content,
  cachedSeconds = 300,
): Route => ({
  method: 'get',
  path,
  operationId,
  tag: 'Access',
  access: 'public',
  summary,
  description,
  answers: {
    200: {
      description: 'The document.',
      headers: { 'Cache-Control': `May be kept for ${cachedSeconds} seconds.` },
      content,
    },
  },
  problems: [],
});

export const ACCESS_ROUTES: readonly Route[] = [
  {
    method: 'post',
    path: '/oauth/token',
    operationId: 'issueToken',
    tag: 'Access',
    access: 'client-assertion',
    summary: 'Get an access token',
    description:
      'OAuth 2 client credentials with a signed client assertion (`private_key_jwt`). The request carries a `DPoP` header: a proof signed with a key made for this installation, to which the token is then bound. The first answer is usually 400 `use_dpop_nonce`: repeat the request with a proof that carries the value of the `DPoP-Nonce` header. A token lives 900 seconds. Unknown clients, revoked clients and wrong keys get one and the same answer.\n\nStaff come with token exchange (RFC 8693) instead: they sign in at an issuer of `GET /v1/staff-issuers` and send its ID token as `subject_token`. Issuer and audience must be exactly as configured, the second factor told, the sign-in not too old; roles decide the scopes. The token that comes back is like a partner\u2019s. Whatever is wrong with an ID token is one answer, 401 `invalid_grant`.',
    requestHeaders: z.object({
      DPoP: z.string().meta({ description: 'RFC 9449 proof for this request; `jti` new for every proof.' }),
    }),
    body: { mediaType: 'application/x-www-form-urlencoded', schema: TokenRequest },
    answers: {
      200: {
        description: 'The token.',
        headers: { 'DPoP-Nonce': 'The nonce for your next proof.' },
        content: {
          mediaType: 'application/json',
          schema: TokenAnswer,
          example: {
            access_token: 'eyJhbGciOiJFUzM4NCIsInR5cCI6ImF0K2p3dCJ9…',
            token_type: 'DPoP',
            expires_in: 900,
            scope: 'submissions:write submissions:read feeds:read quality:read:own',
          },
        },
      },
      400: {
        description: 'The request is not as it must be, or the proof lacks the nonce (`use_dpop_nonce`).',
        headers: { 'DPoP-Nonce': 'The nonce for your next proof.' },
        content: { mediaType: 'application/json', schema: TokenError, example: { error: 'use_dpop_nonce' } },
      },
      401: {
        description:
          'Unknown client, wrong key, revoked: always the same `invalid_client`. An ID token that is not good here: always the same `invalid_grant`.',
        content: { mediaType: 'application/json', schema: TokenError, example: { error: 'invalid_client' } },
      },
    },
    problems: [],
  },
  {
    method: 'post',
    path: '/v1/keys',
    operationId: 'rotateKey',
    tag: 'Access',
    access: ['submissions:write', 'feeds:read'],
    summary: 'Replace one of your own keys',
    description:
      'A compact JWS of `typ` `ptcn-key-rotation+jws`, signed by your current signing key; its claims carry the new public key and, in `possession`, a compact JWS of `typ` `ptcn-key-possession+jws` of the same iss, aud and jti, signed by the new key under its own kid. The key before it serves 30 days more, for authentication or for what it signed until then. A lost key cannot be replaced like this: it needs a new enrolment. `ptcn rotate` does all of it.',
    body: { mediaType: 'application/jose', description: 'Compact JWS, `ptcn-key-rotation+jws`.' },
    answers: {
      200: {
        description: 'An earlier try had arrived: nothing changed.',
        content: { mediaType: 'application/json', schema: PartnerKeys },
      },
      201: { description: 'Registered.', content: { mediaType: 'application/json', schema: PartnerKeys } },
    },
    problems: [...SIGNED_MESSAGE_PROBLEMS, 'key-already-registered', 'rotation-under-way'],
  },
  discovery(
    '/.well-known/oauth-authorization-server',
    'describeAuthorizationServer',
    'Where and how to get a token',
    'OAuth 2 authorization server metadata (RFC 8414): point a standard OAuth client at it.',
    { mediaType: 'application/json', schema: AuthorizationServerMetadata },
  ),
  discovery(
    '/.well-known/oauth-protected-resource',
    'describeProtectedResource',
    'What this API expects of a token',
    'OAuth 2 protected resource metadata (RFC 9728).',
    { mediaType: 'application/json', schema: ProtectedResourceMetadata },
  ),
  discovery(
    '/v1/staff-issuers',
    'listStaffIssuers',
    'Where staff sign in',
    'Issuers whose ID tokens are taken at the token endpoint, and our client ids there. OpenID Connect discovery at the issuer says the rest.',
    {
      mediaType: 'application/json',
      schema: StaffSignIn,
      example: {
        issuers: [
          {
            iss: 'https://sign-in.example',
            clients: { portal: 'ptcn-portal', terminal: 'ptcn-ops' },
            oldestAuthenticationSeconds: 43_200,
          },
        ],
      },
    },
  ),
  discovery(
    '/.well-known/jwks.json',
    'listKeys',
    'Public keys of the exchange',
    'The keys that sign access tokens and receipts (RFC 7517). A replaced receipt key stays listed for good, with the time it served in `nbf` and `exp`: keep receipts, and verify them years later. Keys are replaced; when you meet a `kid` that your copy does not have, fetch the set anew.',
    { mediaType: 'application/jwk-set+json', schema: JwkSet },
    60,
  ),
];
