/** Where a submission stands, as its partner and analysts see it. */
import * as z from 'zod';
import { AttachmentStanding } from './attachment.ts';
import { Decision, SubmissionState } from './decision.ts';
import { Feedback } from './feedback.ts';
import { Finding } from './finding.ts';
import { Classification, Tlp } from './handling.ts';
import { Notification, PrivacyNote } from './privacy.ts';
import { ReleasePermission } from './release.ts';
import { Disposal, Recall, RecallReader } from './taken-back.ts';
import { Precedence } from './report.ts';
import { PartnerId, Sha512, SubmissionId, UtcInstant } from './primitives.ts';

/** How far questions and replies have come; they themselves are read apart. */
export const Conversation = z
  .strictObject({
    count: z.int().min(1).meta({ description: 'How many messages there are.' }),
    unanswered: z.int().min(0).meta({ description: 'Messages of analysts that the unit has not answered.' }),
    answeredAt: UtcInstant.meta({ description: 'When the unit last replied.' }).optional(),
  })
  .meta({ id: 'Conversation', description: 'How far questions and replies about it have come.' });
export type Conversation = z.infer<typeof Conversation>;

/** What the status of a submission says to its partner and to analysts. */
export const SubmissionStatus = z
  .strictObject({
    submissionId: SubmissionId,
    partnerId: PartnerId,
    state: SubmissionState,
    receivedAt: UtcInstant,
    digest: Sha512,
    precedence: Precedence,
    classification: Classification,
    tlp: Tlp,
    title: z.string(),
    findings: z.array(Finding),
    takenAt: UtcInstant.meta({ description: 'When NZTCU took its summary over.' }).optional(),
    decision: Decision.meta({ description: 'The last one.' }).optional(),
    decisions: z.array(Decision).meta({ description: 'All of them, in their order.' }).optional(),
    permissions: z
      .array(ReleasePermission)
      .meta({ description: "Its unit's words on releases, in their order; for each unit the last one counts." })
      .optional(),
    messages: Conversation.optional(),
    feedback: z
      .array(Feedback)
      .meta({ description: 'What became of it outside the exchange, as far as it stands, in the order of recording.' })
      .optional(),
    attachments: z
      .array(AttachmentStanding)
      .meta({ description: 'Its files, in the order of the manifest, and how far each is.' })
      .optional(),
    supersedes: SubmissionId.optional(),
    onBehalfOf: PartnerId.optional(),
    heldSince: UtcInstant.meta({ description: 'Kept beyond its retention class since, by a legal hold.' }).optional(),
    disposal: Disposal.optional(),
    recalls: z.array(Recall).meta({ description: 'What its unit took back or marked higher, in order.' }).optional(),
    recallReaders: z
      .array(RecallReader)
      .meta({ description: 'Who had it when it was recalled last, and who has not said yet that nothing is left.' })
      .optional(),
    restsOn: z
      .array(SubmissionId)
      .meta({ description: 'Reports that were withdrawn or recalled, and that this one says it builds on.' })
      .optional(),
    notification: Notification.meta({ description: 'Analysts only.' }).optional(),
    privacyNotes: z
      .array(PrivacyNote)
      .meta({ description: 'What was done about persons in it, in order. Analysts only.' })
      .optional(),
    derived: z
      .array(SubmissionId)
      .meta({ description: 'Of what was withdrawn or recalled: reports that say they build on it. Analysts only.' })
      .optional(),
  })
  .meta({ id: 'SubmissionStatus', description: 'Where a submission stands.' });
export type SubmissionStatus = z.infer<typeof SubmissionStatus>;

/** One page of one's own submissions, newest report first. */
export const SubmissionPage = z
  .strictObject({ items: z.array(SubmissionStatus), next: z.string().optional() })
  .meta({ id: 'SubmissionPage', description: 'A page of submissions; pass `next` back as `cursor`.' });
export type SubmissionPage = z.infer<typeof SubmissionPage>;
