/**
 * Rotation of the keys of an install. A new key is sealed on this machine before anyone hears of it, and takes the place
 * of the old one once the exchange has it: whatever is cut in between, running it again goes on from there.
 */
import { v7 as newUuid } from 'uuid';
import { toInstant, toSeconds } from '#domain/clock.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { algorithmOf } from '#domain/verification-keys.ts';
import {
  KEY_POSSESSION_TYP,
  KEY_ROTATION_TYP,
  type KeyPossessionClaims,
  type KeyRotationClaims,
  type KeyUse,
} from '#schemas/partner.ts';
import { type KeyRing, newKey, type PrivateJwk, publicHalf, signerOf } from './unit-keys.ts';

/** The ring with a new key waiting for this use; the one that waits already stays. */
export async function withNextKey(keys: KeyRing, use: KeyUse): Promise<{ keys: KeyRing; next: PrivateJwk }> {
  const next = keys.next?.[use] ?? (await newKey(algorithmOf(publicHalf(keys[use]))));
  return { keys: { ...keys, next: { ...keys.next, [use]: next } }, next };
}

/** The ring with the waiting key of this use in its place. */
export function withNextInPlace(keys: KeyRing, use: KeyUse, next: PrivateJwk, now: number): KeyRing {
  const { [use]: _placed, ...waiting } = keys.next ?? {};
  const { next: _all, ...ring } = keys;
  const rotatedAt = { ...keys.rotatedAt, [use]: toInstant(now) };
  return { ...ring, [use]: next, rotatedAt, ...(Object.keys(waiting).length > 0 && { next: waiting }) };
}

/** The old key serves this long beside the new one; until then the exchange takes no third. */
const OVERLAP_DAYS = 30;

/** When a key can be replaced again, in words. */
export function nextRotation({ rotatedAt }: KeyRing, use: KeyUse): string {
  const last = rotatedAt?.[use];
  if (last === undefined) return `The ${use} key can be replaced again ${OVERLAP_DAYS} days after the last time.`;
  const again = toInstant(Date.parse(last) + OVERLAP_DAYS * 24 * 3600 * 1000);
  return `The ${use} key was replaced ${last.slice(0, 10)}; it can be replaced again after ${again.slice(0, 10)}.`;
}

/** The signed rotation: the current signing key answers for the new key, and the new key for itself. */
export async function signRotation(
  partner: { readonly partnerId: string; readonly origin: string },
  keys: KeyRing,
  replacement: { readonly use: KeyUse; readonly next: PrivateJwk },
  now: number,
): Promise<string> {
  const { partnerId, origin } = partner;
  const name: KeyPossessionClaims = { iss: partnerId, aud: origin, jti: newUuid({ msecs: now }) };
  const possession = await signSubmission(name, await signerOf(partnerId, replacement.next), KEY_POSSESSION_TYP);
  const { use, next } = replacement;
  const claims: KeyRotationClaims = { ...name, iat: toSeconds(now), use, jwk: publicHalf(next), possession };
  return signSubmission(claims, await signerOf(partnerId, keys.signing), KEY_ROTATION_TYP);
}
