/** The collection plan as values: who is asked, what a unit may return as nil, and who may say that a unit is cut off. Pure. */
import type { Partner } from '#schemas/partner.ts';
import {
  type NilReturn,
  NIL_RETURN_TYP,
  NilReturnClaims,
  type Outage,
  type OutageOrder,
  type Requirement,
  type RequirementEnd,
  type RequirementOrder,
} from '#schemas/requirement.ts';
import type { Caller } from './authenticate-caller.ts';
import { DAY_SECONDS, toInstant } from './clock.ts';
import { refuse } from './exchange-error.ts';
import { LONGEST_PERIOD, monthsIn } from './periods.ts';
import { mustCountNow, proveMessage } from './unit-message.ts';

type Unit = Pick<Partner, 'partnerId' | 'country'>;

/** By its name or by its country; a requirement that names nobody is for every unit. */
export function isAsked(
  { units, countries }: Pick<RequirementOrder, 'units' | 'countries'>,
  { partnerId, country }: Unit,
): boolean {
  if (!units && !countries) return true;
  return units?.includes(partnerId) === true || countries?.includes(country) === true;
}

/** The unit that calls: it sees what it is asked, and its own row of the map. */
export const unitOf = (caller: Caller): Partner | undefined =>
  caller.kind === 'partner' && caller.partner.kind === 'unit' ? caller.partner : undefined;

/** @throws {Refusal} `request-not-valid`. */
export function requirementOf(order: RequirementOrder, now: number): Requirement {
  const months = monthsIn(order).length;
  if (months < 1 || months > LONGEST_PERIOD)
    refuse('request-not-valid', `A requirement is for 1 to ${LONGEST_PERIOD} months: look at from and to.`);
  return { ...order, setAt: toInstant(now) };
}

/** @throws {Refusal} `request-not-valid` unless it then ends earlier, and not before it begins. */
export function endedEarly(requirement: Requirement, { to }: RequirementEnd): Requirement {
  if (to >= requirement.to || to < requirement.from)
    refuse('request-not-valid', `It runs from ${requirement.from} to ${requirement.to}: give an earlier last month.`);
  return { ...requirement, to };
}

export type KeptNilReturn = NilReturn & { readonly jws: string };

const NIL_RETURN = { typ: NIL_RETURN_TYP, claims: NilReturnClaims };

/**
 * Reads a nil return. It may be as old as a report: it was signed where there was no network.
 * @throws {Refusal} the envelope's refusals; `not-found` for another requirement than the address has.
 */
export async function readNilReturn(
  text: string,
  partner: Partner,
  { number, audience, now }: { readonly number: string; readonly audience: string; readonly now: number },
): Promise<KeptNilReturn> {
  const proven = await proveMessage(text, partner, NIL_RETURN);
  mustCountNow(proven, { audience, now });
  const { claims } = proven;
  if (claims.requirement !== number) refuse('not-found', 'The nil return is for another requirement.');
  const { requirement, from, to, jti: nilReturnId } = claims;
  if (to < from) refuse('request-not-valid', 'It ends before it begins: exchange from and to.');
  if (to > toInstant(claims.iat * 1000).slice(0, 7))
    refuse('request-not-valid', 'Nobody has looked yet in a month that has not begun: sign it for a month that has.');
  return { partnerId: partner.partnerId, requirement, from, to, nilReturnId, receivedAt: toInstant(now), jws: text };
}

/** @throws {Refusal} `request-not-valid` for months in which nobody asked. */
export function checkAskedThen({ from, to }: NilReturn, requirement: Requirement): void {
  if (from < requirement.from || to > requirement.to)
    refuse('request-not-valid', `The requirement runs from ${requirement.from} to ${requirement.to}.`);
}

const OUTAGE_DAYS_BACK = 400;
const OUTAGE_DAYS_AHEAD = 92;

/**
 * Who says it: the unit itself, a hub, or an operator.
 * @throws {Refusal} `not-found` for a unit that is not the caller's to speak for; `request-not-valid`.
 */
export function outageOf(order: OutageOrder, caller: Caller, outageId: string, now: number): Outage {
  const declaredBy = speaksFor(caller, order.partnerId) ?? refuse('not-found');
  const day = (days: number): string => toInstant(now + days * DAY_SECONDS * 1000).slice(0, 10);
  if (order.to < order.from) refuse('request-not-valid', 'It ends before it begins: exchange from and to.');
  if (order.from < day(-OUTAGE_DAYS_BACK) || order.to > day(OUTAGE_DAYS_AHEAD))
    refuse(
      'request-not-valid',
      `An outage begins at most ${OUTAGE_DAYS_BACK} days ago and ends at most ${OUTAGE_DAYS_AHEAD} days ahead; declare it again when it lasts.`,
    );
  return { ...order, outageId, declaredBy, declaredAt: toInstant(now) };
}

function speaksFor(caller: Caller, partnerId: string): Outage['declaredBy'] | undefined {
  if (caller.principal === partnerId) return 'unit';
  if (caller.scopes.has('partners:admin')) return 'operator';
  return caller.kind === 'partner' && isHub(caller.partner) ? 'hub' : undefined;
}

/** Sends for other units, and may say that they are cut off: an operator has put it into its profile. */
export const isHub = ({ kind, profile }: Partner): boolean => kind === 'unit' && profile?.hub === true;
