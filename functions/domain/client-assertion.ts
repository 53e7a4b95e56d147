/** Client authentication by `private_key_jwt` (RFC 7523, FAPI 2.0 Security Profile): which partner is at the token endpoint. */
import * as z from 'zod';
import type { Partner, PartnerKey } from '#schemas/partner.ts';
import { PartnerId } from '#schemas/primitives.ts';
import { hasValidSignature } from './compact-jws.ts';
import { refuse } from './exchange-error.ts';
import { readToken } from './token-text.ts';
import { verificationKey } from './verification-keys.ts';

export const LONGEST_ASSERTION_SECONDS = 300;
const FARTHEST_AHEAD_SECONDS = 60;

const AssertionHeader = z.strictObject({
  alg: z.string(),
  kid: z.string().max(76),
  typ: z.enum(['JWT', 'client-authentication+jwt']).optional(),
});

const AssertionClaims = z.looseObject({
  iss: PartnerId,
  sub: PartnerId,
  aud: z.string(),
  exp: z.number(),
  iat: z.number().optional(),
  nbf: z.number().optional(),
  jti: z.string().min(1).max(256),
});

export type ClientAssertion = {
  readonly partner: Partner;
  readonly thumbprint: string;
  /** Single-use; remembered until the assertion has expired. */
  readonly jti: string;
  readonly expiresAtSeconds: number;
};

export type AssertionContext = {
  readonly issuer: string;
  readonly nowSeconds: number;
  readonly findPartner: (partnerId: string) => Promise<Partner | undefined>;
};

/**
 * Verifies a client assertion. Unknown, revoked and wrong-key clients get one and the same refusal, at the price of one
 * signature verification each, so that neither answer nor cost tells them apart.
 * @throws {Refusal} `not-authenticated`.
 */
export async function verifyClientAssertion(text: string, context: AssertionContext): Promise<ClientAssertion> {
  const token = readToken(text);
  const header = AssertionHeader.safeParse(token?.jws.header);
  const claims = AssertionClaims.safeParse(token?.claims);
  if (!token || !header.success || !claims.success) return refuse('not-authenticated');
  const { iss, sub, aud, exp, iat, nbf, jti } = claims.data;
  const now = context.nowSeconds;
  if (sub !== iss || aud !== context.issuer) return refuse('not-authenticated');
  if (
    exp <= now ||
    exp - (iat ?? now) > LONGEST_ASSERTION_SECONDS ||
    exp > now + LONGEST_ASSERTION_SECONDS + FARTHEST_AHEAD_SECONDS
  ) {
    return refuse('not-authenticated');
  }
  if ((iat ?? now) > now + FARTHEST_AHEAD_SECONDS || (nbf ?? now) > now + FARTHEST_AHEAD_SECONDS) {
    return refuse('not-authenticated');
  }

  const partner = await context.findPartner(iss);
  const key = partner && authenticationKey(partner, header.data.kid, now);
  const valid = await hasValidSignature(token.jws, header.data.alg, await verificationKey(key ?? NOBODYS_KEY));
  if (!partner || !key || !valid || key.algorithm !== header.data.alg || partner.status === 'revoked') {
    return refuse('not-authenticated');
  }
  return { partner, thumbprint: key.thumbprint, jti, expiresAtSeconds: Math.ceil(exp) };
}

function authenticationKey(partner: Partner, kid: string, nowSeconds: number): PartnerKey | undefined {
  return partner.keys.find(
    (key) =>
      key.use === 'authentication' &&
      key.state !== 'compromised' &&
      (key.notAfter === undefined || nowSeconds < Date.parse(key.notAfter) / 1000) &&
      kid === `${partner.partnerId}:${key.thumbprint}`,
  );
}

/** The generator point of P-384 (FIPS 186-4 D.1.2.4): verifies against it cost the same and never succeed for anyone. */
const NOBODYS_KEY = {
  thumbprint: 'nobody',
  algorithm: 'ES384',
  jwk: {
    kty: 'EC',
    crv: 'P-384',
    x: 'qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3',
    y: 'NhfeSpYmLG9dnpi_kpLcKfj0Hb0omhR86doxE7XwuMAKYLHOHX6BnXpDHXyQ6g5f',
  },
} as const;
