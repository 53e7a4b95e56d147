/** A signed message of a partner that is no submission: of its own `typ`, by its signing key, for this exchange. */
import type * as z from 'zod';
import type { Partner, PartnerKey } from '#schemas/partner.ts';
import { refuse } from './exchange-error.ts';
import { findSigningKey, openEnvelope, readClaims, verifySignature } from './jws-profile.ts';

type Addressed = { readonly iss: string; readonly aud: string; readonly iat: number };

export type MessageKind<S extends z.ZodType<Addressed>> = { readonly typ: string; readonly claims: S };

/**
 * The claims, signed by a key of the partner for this audience. Whether that key may still sign, and how old a message may
 * be, is the message's own matter: it is told the key.
 * @throws {Refusal} the envelope's refusals, `request-not-valid`, `issuer-mismatch`, `audience-mismatch`.
 */
export async function readPartnerMessage<S extends z.ZodType<Addressed>>(
  text: string,
  partner: Partner,
  { typ, claims: schema }: MessageKind<S>,
  audience: string,
): Promise<{ readonly claims: z.infer<S>; readonly key: PartnerKey }> {
  const envelope = openEnvelope(text, typ);
  const key = findSigningKey(envelope, partner);
  if (key.state === 'compromised') refuse('key-compromised');
  await verifySignature(envelope, key);
  const claims = readClaims(envelope, schema);
  if (claims.iss !== partner.partnerId) refuse('issuer-mismatch');
  if (claims.aud !== audience) refuse('audience-mismatch');
  return { claims, key };
}
