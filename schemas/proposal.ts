/** What one operator proposes and a second person approves: whoever may speak in a unit's name is never one person's choice. */
import * as z from 'zod';
import { DisposalGround } from './taken-back.ts';
import { FeedCredential, FeedSecret } from './feed-credential.ts';
import { DeviceName, Partner } from './partner.ts';
import { Line, PartnerId, Reason, Thumbprint, SubmissionId, UtcInstant, UuidV7 } from './primitives.ts';
import { Principal } from './staff.ts';

/** Enrolling, letting a suspended partner in again, keys that its own old keys cannot answer for, feed credentials, and the end of a report. */
export const ProposalKind = z
  .enum(['enrolment', 'reactivation', 'key-registration', 'feed-credential', 'disposal'])
  .meta({ id: 'ProposalKind' });
export type ProposalKind = z.infer<typeof ProposalKind>;

const ProposedCredential = FeedCredential.pick({ credentialId: true, label: true, feeds: true, expiresAt: true })
  .extend({ change: z.enum(['issue', 'rotate']) })
  .meta({ id: 'ProposedCredential', description: 'The feed credential that is asked for. No digest of its secret.' });

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
    credential: ProposedCredential.optional(),
    device: DeviceName.meta({
      description: 'New keys are of this further device, and the others go on. Absent: they take the place of all.',
    }).optional(),
    disposal: z
      .strictObject({ submissionId: SubmissionId, ground: DisposalGround })
      .meta({ description: 'Which report is to be disposed of; the partner is its unit.' })
      .optional(),
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

/** Of a credential that is not there yet, or of a rotation that has not happened. */
export const FeedCredentialProposed = z
  .strictObject({
    proposal: Proposal,
    credentialId: FeedCredential.shape.credentialId,
    secret: FeedSecret.meta({ description: 'Shown now and never again. It opens nothing before the approval.' }),
  })
  .meta({ id: 'FeedCredentialProposed', description: 'A proposed feed credential, with its new secret.' });
export type FeedCredentialProposed = z.infer<typeof FeedCredentialProposed>;
