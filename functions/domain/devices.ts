/**
 * Machines of a partner. Each has a pair of keys of its own, under the name that the unit gave it; the first one may have none. What
 * happens to the keys of one does nothing to those of another.
 */
import type { Partner, PartnerKey } from '#schemas/partner.ts';
import { toInstant, toSeconds } from './clock.ts';
import { refuse } from './exchange-error.ts';

/** More than any unit has machines; the registry reads a partner with all its keys on every request. */
export const MOST_DEVICES = 8;

const isAlive = ({ state, notAfter }: PartnerKey, now: number): boolean =>
  state === 'active' || (state === 'retired' && notAfter !== undefined && Date.parse(notAfter) > now);

/** The partner with its new keys alone; what the old ones signed until now is still taken. */
export function reKeyed(partner: Partner, keys: readonly PartnerKey[], now: number): Partner {
  // To the second, as assertions have it: none that is made later is taken.
  const notAfter = toInstant(toSeconds(now) * 1000);
  const ended = partner.keys.map((old) => (isAlive(old, now) ? { ...old, state: 'retired' as const, notAfter } : old));
  return { ...partner, keys: [...ended, ...keys] };
}

/**
 * The partner with the keys of a further device; those it has go on.
 * @throws {Refusal} `request-not-valid` without a name, under one that is in use, or when there are too many.
 */
export function withDevice(partner: Partner, keys: readonly PartnerKey[], now: number): Partner {
  const device = keys[0]?.device;
  if (device === undefined)
    refuse('request-not-valid', 'A further device has a name: have the unit run "ptcn enrol" with --device.');
  const names = new Set(partner.keys.filter((key) => isAlive(key, now)).map((key) => key.device));
  if (names.has(device)) refuse('request-not-valid', 'The unit has a device of that name: each has its own.');
  if (names.size >= MOST_DEVICES) refuse('request-not-valid', `A unit has at most ${MOST_DEVICES} devices.`);
  return { ...partner, keys: [...partner.keys, ...keys] };
}
