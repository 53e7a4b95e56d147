/** A signed message of a unit beside its reports: a permission, a reply. Each kind has a `typ` and claims of its own; how it is proven and how old it may be is said here. */
import type * as z from 'zod';
import type { Partner, PartnerKey } from '#schemas/partner.ts';
import { toSeconds } from './clock.ts';
import { digestOf } from './compact-jws.ts';
import { refuse } from './exchange-error.ts';
import { findSigningKey, openEnvelope, readClaims, verifySignature } from './jws-profile.ts';
import { mustBeSignedInTime } from './verify-submission.ts';

type CommonClaims = { readonly iss: string; readonly aud: string; readonly iat: number };

/** Signature and caller are proven; whether it still counts is not yet judged. */
export type ProvenMessage<Claims> = { readonly claims: Claims; readonly digest: string; readonly key: PartnerKey };

/**
 * @param text compact JWS, attacker-controlled.
 * @throws {Refusal} the envelope's refusals; `issuer-mismatch`.
 */
export async function proveMessage<S extends z.ZodType<CommonClaims>>(
  text: string,
  partner: Partner,
  { typ, claims: schema }: { readonly typ: string; readonly claims: S },
): Promise<ProvenMessage<z.infer<S>>> {
  const envelope = openEnvelope(text, typ);
  const key = findSigningKey(envelope, partner);
  await verifySignature(envelope, key);
  const claims = readClaims(envelope, schema);
  if (claims.iss !== partner.partnerId) refuse('issuer-mismatch');
  return { claims, digest: await digestOf(envelope.jws.signingInput), key };
}

/**
 * Asked after a replay has been ruled out: a lost answer and a long cable cut must not turn what was taken into a refusal.
 * @throws {Refusal} `audience-mismatch`, and those of key and time.
 */
export function mustCountNow(
  { claims, key }: ProvenMessage<CommonClaims>,
  { audience, now, oldestDays }: { readonly audience: string; readonly now: number; readonly oldestDays?: number },
): void {
  if (claims.aud !== audience) refuse('audience-mismatch');
  mustBeSignedInTime(claims.iat, key, toSeconds(now), oldestDays);
}
