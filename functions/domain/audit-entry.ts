/** Entries of the audit trail: who acts, and what an originator is told of it. */
import type { ActorRole, AuditEntry, ReaderEntry } from '#schemas/audit.ts';
import type { Caller } from './authenticate-caller.ts';
import { toInstant } from './clock.ts';
import type { SubmissionRecord } from './submission-record.ts';

/** Who, and when: the half of an entry that every deed of one request has in common. */
export type ActedBy = Pick<AuditEntry, 'at' | 'actor'>;

export const actedBy = (caller: Caller, now: number): ActedBy => ({
  at: toInstant(now),
  actor: { principal: caller.principal, role: roleOf(caller), keyThumbprint: caller.keyThumbprint },
});

/** By what it may do at this request; of several, the mightiest counts. */
function roleOf(caller: Caller): ActorRole {
  if (caller.kind === 'partner' && caller.partner.kind === 'unit') return 'unit';
  const { scopes } = caller;
  if (scopes.has('partners:admin') || scopes.has('operations:admin')) return 'operator';
  if (scopes.has('submissions:read:all') || scopes.has('feeds:curate')) return 'analyst';
  return scopes.has('quality:read:all') ? 'adviser' : 'reader';
}

export const aboutPartner = (partnerId: string) => `partner:${partnerId}`;
export const aboutSubmission = (submissionId: string) => `submission:${submissionId}`;
export const aboutFeed = (feedId: string) => `feed:${feedId}`;
export const aboutExchange = (purpose: string) => `exchange:${purpose}`;

/** The record with its receipt is the proof of acceptance; its entry is read off it instead of being written again. */
export function acceptanceOf(record: SubmissionRecord): AuditEntry {
  const { partnerId, submissionId, receivedAt } = record;
  const keyThumbprint = record.signerKid.slice(partnerId.length + 1);
  return {
    at: receivedAt,
    actor: { principal: partnerId, role: 'unit', keyThumbprint },
    action: 'submission-accepted',
    subject: aboutSubmission(submissionId),
    facts: { to: 'received' },
  };
}

/** What the originator of a report is told of an entry. */
export function toOriginator({ at, actor, action, facts }: AuditEntry): ReaderEntry {
  return { at, role: actor.role, action, ...(facts?.feedId !== undefined && { feedId: facts.feedId }) };
}
