/** The originator's word on a release: a message of its own `typ`, signed by its signing key, about one of its own reports. */
import type { Partner } from '#schemas/partner.ts';
import { RELEASE_PERMISSION_TYP, ReleasePermissionClaims } from '#schemas/release.ts';
import { DAY_SECONDS, toInstant, toSeconds } from './clock.ts';
import { refuse } from './exchange-error.ts';
import { readPartnerMessage } from './partner-message.ts';
import type { KeptPermission } from './submission-record.ts';

/** It may have been signed offline; what is older is signed again, since the last word counts by when it comes. */
const OLDEST_DAYS = 30;
const PERMISSION = { typ: RELEASE_PERMISSION_TYP, claims: ReleasePermissionClaims };

/**
 * Reads a permission for a report.
 * @throws {Refusal} the envelope's refusals; `not-found` when it names another report than the address.
 */
export async function readPermission(
  text: string,
  partner: Partner,
  { submissionId, audience, now }: { readonly submissionId: string; readonly audience: string; readonly now: number },
): Promise<KeptPermission> {
  const { claims, key } = await readPartnerMessage(text, partner, PERMISSION, audience);
  if (key.state !== 'active') refuse('key-not-valid');
  if (claims.submissionId !== submissionId) refuse('not-found', 'The permission is for another report.');
  const nowSeconds = toSeconds(now);
  if (claims.iat > nowSeconds + DAY_SECONDS) refuse('signed-too-far-ahead');
  if (claims.iat < nowSeconds - OLDEST_DAYS * DAY_SECONDS) refuse('signed-too-long-ago');
  const { jti: permissionId, units, permission } = claims;
  return { permissionId, units: [...new Set(units)], permission, receivedAt: toInstant(now), jws: text };
}
