/** The audit trail: who did what to which thing, when, and from which key. Never a payload, a title or a person's name. */
import * as z from 'zod';
import { AttachmentRefusal } from './attachment.ts';
import { FeedId, SubmissionState, WithdrawalReason } from './decision.ts';
import { FeedCredentialId } from './feed-credential.ts';
import { FeedbackOutcome } from './feedback.ts';
import { Classification } from './handling.ts';
import { RequestId } from './information-request.ts';
import { MatchKind } from './match.ts';
import { OutboxConsumer, OutboxEventId } from './operations.ts';
import { KeyUse, Partner, PartnerStatus, Scope } from './partner.ts';
import { Line, PartnerId, Sha512, SubmissionId, Thumbprint, UtcInstant, UuidV7 } from './primitives.ts';
import { Month } from './quality.ts';
import { OutageReason, RequirementNumber } from './requirement.ts';
import { ProposalKind } from './proposal.ts';
import { PersonSearch, PrivacyNote, PrivacyReference } from './privacy.ts';
import { Barrier, LegalBasis, ReleasePermission } from './release.ts';
import { DisposalGround, RecallEffect } from './taken-back.ts';
import { Principal } from './staff.ts';

/** What a client is to the exchange. An originator is told this, and never which system or person it was. */
export const ActorRole = z.enum(['unit', 'analyst', 'adviser', 'operator', 'reader', 'feed-credential']).meta({
  id: 'ActorRole',
  description:
    'What a client is to the exchange: a unit, an analyst, an adviser, an operator, another reader, or a feed credential, which counts as one reader and may stand for several people.',
});
export type ActorRole = z.infer<typeof ActorRole>;

export const AuditActor = z
  .strictObject({
    principal: z
      .union([Principal, FeedCredentialId])
      .meta({ description: 'The client, the member of staff or the feed credential that acted.' }),
    role: ActorRole,
    keyThumbprint: Thumbprint.meta({
      description: 'The key that proved the request, or signed the submission. A feed credential proves none.',
    }).optional(),
  })
  .meta({ id: 'AuditActor', description: 'Who did it.' });
export type AuditActor = z.infer<typeof AuditActor>;

/** The closed list. Refusals are not in it: they are in the logs. */
export const AuditAction = z
  .enum([
    'proposed',
    'approved',
    'declined',
    'enrolled',
    'status-changed',
    'profile-changed',
    'key-retired',
    'key-compromised',
    'key-rotated',
    'keys-registered',
    'feed-credential-issued',
    'feed-credential-rotated',
    'feed-credential-revoked',
    'exchange-key-rotated',
    'cosignature-published',
    'submission-accepted',
    'engagement-recorded',
    'finding-challenged',
    'challenge-answered',
    'report-lent',
    'lending-ended',
    'lent-report-read',
    'requirement-set',
    'requirement-ended',
    'nil-returned',
    'outage-declared',
    'acknowledged',
    'attachment-held',
    'attachment-refused',
    'attachment-read',
    'recalled',
    'recall-acknowledged',
    'hold-placed',
    'hold-lifted',
    'disposed',
    'decided',
    'question-asked',
    'reply-received',
    'messages-read',
    'feedback-recorded',
    'information-requested',
    'information-request-answered',
    'information-request-declined',
    'release-permission-given',
    'release-proposed',
    'released',
    'release-refused',
    'release-declined',
    'release-withheld',
    'status-read',
    'envelope-read',
    'receipt-read',
    'proof-read',
    'submissions-listed',
    'feed-page-read',
    'feed-defined',
    'feed-changed',
    'feed-entry-added',
    'feed-reevaluated',
    'feed-previewed',
    'evidence-given',
    'links-read',
    'work-redriven',
    'summary-replayed',
    'searched',
    'reindexed',
    'person-searched',
    'privacy-noted',
  ])
  .meta({ id: 'AuditAction', description: 'What was done.' });
export type AuditAction = z.infer<typeof AuditAction>;

/** `partner:{partnerId}`, `submission:{submissionId}`, `feed:{feedId}`, `exchange:{purpose of a key of ours}` or `exchange:search`. */
export const AuditSubject = z
  .string()
  .max(96)
  .regex(
    /^(partner:[a-z0-9-]{2,32}|submission:[a-z0-9-]{2,32}~[0-9a-f-]{36}|feed:[a-z0-9-]{3,64}|exchange:[a-z-]{3,32})$/,
  )
  .meta({
    id: 'AuditSubject',
    description: 'The thing: `partner:`, `submission:`, `feed:` or `exchange:`, and its identifier.',
    examples: ['partner:tonga-tcu'],
  });
export type AuditSubject = z.infer<typeof AuditSubject>;

/** A few facts of a closed list; each action has its own. */
export const AuditFacts = z
  .strictObject({
    from: z.union([PartnerStatus, SubmissionState]).meta({ description: 'How it stood before.' }).optional(),
    to: z.union([PartnerStatus, SubmissionState]).meta({ description: 'How it has stood since.' }).optional(),
    partnerKind: Partner.shape.kind.optional(),
    scopes: z.array(Scope).meta({ description: 'What a partner may do since.' }).optional(),
    maximumClassification: Classification.optional(),
    thumbprint: Thumbprint.meta({ description: 'Which key it was about.' }).optional(),
    use: KeyUse.optional(),
    signedBy: Thumbprint.meta({ description: 'The key that answered for a new one.' }).optional(),
    proposalId: UuidV7.optional(),
    kind: ProposalKind.meta({ description: 'What was proposed.' }).optional(),
    proposedBy: Principal.meta({ description: 'Who had proposed what was approved or declined.' }).optional(),
    brokenGlass: z.literal(true).meta({ description: 'In force by one operator alone.' }).optional(),
    endsAt: UtcInstant.meta({
      description: 'From when the key, the old secret or the credential has ended.',
    }).optional(),
    activeFrom: UtcInstant.meta({ description: 'From when the new key is used.' }).optional(),
    atOnce: z.boolean().meta({ description: 'The key before it was in wrong hands.' }).optional(),
    credentialId: FeedCredentialId.meta({ description: 'Which feed credential it was about.' }).optional(),
    feeds: z.array(FeedId).meta({ description: 'The feeds that it opens.' }).optional(),
    feedId: FeedId.meta({ description: 'The feed it was published in, or the defined feed that was read.' }).optional(),
    version: z
      .int()
      .min(1)
      .meta({ description: 'Which version of a definition, or of the rules of matching.' })
      .optional(),
    submissionId: SubmissionId.meta({ description: 'Which report was added.' }).optional(),
    reasonClass: WithdrawalReason.meta({ description: 'Why it was withdrawn.' }).optional(),
    releaseId: UuidV7.optional(),
    units: z
      .array(PartnerId)
      .meta({ description: 'Whom the release was for, or which units the permission names.' })
      .optional(),
    legalBasis: LegalBasis.meta({ description: 'On which it was released.' }).optional(),
    barriers: z.array(Barrier).meta({ description: 'Why it was not released.' }).optional(),
    requirement: RequirementNumber.optional(),
    asked: z
      .strictObject({ from: Month, to: Month })
      .meta({ description: 'Months of the requirement, or of the nil return.' })
      .optional(),
    days: z
      .strictObject({ from: z.iso.date(), to: z.iso.date(), reason: OutageReason })
      .meta({ description: 'When and why the unit is cut off.' })
      .optional(),
    lendingId: UuidV7.optional(),
    until: UtcInstant.meta({ description: 'When the lending ends by itself.' }).optional(),
    adviser: Principal.meta({ description: 'The one adviser it is lent to; absent: all.' }).optional(),
    recallId: UuidV7.optional(),
    effect: RecallEffect.optional(),
    ground: DisposalGround.optional(),
    attachment: Sha512.meta({ description: 'Which file it was about.' }).optional(),
    attachmentRefused: AttachmentRefusal.meta({ description: 'Why a file was refused.' }).optional(),
    permissionId: UuidV7.optional(),
    feedbackId: UuidV7.optional(),
    outcome: FeedbackOutcome.meta({ description: 'What was recorded of the report.' }).optional(),
    messageId: UuidV7.optional(),
    requestId: RequestId.meta({ description: 'Which request for information it was about.' }).optional(),
    permission: ReleasePermission.shape.permission.optional(),
    entries: z.int().min(1).meta({ description: 'How many entries the page had.' }).optional(),
    addedFrom: UtcInstant.meta({ description: 'When the first entry of the page was added.' }).optional(),
    addedTo: UtcInstant.meta({ description: 'When its last one was.' }).optional(),
    periodFrom: UtcInstant.meta({ description: 'Of the evidence that was given: from here on.' }).optional(),
    periodTo: UtcInstant.meta({ description: 'Up to here, exclusive.' }).optional(),
    page: z.int().min(1).meta({ description: 'Which page of it.' }).optional(),
    searchedKind: MatchKind.meta({ description: 'As what kind of value it was looked up; absent: as any.' }).optional(),
    values: z.int().min(1).meta({ description: 'How many values were looked up; never which.' }).optional(),
    hits: z
      .int()
      .min(0)
      .meta({ description: 'How many of them were found, or how many hits the page had.' })
      .optional(),
    principle: PersonSearch.shape.principle.optional(),
    reference: PrivacyReference.optional(),
    noteId: UuidV7.optional(),
    privacyNote: PrivacyNote.shape.note.meta({ description: 'What was noted about persons in it.' }).optional(),
    eventId: OutboxEventId.meta({ description: 'Which row of the outbox was called for again.' }).optional(),
    consumers: z.array(OutboxConsumer).meta({ description: 'For whom it waited.' }).optional(),
    submissions: z.int().min(1).meta({ description: 'How many are indexed again.' }).optional(),
  })
  .meta({ id: 'AuditFacts', description: 'What belongs to the action.' });
export type AuditFacts = z.infer<typeof AuditFacts>;

export const AuditEntry = z
  .strictObject({
    at: UtcInstant,
    actor: AuditActor,
    action: AuditAction,
    subject: AuditSubject,
    reason: Line(500).meta({ description: "The operator's reason." }).optional(),
    facts: AuditFacts.optional(),
  })
  .meta({ id: 'AuditEntry', description: 'One entry of the audit trail.' });
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditPage = z
  .strictObject({ items: z.array(AuditEntry), next: z.string().optional() })
  .meta({ id: 'AuditPage', description: 'A page of the audit trail, oldest first.' });
export type AuditPage = z.infer<typeof AuditPage>;

/** What an originator is told of its own report: by role, never by system or person. */
export const ReaderEntry = AuditEntry.pick({ at: true, action: true })
  .extend({
    role: ActorRole,
    state: SubmissionState.meta({ description: 'How the report has stood since a decision.' }).optional(),
    feedId: FeedId.meta({ description: 'Published here: whoever reads this feed reads the report.' }).optional(),
    note: z.string().meta({ description: 'What this does not tell: how many people a reader stands for.' }).optional(),
  })
  .meta({ id: 'ReaderEntry', description: 'What somebody else did with a report, by role.' });
export type ReaderEntry = z.infer<typeof ReaderEntry>;

export const ReadersPage = z
  .strictObject({ items: z.array(ReaderEntry), next: z.string().optional() })
  .meta({ id: 'ReadersPage', description: 'A page of what others did with a report, oldest first.' });
export type ReadersPage = z.infer<typeof ReadersPage>;
