/**
 * Two persons: what one operator proposes comes into force when a second person approves it. Broken glass: in force at once,
 * by one operator alone, with an alarm; approval is then owed.
 */
import type { DisposalGround } from '#schemas/taken-back.ts';
import type { KeptFeedCredential } from '#schemas/feed-credential.ts';
import type { PartnerKey, Partner } from '#schemas/partner.ts';
import type { Proposal, ProposalDecision } from '#schemas/proposal.ts';
import { StaffId } from '#schemas/staff.ts';
import type { ActedBy } from './audit-entry.ts';
import type { AccessPorts, Caller } from './authenticate-caller.ts';
import { DAY_SECONDS, toInstant } from './clock.ts';
import { refuse } from './exchange-error.ts';

export const PROPOSAL_DAYS = 7;

/**
 * What comes into force with the approval. A reactivation is of the partner as it stood at that version; a rotated
 * credential was made from that version of itself, and one to be issued from none.
 */
export type Enactment =
  | { readonly kind: 'enrolment'; readonly partner: Partner }
  | { readonly kind: 'reactivation'; readonly version: number }
  | { readonly kind: 'key-registration'; readonly keys: readonly PartnerKey[]; readonly beside?: boolean }
  | { readonly kind: 'feed-credential'; readonly credential: KeptFeedCredential; readonly version?: number }
  | { readonly kind: 'disposal'; readonly submissionId: string; readonly ground: DisposalGround };

export type StoredProposal = { readonly proposal: Proposal; readonly enactment: Enactment };

/** The words of whoever proposes. */
export type Wish = {
  readonly proposalId: string;
  readonly partner: Partner;
  readonly reason?: string | undefined;
  /** Why it cannot wait. */
  readonly breakGlass?: string | undefined;
};

export function proposed(enactment: Enactment, wish: Wish, { at, actor }: ActedBy): StoredProposal {
  const { partnerId, name, country, agency, kind, scopes, maximumClassification } = wish.partner;
  const brokenGlass = wish.breakGlass !== undefined;
  const reason = wish.breakGlass ?? wish.reason;
  const expiresAt = toInstant(Date.parse(at) + PROPOSAL_DAYS * DAY_SECONDS * 1000);
  const proposal: Proposal = {
    proposalId: wish.proposalId,
    kind: enactment.kind,
    partnerId,
    name,
    partner: { kind, country, ...(agency !== undefined && { agency }), scopes, maximumClassification },
    state: 'waiting',
    brokenGlass,
    ...(reason !== undefined && { reason }),
    ...(enactment.kind === 'feed-credential' && { credential: askedFor(enactment) }),
    ...deviceAsked(enactment),
    ...(enactment.kind === 'disposal' && {
      disposal: { submissionId: enactment.submissionId, ground: enactment.ground },
    }),
    proposedBy: actor.principal,
    proposedAt: at,
    ...(!brokenGlass && { expiresAt }),
  };
  return { proposal, enactment };
}

function deviceAsked(enactment: Enactment): Pick<Proposal, 'device'> {
  const device = enactment.kind === 'key-registration' && enactment.beside ? enactment.keys[0]?.device : undefined;
  return device === undefined ? {} : { device };
}

function askedFor({ credential, version }: Extract<Enactment, { kind: 'feed-credential' }>): Proposal['credential'] {
  const { credentialId, label, feeds, expiresAt } = credential;
  return { credentialId, label, feeds, expiresAt, change: version === undefined ? 'issue' : 'rotate' };
}

/** The proposal as it stands at this moment. */
export const standing = (proposal: Proposal, now: number): Proposal =>
  proposal.state === 'waiting' && proposal.expiresAt !== undefined && Date.parse(proposal.expiresAt) <= now
    ? { ...proposal, state: 'expired' }
    : proposal;

/**
 * The proposal as decided. Only a person approves, and never what that person proposed: a system's key may be in the same
 * hands as the one that proposed. Anybody who runs the registry may decline, the proposer too.
 * @throws {Refusal} `proposal-closed`, `second-person-needed`, `fingerprint-mismatch`.
 */
export function decided(
  { proposal, enactment }: StoredProposal,
  decision: ProposalDecision,
  caller: Pick<Caller, 'kind' | 'principal'>,
  now: number,
): Proposal {
  if (standing(proposal, now).state !== 'waiting') refuse('proposal-closed');
  const closed = { ...proposal, decidedBy: caller.principal, decidedAt: toInstant(now) };
  if (decision.decision === 'decline') return { ...closed, state: 'declined', decisionReason: decision.reason };
  mustBeSecondPerson(caller, proposal.proposedBy);
  const fingerprint = signingFingerprint(enactment);
  if (fingerprint !== undefined && decision.fingerprint !== fingerprint) refuse('fingerprint-mismatch');
  return { ...closed, state: 'approved' };
}

/** @throws {Refusal} `second-person-needed`. */
export function mustBeSecondPerson({ kind, principal }: Pick<Caller, 'kind' | 'principal'>, proposedBy: string): void {
  if (kind !== 'staff' || principal === proposedBy) refuse('second-person-needed');
}

/**
 * What a desk proposed before it was suspended or revoked, its key in other hands perhaps, does not come into force any more.
 * @throws {Refusal} `proposal-overtaken`.
 */
export async function mustStillBeLetIn(proposedBy: string, findPartner: AccessPorts['findPartner']): Promise<void> {
  if (StaffId.safeParse(proposedBy).success) return;
  const found = await findPartner(proposedBy);
  if (found?.partner.status !== 'active') refuse('proposal-overtaken', 'Who proposed it is not let in any more.');
}

/** What the approver must have heard from the unit; nothing where no key comes in. */
const signingFingerprint = (enactment: Enactment): string | undefined =>
  keysOf(enactment).find(({ use }) => use === 'signing')?.thumbprint;

/** The keys that come in. */
export function keysOf(enactment: Enactment): readonly PartnerKey[] {
  if (enactment.kind === 'enrolment') return enactment.partner.keys;
  return enactment.kind === 'key-registration' ? enactment.keys : [];
}
