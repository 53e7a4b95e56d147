/** The end of a key. It only ever moves earlier: nobody brings an ended key back to life, and none ends in a far future. */
import type { KeyStateChange, PartnerKey } from '#schemas/partner.ts';
import { DAY_SECONDS } from './clock.ts';
import { refuse } from './exchange-error.ts';
import { OVERLAP_DAYS } from './key-rotation.ts';

/**
 * The key as it has ended; undefined when that changes nothing: it is compromised, or has ended sooner.
 * @throws {Refusal} `request-not-valid` for an end later than an overlap from now.
 */
export function ended(key: PartnerKey, { state, from }: KeyStateChange, now: number): PartnerKey | undefined {
  const at = Date.parse(from);
  if (state === 'retired' && at > now + OVERLAP_DAYS * DAY_SECONDS * 1000) {
    refuse('request-not-valid', `A key ends within ${OVERLAP_DAYS} days.`);
  }
  if (key.state === 'compromised') return undefined;
  if (state === 'compromised') return { ...key, state, compromisedFrom: from };
  return key.notAfter !== undefined && Date.parse(key.notAfter) <= at ? undefined : { ...key, state, notAfter: from };
}
