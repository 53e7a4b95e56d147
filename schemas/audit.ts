/** The audit trail: who did what to which thing, when, and from which key. Never a payload, a title or a person's name. */
import * as z from 'zod';
import { FeedId, SubmissionState } from './decision.ts';
import { KeyUse, PartnerStatus } from './partner.ts';
import { Line, PartnerId, Thumbprint, UtcInstant } from './primitives.ts';
import { StaffId } from './staff.ts';

/** What a client is to the exchange. An originator is told this, and never which system or person it was. */
export const ActorRole = z.enum(['unit', 'analyst', 'adviser', 'operator', 'reader']).meta({
  id: 'ActorRole',
  description: 'What a client is to the exchange: a unit, an analyst, an adviser, an operator, another reader.',
});
export type ActorRole = z.infer<typeof ActorRole>;

export const AuditActor = z
  .strictObject({
    principal: z.union([PartnerId, StaffId]).meta({ description: 'The client, or the member of staff, that acted.' }),
    role: ActorRole,
    keyThumbprint: Thumbprint.meta({ description: 'The key that proved the request, or signed the submission.' }),
  })
  .meta({ id: 'AuditActor', description: 'Who did it.' });
export type AuditActor = z.infer<typeof AuditActor>;

/** The closed list. Refusals are not in it: they are in the logs. */
export const AuditAction = z
  .enum([
    'enrolled',
    'status-changed',
    'profile-changed',
    'key-retired',
    'key-compromised',
    'key-rotated',
    'exchange-key-rotated',
    'submission-accepted',
    'acknowledged',
    'decided',
    'status-read',
    'envelope-read',
    'receipt-read',
    'submissions-listed',
    'feed-page-read',
  ])
  .meta({ id: 'AuditAction', description: 'What was done.' });
export type AuditAction = z.infer<typeof AuditAction>;

/** `partner:{partnerId}`, `submission:{submissionId}`, `feed:{feedId}` or `exchange:{purpose of a key of ours}`. */
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
    thumbprint: Thumbprint.meta({ description: 'Which key it was about.' }).optional(),
    use: KeyUse.optional(),
    signedBy: Thumbprint.meta({ description: 'The key that answered for a new one.' }).optional(),
    endsAt: UtcInstant.meta({ description: 'From when the key has ended.' }).optional(),
    activeFrom: UtcInstant.meta({ description: 'From when the new key is used.' }).optional(),
    atOnce: z.boolean().meta({ description: 'The key before it was in wrong hands.' }).optional(),
    feedId: FeedId.meta({ description: 'The feed it was published in.' }).optional(),
    entries: z.int().min(1).meta({ description: 'How many entries the page had.' }).optional(),
    addedFrom: UtcInstant.meta({ description: 'When the first entry of the page was added.' }).optional(),
    addedTo: UtcInstant.meta({ description: 'When its last one was.' }).optional(),
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
    feedId: FeedId.meta({ description: 'Published here: whoever reads this feed reads the report.' }).optional(),
  })
  .meta({ id: 'ReaderEntry', description: 'What somebody else did with a report, by role.' });
export type ReaderEntry = z.infer<typeof ReaderEntry>;

export const ReadersPage = z
  .strictObject({ items: z.array(ReaderEntry), next: z.string().optional() })
  .meta({ id: 'ReadersPage', description: 'A page of what others did with a report, oldest first.' });
export type ReadersPage = z.infer<typeof ReadersPage>;
