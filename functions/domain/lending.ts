/** The unit's word that advisers may read one of its reports: signed, for a while, about a report of its own. */
import { LENDING_TYP, type Lending, LendingClaims } from '#schemas/lending.ts';
import type { Partner } from '#schemas/partner.ts';
import { DAY_SECONDS, toInstant } from './clock.ts';
import { refuse } from './exchange-error.ts';
import { mustCountNow, proveMessage } from './unit-message.ts';

/** A course is prepared in a month and held in a week. */
export const LONGEST_LENDING_DAYS = 90;
/** The last word counts by when it comes, so an old one is signed again. */
const OLDEST_DAYS = 30;
const LENDING = { typ: LENDING_TYP, claims: LendingClaims };

export type KeptLending = Lending & { readonly jws: string };

/** @throws {Refusal} the envelope's refusals; `not-found` for another report than the address has; `request-not-valid`. */
export async function readLending(
  text: string,
  partner: Partner,
  { submissionId, audience, now }: { readonly submissionId: string; readonly audience: string; readonly now: number },
): Promise<KeptLending> {
  const proven = await proveMessage(text, partner, LENDING);
  mustCountNow(proven, { audience, now, oldestDays: OLDEST_DAYS });
  const { claims, key } = proven;
  if (key.state !== 'active') refuse('key-not-valid');
  if (claims.submissionId !== submissionId) refuse('not-found', 'The message is about another report.');
  const { jti: lendingId, lending, until, adviser } = claims;
  if (until !== undefined && Date.parse(until) > now + LONGEST_LENDING_DAYS * DAY_SECONDS * 1000)
    refuse('request-not-valid', `A report is lent for ${LONGEST_LENDING_DAYS} days at most; it can be lent again.`);
  return {
    lendingId,
    submissionId,
    lending,
    ...(until !== undefined && { until }),
    ...(adviser !== undefined && { adviser }),
    receivedAt: toInstant(now),
    jws: text,
  };
}
