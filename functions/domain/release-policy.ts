/** Who may read what. Default deny; pure; asked by every read. */
import type { Caller } from './authenticate-caller.ts';

/** Analysts read every submission; a unit reads its own. Being named in `onBehalfOf` releases nothing. */
export function mayReadSubmission(caller: Caller, submission: { readonly partnerId: string }): boolean {
  // It reads what was published in its feeds, and no submission, whatever its partner may read.
  if (caller.kind === 'feed-credential') return false;
  if (caller.scopes.has('submissions:read:all')) return true;
  if (!caller.scopes.has('submissions:read')) return false;
  return submission.partnerId === caller.principal;
}

/** Audience of NZTCU's analysts. */
export const ANALYSTS = 'analysts';
const audienceOfUnit = (partnerId: string) => `unit:${partnerId}`;

/** Every feed is kept once per audience; the caller reads the one that is its own, and can tell of no other. */
export function audienceOf(caller: Caller): string {
  if (caller.kind !== 'feed-credential')
    return caller.scopes.has('submissions:read:all') ? ANALYSTS : audienceOfUnit(caller.principal);
  // The one that its partner would read.
  const { partnerId, scopes } = caller.partner;
  return scopes.includes('submissions:read:all') ? ANALYSTS : audienceOfUnit(partnerId);
}

/** A feed credential opens the feeds that it names; another feed is to it one that does not exist. */
export const mayReadFeed = (caller: Caller, feedId: string): boolean =>
  caller.scopes.has('feeds:read') && (caller.kind !== 'feed-credential' || caller.feeds.has(feedId));

/** Audiences of a newly published report: the analysts, and the unit whose own it is. Release to others is explicit. */
export function audiencesAtPublication(submission: { partnerId: string }): readonly string[] {
  return [ANALYSTS, audienceOfUnit(submission.partnerId)];
}
