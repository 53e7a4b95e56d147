/** Publishes what clients discover: authorization server (RFC 8414), protected resource (RFC 9728), keys (RFC 7517). */
import * as z from 'zod';
import { believed, type CarryGeneration, publishedTime, type SigningGeneration, TERMS } from '#domain/key-ring.ts';
import { httpHandler } from '#edge/http-handler.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { CARRY_SEAL } from '#schemas/carry.ts';
import { Scope } from '#schemas/partner.ts';
import { TOKEN_EXCHANGE_GRANT } from '#schemas/token.ts';
import { dynamodb, kms } from '#stores/aws-clients.ts';
import { KeyRings } from '#stores/key-rings.ts';
import { SigningKey, type SigningPurpose } from '#stores/signing-key.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  REGISTRY_TABLE: z.string(),
  TOKEN_KEY_ID: z.string(),
  RECEIPT_KEY_ID: z.string(),
});

const CACHED = { 'Cache-Control': 'public, max-age=300' };
/** Shorter than the two minutes from the making of a receipt key to its first receipt. Old keys are to be kept by nobody. */
const KEYS_CACHED = { 'Cache-Control': 'public, max-age=60' };
const ALGORITHMS = ['ES384', 'ES256', 'Ed25519'];

/** RFC 8414. */
export const authorizationServer = (origin: string): HttpResponse =>
  json(
    200,
    {
      issuer: origin,
      token_endpoint: `${origin}/oauth/token`,
      jwks_uri: `${origin}/.well-known/jwks.json`,
      scopes_supported: Scope.options,
      response_types_supported: [],
      grant_types_supported: ['client_credentials', TOKEN_EXCHANGE_GRANT],
      // none: staff bring an ID token of their own issuer instead of a client's key.
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'none'],
      token_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
      dpop_signing_alg_values_supported: ALGORITHMS,
      service_documentation: `${origin}/docs`,
    },
    CACHED,
  );

/** RFC 9728. */
export const protectedResource = (origin: string): HttpResponse =>
  json(
    200,
    {
      resource: origin,
      authorization_servers: [origin],
      jwks_uri: `${origin}/.well-known/jwks.json`,
      scopes_supported: Scope.options,
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: ALGORITHMS,
      dpop_bound_access_tokens_required: true,
      resource_documentation: `${origin}/docs`,
    },
    CACHED,
  );

/** RFC 7517. Token keys while they are believed; receipt keys for good, with their time; the keys that letters are sealed to. */
export function publishedKeys(
  generations: Readonly<Record<SigningPurpose, readonly SigningGeneration[]>> & {
    readonly carry: readonly CarryGeneration[];
  },
  { now, areNew }: { readonly now: number; readonly areNew: boolean },
): HttpResponse {
  const published = (purpose: SigningPurpose, { kid, jwk }: SigningGeneration) => {
    return { ...jwk, kid, alg: 'ES384', use: 'sig', ptcn_purpose: purpose };
  };
  const keys = [
    ...believed(generations.token, now, TERMS.token.believedSeconds).map((one) => published('token', one)),
    ...generations.receipt.map((one) => ({ ...published('receipt', one), ...publishedTime(one) })),
    // Nobody seals to a key that has ended.
    ...believed(generations.carry, now, TERMS.carry.believedSeconds).map((one) => ({
      ...one.jwk,
      kid: one.kid,
      alg: CARRY_SEAL.alg,
      use: 'enc',
      ptcn_purpose: 'carry',
      ...publishedTime(one),
    })),
  ];
  return json(200, { keys }, { ...(areNew && KEYS_CACHED), 'Content-Type': 'application/jwk-set+json' });
}

export const handler = httpHandler(environment, (env) => {
  const rings = new KeyRings(dynamodb(), env.REGISTRY_TABLE, ['token', 'receipt', 'carry']);
  const tokenKey = new SigningKey(kms(), rings, { purpose: 'token', firstKeyId: env.TOKEN_KEY_ID });
  const receiptKey = new SigningKey(kms(), rings, { purpose: 'receipt', firstKeyId: env.RECEIPT_KEY_ID });
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    routes: {
      'GET /.well-known/oauth-authorization-server': {
        access: 'public',
        run: async () => authorizationServer(env.PUBLIC_ORIGIN),
      },
      'GET /.well-known/oauth-protected-resource': {
        access: 'public',
        run: async () => protectedResource(env.PUBLIC_ORIGIN),
      },
      'GET /.well-known/jwks.json': {
        access: 'public',
        run: async () => {
          // Whoever asks has met a key that he does not know: a second old at most, or what is known while the registry is away.
          const areNew = await rings.readAgain().then(
            () => true,
            () => false,
          );
          const carry = (await rings.read('carry'))?.generations ?? [];
          const [token, receipt] = await Promise.all([tokenKey.generations(), receiptKey.generations()]);
          return publishedKeys({ token, receipt, carry }, { now: Date.now(), areNew });
        },
      },
    },
  };
});
