/** What one operator proposes and a second person approves: whoever may speak in a unit's name is never one person's choice. */
import * as z from 'zod';
import { Partner } from './partner.ts';
import { Line, PartnerId, Reason, Thumbprint, UtcInstant, UuidV7 } from './primitives.ts';
import { Principal } from './staff.ts';

/** Enrolling, letting a suspended partner in again, and keys that its own old keys cannot answer for. */
export const ProposalKind = z.enum(['enrolment', 'reactivation', 'key-registration']).meta({ id: 'ProposalKind' });
export type ProposalKind = z.infer<typeof ProposalKind>;

export const Proposal = z
  .strictObject({
    proposalId: UuidV7,
    kind: ProposalKind,
    partnerId: PartnerId,
    name: Line(120).meta({ description: 'Of the partner.' }),
    partner: Partner.pick({ kind: true, country: true, agency: true, scopes: true, maximumClassification: true }).meta({
      description:
        'What the partner is, and what it may do once this is approved: the second person decides about that.',
    }),
    state: z.enum(['waiting', 'approved', 'declined', 'expired']),
    brokenGlass: z.boolean().meta({
      description: 'In force since it was proposed, by one operator alone. While it waits, approval is owed.',
    }),
    reason: Line(500).optional(),
    proposedBy: Principal,
    proposedAt: UtcInstant,
    expiresAt: UtcInstant.meta({ description: 'What was in force at once never expires.' }).optional(),
    decidedBy: Principal.optional(),
    decidedAt: UtcInstant.optional(),
    decisionReason: Line(500).optional(),
  })
  .meta({ id: 'Proposal', description: 'What one operator proposed, and what a second person made of it.' });
export type Proposal = z.infer<typeof Proposal>;

export const ProposalPage = z
  .strictObject({ items: z.array(Proposal), next: z.string().optional() })
  .meta({ id: 'ProposalPage', description: 'A page of proposals, newest first.' });
export type ProposalPage = z.infer<typeof ProposalPage>;

/** No fingerprint is ever shown: it would only be copied. */
export const ProposalDecision = z
  .discriminatedUnion('decision', [
    z.strictObject({
      decision: z.literal('approve'),
      fingerprint: Thumbprint.meta({
        description: 'Of the signing key, as the unit read it out to you. Needed wherever keys come in.',
      }).optional(),
    }),
    z.strictObject({ decision: z.literal('decline'), reason: Reason }),
  ])
  .meta({ id: 'ProposalDecision', description: 'Approve, or decline.' });
export type ProposalDecision = z.infer<typeof ProposalDecision>;
