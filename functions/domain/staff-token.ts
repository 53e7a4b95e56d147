/**
 * ID tokens of foreign issuers (OpenID Connect Core 1.0 section 3.1.3.7): who of the staff this is, and in which roles.
 * Quirks of identity providers end here; past this file there is one kind of token, our own.
 */
import { type CryptoKey, importJWK } from 'jose';
import * as z from 'zod';
import type { Scope } from '#schemas/partner.ts';
import { ROLE_SCOPES, type StaffIssuer, type StaffRole, StaffTokenAlgorithm } from '#schemas/staff.ts';
import { encodeBase64Url } from './base64url.ts';
import { hasValidSignature } from './compact-jws.ts';
import { refuse } from './exchange-error.ts';
import { sha256 } from './sha2.ts';
import { readToken } from './token-text.ts';

const FARTHEST_AHEAD_SECONDS = 60;
/** 132 bits of SHA-256: no two people meet. */
const STAFF_ID_LENGTH = 22;

/** Anything else is refused: `jwk`, `jku` and `crit` have no business here. `typ` tells every token of ours apart. */
const Header = z.strictObject({
  alg: StaffTokenAlgorithm,
  kid: z.string().min(1).max(256),
  typ: z.enum(['JWT', 'jwt']).optional(),
  x5t: z.string().optional(),
  'x5t#S256': z.string().optional(),
});

/** An issuer or an audience that is a list is refused, whatever is in the list. */
const Claims = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  aud: z.string(),
  azp: z.string().optional(),
  exp: z.number(),
  iat: z.number(),
  nbf: z.number().optional(),
  auth_time: z.number(),
});
type Claims = z.infer<typeof Claims>;

/** A public key as an issuer publishes it (RFC 7517). Private members are dropped, unread. */
const named = { kid: z.string().max(256), use: z.string().exactOptional(), alg: z.string().exactOptional() };
export const IssuerKey = z.discriminatedUnion('kty', [
  z.object({ ...named, kty: z.literal('RSA'), n: z.string(), e: z.string() }),
  z.object({ ...named, kty: z.literal('EC'), crv: z.string(), x: z.string(), y: z.string() }),
  z.object({ ...named, kty: z.literal('OKP'), crv: z.string(), x: z.string() }),
]);
export type IssuerKey = z.infer<typeof IssuerKey>;

export type StaffContext = {
  readonly issuers: readonly StaffIssuer[];
  /** The issuer's keys as far as they can be had; asked for afresh, within bounds, when `kid` is not among them. */
  readonly keysOf: (issuer: StaffIssuer, kid: string) => Promise<readonly IssuerKey[]>;
  readonly nowSeconds: number;
};

export type StaffMember = { readonly staffId: string; readonly scopes: readonly Scope[] };

/**
 * Verifies an ID token: shape, issuer, times and second factor first; keys are fetched for a plausible token only.
 * @throws {Refusal} `not-authenticated`, whatever is wrong.
 */
export async function verifyStaffToken(text: string, context: StaffContext): Promise<StaffMember> {
  const token = readToken(text);
  const header = Header.safeParse(token?.jws.header);
  const parsed = Claims.safeParse(token?.claims);
  if (!token || !header.success || !parsed.success) return refuse('not-authenticated');
  const { alg, kid } = header.data;
  const claims = parsed.data;
  // Compared as text: a slash at the end, another case or http is another issuer.
  const issuer = context.issuers.find(({ iss }) => iss === claims.iss);
  if (!issuer?.algorithms.includes(alg) || !isMeantForUs(claims, issuer)) return refuse('not-authenticated');
  if (!isTimely(claims, issuer, context.nowSeconds)) return refuse('not-authenticated');
  const { claim, values } = issuer.mfaClaim;
  if (!wordsOf(claims, claim).some((word) => values.includes(word))) return refuse('not-authenticated');

  const key = await keyNamed(await context.keysOf(issuer, kid), kid, alg);
  if (!key || !(await hasValidSignature(token.jws, alg, key))) return refuse('not-authenticated');
  const roles = rolesOf(claims, issuer);
  if (roles.length === 0) return refuse('not-authenticated');
  const [subject, ...others] = wordsOf(claims, issuer.subjectClaim);
  if (subject === undefined || subject === '' || others.length > 0) return refuse('not-authenticated');
  return {
    staffId: await staffIdOf(claims.iss, subject),
    scopes: [...new Set(roles.flatMap((role) => ROLE_SCOPES[role]))],
  };
}

function isMeantForUs({ aud, azp = aud }: Claims, { clients }: StaffIssuer): boolean {
  return Object.values(clients).includes(aud) && azp === aud;
}

function isTimely(claims: Claims, issuer: StaffIssuer, nowSeconds: number): boolean {
  const { exp, iat, nbf = iat, auth_time: authenticatedAt } = claims;
  const latest = nowSeconds + FARTHEST_AHEAD_SECONDS;
  if (exp <= nowSeconds || iat > latest || nbf > latest || authenticatedAt > latest) return false;
  return authenticatedAt >= nowSeconds - issuer.oldestAuthenticationSeconds;
}

/** A claim's words: `acr` is one, `amr` and roles are one or many. */
function wordsOf(claims: Claims, name: string): readonly string[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return [value].flat().filter((word) => typeof word === 'string');
}

function rolesOf(claims: Claims, { roleClaim, roles }: StaffIssuer): readonly StaffRole[] {
  const known = new Map(Object.entries(roles));
  return wordsOf(claims, roleClaim).flatMap((word) => known.get(word) ?? []);
}

/** The one key of that name; two of a name are none. */
async function keyNamed(keys: readonly IssuerKey[], kid: string, alg: string): Promise<CryptoKey | undefined> {
  const [key, ...others] = keys.filter((candidate) => candidate.kid === kid);
  if (!key || others.length > 0 || (key.use ?? 'sig') !== 'sig' || (key.alg ?? alg) !== alg) return undefined;
  try {
    const imported = await importJWK(key, alg);
    return imported instanceof Uint8Array ? undefined : imported;
  } catch {
    // Whatever an issuer publishes that is no key of this algorithm: the token is refused, and that is all.
    return undefined;
  }
}

/** Issuer and subject together, never an address: those are given to somebody else some day. */
async function staffIdOf(issuer: string, subject: string): Promise<string> {
  const digest = await sha256(JSON.stringify([issuer, subject]));
  return `staff:${encodeBase64Url(digest).slice(0, STAFF_ID_LENGTH)}`;
}
