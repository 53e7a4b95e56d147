/**
 * Rotation of a partner's own keys: the new public key travels inside a JWS signed by the current signing key, and proves
 * that its private half is there. The old key of that use serves 30 days more. A lost key cannot do this: it needs a
 * new enrolment.
 */
import { calculateJwkThumbprint } from 'jose';
import {
  KEY_POSSESSION_TYP,
  KEY_ROTATION_TYP,
  KeyPossessionClaims,
  KeyRotationClaims,
  type Partner,
  type PartnerKey,
} from '#schemas/partner.ts';
import { DAY_SECONDS, toInstant } from './clock.ts';
import { refuse } from './exchange-error.ts';
import { openEnvelope, readClaims, verifySignature } from './jws-profile.ts';
import { isSoundKey } from './sound-key.ts';
import { mustCountNow, proveMessage } from './unit-message.ts';
import { algorithmOf } from './verification-keys.ts';

export const OVERLAP_DAYS = 30;
const ROTATION = { typ: KEY_ROTATION_TYP, claims: KeyRotationClaims };

/** A new key, and the thumbprint of the signing key that answers for it. */
export type KeyRotation = { readonly key: PartnerKey; readonly signedBy: string };

/**
 * Reads a signed rotation. Whether its signer may still rotate is for `rotated` to say: a retry whose first try arrived
 * is signed by a key that has ended by it.
 * @throws {Refusal} the envelope's refusals, `algorithm-not-allowed` for a key weaker than the present one.
 */
export async function readRotation(
  text: string,
  partner: Partner,
  context: { readonly audience: string; readonly now: number },
): Promise<KeyRotation> {
  const proven = await proveMessage(text, partner, ROTATION);
  mustCountNow(proven, { ...context, oldestDays: OVERLAP_DAYS });
  const { claims, key: current } = proven;
  if (!(await isSoundKey(claims.jwk))) refuse('request-not-valid', 'The new key is not a sound public key.');

  const { use, jwk } = claims;
  const algorithm = algorithmOf(jwk);
  if (algorithm !== 'ES384' && algorithm !== current.algorithm) refuse('algorithm-not-allowed');
  const thumbprint = await calculateJwkThumbprint(jwk, 'sha256');
  const key: PartnerKey = { thumbprint, use, algorithm, jwk, state: 'active', notBefore: toInstant(claims.iat * 1000) };
  await proveItself(key, claims);
  return { key, signedBy: current.thumbprint };
}

/** The new key signs the name of the rotation: nobody can have a key registered that is not theirs. */
async function proveItself(key: PartnerKey, { possession, iss, aud, jti }: KeyRotationClaims): Promise<void> {
  const envelope = openEnvelope(possession, KEY_POSSESSION_TYP);
  if (envelope.kid !== `${iss}:${key.thumbprint}` || envelope.algorithm !== key.algorithm) refuse('unknown-key');
  await verifySignature(envelope, key);
  const proven = readClaims(envelope, KeyPossessionClaims);
  if (proven.iss !== iss || proven.aud !== aud || proven.jti !== jti) refuse('issuer-mismatch');
}

/**
 * The partner with its new key; the one before it on the same device ends after the overlap. Other devices go on.
 * @throws {Refusal} `key-not-valid` when the signer has ended itself, `rotation-under-way` while the key before the
 *   present one has not.
 */
export function rotated(partner: Partner, { key, signedBy }: KeyRotation, now: number): Partner {
  const signer = partner.keys.find(({ thumbprint, state }) => thumbprint === signedBy && state === 'active');
  const { device } = signer ?? refuse('key-not-valid');
  const isBefore = (old: PartnerKey) => old.use === key.use && old.device === device;
  const isEnding = ({ state, notAfter }: PartnerKey) =>
    state === 'retired' && notAfter !== undefined && Date.parse(notAfter) > now;
  if (partner.keys.some((old) => isBefore(old) && isEnding(old))) refuse('rotation-under-way');
  const notAfter = toInstant(now + OVERLAP_DAYS * DAY_SECONDS * 1000);
  const keys = partner.keys.map((old) =>
    isBefore(old) && old.state === 'active' ? { ...old, state: 'retired' as const, notAfter } : old,
  );
  return { ...partner, keys: [...keys, { ...key, ...(device !== undefined && { device }) }] };
}
