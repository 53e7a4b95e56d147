/** Staff sign-in: whose ID tokens are believed (OpenID Connect Core 1.0), and what a member of staff may do by role. */
import * as z from 'zod';
import type { Scope } from './partner.ts';
import { PartnerId } from './primitives.ts';

/** `staff:` and 22 characters made of issuer and subject: a person, without a name or an address. */
export const StaffId = z
  .string()
  .regex(/^staff:[A-Za-z0-9_-]{22}$/)
  .meta({
    id: 'StaffId',
    description: 'A member of staff: made of issuer and subject, never of a name or an address.',
  });
export type StaffId = z.infer<typeof StaffId>;

/** Who acts: a client of the registry, or a member of staff. */
export const Principal = z.union([PartnerId, StaffId]);

export const StaffRole = z.enum(['analyst', 'adviser', 'operator']).meta({ id: 'StaffRole' });
export type StaffRole = z.infer<typeof StaffRole>;

/** What each role opens. Nobody sends as a unit: no role has `submissions:write`. */
export const ROLE_SCOPES: Readonly<Record<StaffRole, readonly Scope[]>> = {
  analyst: ['feeds:read', 'feeds:curate', 'submissions:read:all'],
  adviser: ['quality:read:all', 'quality:advise'],
  operator: ['partners:admin', 'operations:admin'],
};

/** Signatures with a public key. There is no shared secret, so no HMAC. */
export const StaffTokenAlgorithm = z.enum(['RS256', 'PS256', 'ES256', 'ES384', 'Ed25519']);
export type StaffTokenAlgorithm = z.infer<typeof StaffTokenAlgorithm>;

/** Compared as text, so it is written exactly as in the issuer's tokens. Plain HTTP to this very machine only. */
const IssuerName = z
  .string()
  .max(256)
  .regex(/^(https:\/\/[^\s?#]+|http:\/\/127\.0\.0\.1:\d+)$/);
const Address = z.url({ protocol: /^https?$/ }).refine((text) => /^(https:|http:\/\/127\.0\.0\.1[:/])/.test(text), {
  error: 'https, or this very machine',
});

/** An issuer that is believed, and how far. */
export const StaffIssuer = z
  .strictObject({
    iss: IssuerName,
    jwksUri: Address,
    algorithms: z.array(StaffTokenAlgorithm).min(1),
    clients: z
      .strictObject({ portal: z.string().min(1).max(128), terminal: z.string().min(1).max(128) })
      .meta({ description: "Our client ids there. An ID token's audience is exactly one of them." }),
    mfaClaim: z
      .strictObject({ claim: z.enum(['amr', 'acr']), values: z.array(z.string().min(1)).min(1) })
      .meta({ description: 'Where the issuer says that more than a password was asked for, and in which words.' }),
    oldestAuthenticationSeconds: z.int().min(60).max(86_400).default(43_200),
    subjectClaim: z.enum(['sub', 'oid']).default('sub').meta({
      description:
        'What names a person, the same at both clients. Where `sub` differs by client (pairwise, as at Entra ID), one person would be two: use `oid` there.',
    }),
    roleClaim: z.string().min(1).max(128),
    roles: z.record(z.string().min(1).max(256), StaffRole).meta({ description: "The issuer's word to our role." }),
  })
  .meta({ id: 'StaffIssuer', description: 'An OpenID Connect issuer whose staff may sign in.' });
export type StaffIssuer = z.infer<typeof StaffIssuer>;

/** The configuration, a JSON text in the environment. Each issuer stands in it once. */
export const StaffIssuers = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'not JSON' });
      return z.NEVER;
    }
  })
  .pipe(
    z
      .array(StaffIssuer)
      .max(10)
      .refine((issuers) => new Set(issuers.map(({ iss }) => iss)).size === issuers.length, {
        error: 'an issuer twice',
      }),
  );

/** What a page or a program must know to send a person to sign in. */
export const StaffSignIn = z
  .strictObject({ issuers: z.array(StaffIssuer.pick({ iss: true, clients: true, oldestAuthenticationSeconds: true })) })
  .meta({
    id: 'StaffSignIn',
    description: 'Where staff sign in, and as which client: OpenID Connect discovery does the rest.',
  });
export type StaffSignIn = z.infer<typeof StaffSignIn>;
