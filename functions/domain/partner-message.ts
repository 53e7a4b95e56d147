/** A signed message of a partner that is no submission: of its own `typ`, by its signing key, for this exchange. */
import type * as z from 'zod';
import type { Partner, PartnerKey } from '#schemas/partner.ts';
import { toSeconds } from './clock.ts';
import { digestOf } from './compact-jws.ts';
import { refuse } from './exchange-error.ts';
import { findSigningKey, openEnvelope, readClaims, verifySignature } from './jws-profile.ts';
import { checkSignedAt } from './verify-submission.ts';

type Addressed = { readonly iss: string; readonly aud: string; readonly iat: number };

export type MessageKind<S extends z.ZodType<Addressed>> = { readonly typ: string; readonly claims: S };

/** Signature and caller are proven; whether it still counts is not yet judged. `digest` is of what was signed. */
export type ProvenMessage<Claims> = { readonly claims: Claims; readonly key: PartnerKey; readonly digest: string };

/**
 * For a message that may be sent again after weeks: proven first, looked up, and only then judged by `mustCountNow`.
 * @param text compact JWS, attacker-controlled.
 * @throws {Refusal} the envelope's refusals, `request-not-valid`, `issuer-mismatch`.
 */
export async function provePartnerMessage<S extends z.ZodType<Addressed>>(
  text: string,
  partner: Partner,
  { typ, claims: schema }: MessageKind<S>,
): Promise<ProvenMessage<z.infer<S>>> {
  const envelope = openEnvelope(text, typ);
  const key = findSigningKey(envelope, partner);
  await verifySignature(envelope, key);
  const claims = readClaims(envelope, schema);
  if (claims.iss !== partner.partnerId) refuse('issuer-mismatch');
  return { claims, key, digest: await digestOf(envelope.jws.signingInput) };
}

/**
 * After a replay has been ruled out: a lost answer and a long cable cut must not turn what was taken into a refusal.
 * @throws {Refusal} `key-compromised`, `audience-mismatch`, and those of key and time.
 */
export function mustCountNow(
  proven: ProvenMessage<Addressed>,
  { audience, now }: { readonly audience: string; readonly now: number },
): void {
  mustBeForUs(proven, audience);
  checkSignedAt(proven.claims.iat, proven.key, toSeconds(now));
}

/**
 * The claims, signed by a key of the partner for this audience. Whether that key may still sign, and how old a message may
 * be, is the message's own matter: it is told the key.
 * @throws {Refusal} those of `provePartnerMessage`, `key-compromised`, `audience-mismatch`.
 */
export async function readPartnerMessage<S extends z.ZodType<Addressed>>(
  text: string,
  partner: Partner,
  kind: MessageKind<S>,
  audience: string,
): Promise<ProvenMessage<z.infer<S>>> {
  const proven = await provePartnerMessage(text, partner, kind);
  mustBeForUs(proven, audience);
  return proven;
}

function mustBeForUs({ claims, key }: ProvenMessage<Addressed>, audience: string): void {
  if (key.state === 'compromised') refuse('key-compromised');
  if (claims.aud !== audience) refuse('audience-mismatch');
}
