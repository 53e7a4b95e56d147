/** Who may read what, and what may be released to whom. Default deny; pure; asked by every read and every release. */
import type { EntryReason } from '#schemas/entitlement.ts';
import type { FeedOpenTo } from '#schemas/feed-definition.ts';
import type { Handling, Tlp } from '#schemas/handling.ts';
import type { Lending } from '#schemas/lending.ts';
import type { Partner } from '#schemas/partner.ts';
import type { Barrier, LegalBasis, ReleasePermission } from '#schemas/release.ts';
import type { Caller } from './authenticate-caller.ts';
import { refuse } from './exchange-error.ts';
import { isWithin, type Marking, stricterTlp } from './marking.ts';
import type { SubmissionRecord } from './submission-record.ts';

/** Analysts read every submission; a unit reads its own. Being named in `onBehalfOf` releases nothing. */
export function mayReadSubmission(caller: Caller, submission: { readonly partnerId: string }): boolean {
  // It reads what was published in its feeds, and no submission, whatever its partner may read.
  if (caller.kind === 'feed-credential') return false;
  if (caller.scopes.has('submissions:read:all')) return true;
  if (!caller.scopes.has('submissions:read')) return false;
  return submission.partnerId === caller.principal;
}

const GONE: ReadonlySet<string> = new Set(['withdrawn', 'recalled', 'disposed']);

/** What its unit has taken back is read by nobody else. That there was such a report, and where it stands, is no secret from analysts. */
const mayReadContent = (caller: Caller, submission: Pick<SubmissionRecord, 'partnerId' | 'state'>): boolean =>
  mayReadSubmission(caller, submission) &&
  (!isTakenAway(submission) || (submission.state === 'recalled' && submission.partnerId === caller.principal));

/** Nobody but its unit reads it, or nobody at all. */
export const isTakenAway = ({ state }: { readonly state: string }): boolean =>
  state === 'recalled' || state === 'disposed';

/** For whoever may know of it. @throws {Refusal} `recalled`, `disposed`. */
export function mustBeReadable(caller: Caller, submission: Pick<SubmissionRecord, 'partnerId' | 'state'>): void {
  if (!mayReadContent(caller, submission)) refuse(submission.state === 'disposed' ? 'disposed' : 'recalled');
}

/**
 * Whether an adviser may read a report that its unit has lent: while it is lent, to this adviser, within the ceiling. Nothing
 * else opens the content of a report to an adviser, and a lending opens it to nobody else.
 */
export function mayReadLent(caller: Caller, marking: Marking, lending: Lending | undefined, now: number): boolean {
  if (caller.kind === 'feed-credential' || !caller.scopes.has('quality:advise')) return false;
  if (lending?.lending !== 'given' || lending.until === undefined || Date.parse(lending.until) <= now) return false;
  if (caller.kind === 'partner' && !isWithin(marking.classification, caller.partner.maximumClassification))
    return false;
  return lending.adviser === undefined ? isLendable(marking, undefined) : lending.adviser === caller.principal;
}

/** RED and AMBER+STRICT go to who is named, and advisers as such are not: a unit names the one. */
export const isLendable = ({ tlp }: Marking, adviser: string | undefined): boolean =>
  adviser !== undefined || RELEASE_TERMS[tlp] === 'permission';

/** Audience of NZTCU's analysts. */
export const ANALYSTS = 'analysts';
const audienceOfUnit = (partnerId: string) => `unit:${partnerId}`;

/** Every feed is kept once per audience; the caller reads the one that is its own, and can tell of no other. */
export function audienceOf(caller: Caller): string {
  if (caller.kind !== 'feed-credential')
    return caller.scopes.has('submissions:read:all') ? ANALYSTS : audienceOfUnit(caller.principal);
  // The one that its partner would read.
  return audienceOfPartner(caller.partner);
}

const audienceOfPartner = ({ partnerId, scopes }: Partner): string =>
  scopes.includes('submissions:read:all') ? ANALYSTS : audienceOfUnit(partnerId);

/** As much of a feed as says who may know of it. */
type KnownFeed = { readonly feedId: string; readonly openTo: FeedOpenTo };

/** A feed for analysts has nothing in it for anybody else. */
export const isFeedOpenTo = ({ openTo }: Pick<KnownFeed, 'openTo'>, audience: string): boolean =>
  openTo === 'units' || audience === ANALYSTS;

/** A feed that a partner may know of, so that a credential may name it. */
export const isFeedFor = (partner: Partner, feed: KnownFeed): boolean => isFeedOpenTo(feed, audienceOfPartner(partner));

/** A feed credential opens the feeds that it names; another feed is to it one that does not exist. */
export const mayReadFeed = (caller: Caller, feed: KnownFeed): boolean =>
  caller.scopes.has('feeds:read') &&
  isFeedOpenTo(feed, audienceOf(caller)) &&
  (caller.kind !== 'feed-credential' || caller.feeds.has(feed.feedId));

/** Audiences of a newly published report: the analysts, and the unit whose own it is. Release to others is explicit. */
export function audiencesAtPublication(submission: { partnerId: string }): readonly string[] {
  return [ANALYSTS, audienceOfUnit(submission.partnerId)];
}

/** Where a released entry goes. */
export const audienceAtRelease = (unit: string): string => audienceOfUnit(unit);

/** What is to be released, and on which word of its originator. */
export type Releasable = {
  readonly partnerId: string;
  /** Of the entry as the units would get it. */
  readonly marking: Marking;
  readonly handling: Handling;
  readonly permissions: readonly ReleasePermission[];
  /** Those that read it already. */
  readonly audiences: readonly string[];
};

/** Why an entry may not go to a unit; nothing is what opens it. `recipient`: as the registry has it now. */
export function barriersTo(
  entry: Releasable,
  unit: string,
  recipient: Partner | undefined,
  { ipp12 }: LegalBasis,
): Barrier[] {
  if (!recipient || !canReceive(entry, recipient)) return ['recipient'];
  const barriers: Barrier[] = [];
  if (!isWithin(entry.marking.classification, recipient.maximumClassification)) barriers.push('ceiling');
  if (!isOpenTo(entry, recipient)) barriers.push('marking');
  const word = lastWord(entry, unit);
  if (word?.permission === 'refused') barriers.push('originator-refused');
  else if (!word && !isReleasable(entry.handling, recipient)) barriers.push('no-permission');
  if (ipp12 === 'in-new-zealand' && recipient.country !== 'NZ') barriers.push('legal-basis');
  return barriers;
}

/** Who signs in nowhere, and who has it anyway, is given nothing. */
function canReceive({ partnerId, audiences }: Releasable, recipient: Partner): boolean {
  if (recipient.status !== 'active' || !recipient.scopes.includes('feeds:read')) return false;
  const audience = audienceOfPartner(recipient);
  return audience !== ANALYSTS && recipient.partnerId !== partnerId && !audiences.includes(audience);
}

/** What a release needs, by TLP. RED is for persons, and a unit is none; AMBER+STRICT is for units that are named, and a country names none. */
export const RELEASE_TERMS = {
  CLEAR: 'permission',
  GREEN: 'permission',
  AMBER: 'permission',
  'AMBER+STRICT': 'named',
  RED: 'never',
} as const satisfies Readonly<Record<Tlp, 'permission' | 'named' | 'never'>>;

function isOpenTo(entry: Releasable, { partnerId }: Partner): boolean {
  const terms = RELEASE_TERMS[stricterTlp(entry.marking.tlp, entry.handling.tlp)];
  if (terms === 'never') return false;
  const isNamed =
    entry.handling.releasableTo?.includes(partnerId) || lastWord(entry, partnerId)?.permission === 'given';
  return terms === 'permission' || isNamed === true;
}

/** By its own name or by its country. */
const isReleasable = ({ releasableTo = [] }: Handling, { partnerId, country }: Partner): boolean =>
  releasableTo.includes(partnerId) || releasableTo.includes(country);

/** A later word of the originator takes an earlier one back, and that of the report itself. */
export const lastWord = (
  { permissions }: Pick<Releasable, 'permissions'>,
  unit: string,
): ReleasePermission | undefined => permissions.findLast(({ units }) => units.includes(unit));

/** How an entry stands to a caller. What was never given to it is as what does not exist, whatever there is. */
export function entryStanding(
  caller: Caller,
  feed: KnownFeed,
  record: Pick<SubmissionRecord, 'partnerId' | 'state' | 'places'> | undefined,
): { readonly because: EntryReason; readonly releaseId?: string } {
  if (!mayReadFeed(caller, feed)) return { because: 'no-feeds' };
  if (!record) return { because: 'not-released' };
  const audience = audienceOf(caller);
  const place = record.places?.find((one) => one.feedId === feed.feedId && one.audience === audience);
  if (!place) return { because: mayReadSubmission(caller, record) ? 'not-published' : 'not-released' };
  if (GONE.has(record.state)) return { because: 'withdrawn' };
  if (audience === ANALYSTS) return { because: 'analyst' };
  return place.releaseId === undefined ? { because: 'own' } : { because: 'released', releaseId: place.releaseId };
}
