/** The keys that the exchange publishes (RFC 7517): what its receipts and its evidence are verified with. */
import * as z from 'zod';
import type { PublishedKey } from '#domain/exchange-message.ts';
import { PublicJwk } from '#schemas/partner.ts';
import { problemOf, Unreachable } from './exchange-problem.ts';

/** Other members may stand beside these (RFC 7517 section 4): they are passed over. */
const PublishedKeys = z.object({
  keys: z.array(
    z.looseObject({
      kid: z.string(),
      kty: z.string(),
      ptcn_purpose: z.string().optional(),
      nbf: z.number().optional(),
      exp: z.number().optional(),
      revoked: z.looseObject({ revoked_at: z.number() }).optional(),
    }),
  ),
});

/** The keys in a JWK set, of whatever purpose: who verifies demands the right one. Kinds that we never use are passed over. */
export function publishedKeys(jwks: unknown): PublishedKey[] {
  const { keys } = PublishedKeys.parse(jwks);
  return keys.flatMap(({ kid, kty, crv, x, y, ptcn_purpose, nbf, exp, revoked }) => {
    const jwk = PublicJwk.safeParse(kty === 'OKP' ? { kty, crv, x } : { kty, crv, x, y });
    const purpose = ptcn_purpose !== undefined && { ptcn_purpose };
    const time = { ...(nbf !== undefined && { nbf }), ...(exp !== undefined && { exp }), ...(revoked && { revoked }) };
    return jwk.success ? [{ ...jwk.data, kid, ...purpose, ...time }] : [];
  });
}

/** A copy of the set of an exchange: a key of another one vouches for nothing here. */
const KeptKeys = PublishedKeys.extend({ origin: z.string() });

/**
 * What to keep of a set that was just published: all of it, and receipt keys that stood in the copy of before. A receipt key never leaves the set;
 * should the exchange lose its memory, what it signed can be verified here all the same.
 */
export function keptKeys(published: unknown, before: unknown, origin: string): z.infer<typeof KeptKeys> {
  const now = PublishedKeys.parse(published);
  const last = KeptKeys.safeParse(before).data;
  const known = last?.origin === origin ? last.keys : [];
  const isGone = (kid: string) => now.keys.every((key) => key.kid !== kid);
  const gone = known.filter(({ kid, ptcn_purpose }) => ptcn_purpose === 'receipt' && isGone(kid));
  return { origin, keys: [...now.keys, ...gone] };
}

/** Asks for them as they are now. It takes no access: whoever verifies may be a stranger to the exchange. */
export async function askForPublishedKeys(origin: string, fetchWith: typeof fetch): Promise<PublishedKey[]> {
  const response = await fetchWith(`${origin}/.well-known/jwks.json`, { signal: AbortSignal.timeout(60_000) }).catch(
    (cause: unknown) => {
      throw new Unreachable(origin, cause);
    },
  );
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok || !PublishedKeys.safeParse(answer).success) throw problemOf(response.status, answer, null);
  return publishedKeys(answer);
}
