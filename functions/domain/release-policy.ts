/** Who may read what. Default deny; pure; asked by every read. */
import type { Caller } from './authenticate-caller.ts';

/** Analysts read every submission; a unit reads its own. Being named in `onBehalfOf` releases nothing. */
export function mayReadSubmission(caller: Caller, submission: { readonly partnerId: string }): boolean {
  if (caller.scopes.has('submissions:read:all')) return true;
  if (!caller.scopes.has('submissions:read')) return false;
  return submission.partnerId === caller.principal;
}

/** Audience of NZTCU's analysts. */
export const ANALYSTS = 'analysts';
const audienceOfUnit = (partnerId: string) => `unit:${partnerId}`;

/** Every feed is kept once per audience; the caller reads the one that is its own, and can tell of no other. */
export function audienceOf(caller: Caller): string {
  return caller.scopes.has('submissions:read:all') ? ANALYSTS : audienceOfUnit(caller.principal);
}

/** Audiences of a newly published report: the analysts, and the unit whose own it is. Release to others is explicit. */
export function audiencesAtPublication(submission: { partnerId: string }): readonly string[] {
  return [ANALYSTS, audienceOfUnit(submission.partnerId)];
}
