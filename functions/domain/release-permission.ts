/** The originator's word on a release: a message of its own `typ`, signed by its signing key, about one of its own reports. */
import type { Partner } from '#schemas/partner.ts';
import { RELEASE_PERMISSION_TYP, ReleasePermissionClaims } from '#schemas/release.ts';
import { toInstant } from './clock.ts';
import { refuse } from './exchange-error.ts';
import type { KeptPermission } from './submission-record.ts';
import { mustCountNow, proveMessage } from './unit-message.ts';

/** It may have been signed offline; what is older is signed again, since the last word counts by when it comes. */
const OLDEST_DAYS = 30;

/**
 * Reads a permission for a report.
 * @throws {Refusal} the envelope's refusals; `not-found` when it names another report than the address.
 */
export async function readPermission(
  text: string,
  partner: Partner,
  { submissionId, audience, now }: { readonly submissionId: string; readonly audience: string; readonly now: number },
): Promise<KeptPermission> {
  const proven = await proveMessage(text, partner, { typ: RELEASE_PERMISSION_TYP, claims: ReleasePermissionClaims });
  const { claims, key } = proven;
  mustCountNow(proven, { audience, now, oldestDays: OLDEST_DAYS });
  // The last word counts: one signed by a key that has ended would undo what its successor said.
  if (key.state !== 'active') refuse('key-not-valid');
  if (claims.submissionId !== submissionId) refuse('not-found', 'The permission is for another report.');
  const { jti: permissionId, units, permission } = claims;
  return { permissionId, units: [...new Set(units)], permission, receivedAt: toInstant(now), jws: text };
}
