/** Entries of the audit trail: who acts, and what an originator is told of it. */
import type { ActorRole, AuditEntry, ReaderEntry } from '#schemas/audit.ts';
import { SubmissionState } from '#schemas/decision.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import type { Caller } from './authenticate-caller.ts';
import { toInstant } from './clock.ts';
import type { SubmissionRecord } from './submission-record.ts';

/** Who, and when: the half of an entry that every deed of one request has in common. */
export type ActedBy = Pick<AuditEntry, 'at' | 'actor'>;

export const actedBy = (caller: Caller, now: number): ActedBy => ({
  at: toInstant(now),
  actor: {
    principal: caller.principal,
    role: roleOf(caller),
    ...(caller.kind !== 'feed-credential' && { keyThumbprint: caller.keyThumbprint }),
  },
});

/** By what it may do at this request; of several, the mightiest counts. */
function roleOf(caller: Caller): ActorRole {
  if (caller.kind === 'feed-credential') return 'feed-credential';
  if (caller.kind === 'partner' && caller.partner.kind === 'unit') return 'unit';
  const { scopes } = caller;
  if (scopes.has('partners:admin') || scopes.has('operations:admin')) return 'operator';
  if (scopes.has('submissions:read:all') || scopes.has('feeds:curate')) return 'analyst';
  return scopes.has('quality:read:all') ? 'adviser' : 'reader';
}

export const aboutPartner = (partnerId: string) => `partner:${partnerId}`;
export const aboutSubmission = (submissionId: string) => `submission:${submissionId}`;
export const aboutFeed = (feedId: string) => `feed:${feedId}`;
export const ABOUT_PLAN = 'exchange:collection-plan';
/**
 * A page of a feed that was read. Whichever feed it was, it is on the trail of the feed of everything, by when its entries were published
 * there: who asks who has read an entry asks one trail.
 */
export function feedPageRead(by: ActedBy, feedId: string, publishedAt: readonly string[]): AuditEntry {
  const [addedFrom = '', ...later] = publishedAt.toSorted();
  const facts = { entries: publishedAt.length, addedFrom, addedTo: later.at(-1) ?? addedFrom };
  const of = feedId === CURATED_FEED.feedId ? {} : { feedId };
  return { ...by, action: 'feed-page-read', subject: aboutFeed(CURATED_FEED.feedId), facts: { ...facts, ...of } };
}

export const aboutExchange = (purpose: string) => `exchange:${purpose}`;

/** As much of a record as says that it was accepted. */
export type Acceptance = Pick<SubmissionRecord, 'partnerId' | 'submissionId' | 'receivedAt' | 'signerKid'>;

/** The record with its receipt is the proof of acceptance; its entry is read off it instead of being written again. */
export function acceptanceOf({ partnerId, submissionId, receivedAt, signerKid }: Acceptance): AuditEntry {
  const keyThumbprint = signerKid.slice(partnerId.length + 1);
  return {
    at: receivedAt,
    actor: { principal: partnerId, role: 'unit', keyThumbprint },
    action: 'submission-accepted',
    subject: aboutSubmission(submissionId),
    facts: { to: 'received' },
  };
}

const SEVERAL_PEOPLE = 'A feed credential counts as one reader and may stand for several people.';

/** What the originator of a report is told of an entry. */
export function toOriginator({ at, actor, action, facts }: AuditEntry): ReaderEntry {
  const { role } = actor;
  const decided = action === 'decided' ? SubmissionState.safeParse(facts?.to).data : undefined;
  const common = { at, role, action, ...(decided && { state: decided }) };
  if (facts?.feedId !== undefined) return { ...common, feedId: facts.feedId, note: SEVERAL_PEOPLE };
  return { ...common, ...(role === 'feed-credential' && { note: SEVERAL_PEOPLE }) };
}
