/** The summary: what the NZTCU queue carries about one submission. Small; nothing above its marking; no narrative. */
import * as z from 'zod';
import { AttachmentMark } from './attachment.ts';
import { CrimeType, Enabler } from './crime-types.ts';
import { EntityKind } from './entities.ts';
import { Grading } from './grading.ts';
import { Classification, Tlp } from './handling.ts';
import { RecallAcknowledgement } from './recall.ts';
import { CountryCode, DayOrInstant, PartnerId, SubmissionId, UtcInstant } from './primitives.ts';
import { Precedence } from './report.ts';

/** Deterministic, so that a reader who is handed it twice can tell: `{submissionId}~summary`. */
export const SummaryId = z
  .string()
  .regex(/^[a-z0-9-]{2,32}~[0-9a-f-]{36}~summary$/)
  .meta({ id: 'SummaryId', description: 'Deterministic identifier; readers deduplicate on it.' });
export type SummaryId = z.infer<typeof SummaryId>;

/** One message on the summary queue. */
export const Summary = z
  .strictObject({
    schema: z.literal('summary/1'),
    summaryId: SummaryId,
    submissionId: SubmissionId,
    partnerId: PartnerId,
    onBehalfOf: PartnerId.optional(),
    receivedAt: UtcInstant,
    precedence: Precedence,
    actBy: UtcInstant.optional(),
    classification: Classification,
    tlp: Tlp,
    partnerMarking: z.string().optional(),
    title: z
      .string()
      .meta({ description: 'Only for material at IN-CONFIDENCE or below and TLP AMBER or more open.' })
      .optional(),
    language: z.string(),
    crimeTypes: z.array(CrimeType),
    enablers: z.array(Enabler),
    activityFrom: DayOrInstant,
    countries: z.array(CountryCode),
    entityCounts: z.partialRecord(EntityKind, z.int()).meta({ description: 'How many of each kind are named.' }),
    grading: Grading,
    attachmentCount: z.int(),
    attachments: z
      .array(AttachmentMark)
      .meta({ description: 'How far its files are; a notice follows when none is awaited any more.' })
      .optional(),
    findingCount: z.int().meta({ description: 'Findings it was accepted with.' }),
    supersedes: SubmissionId.optional(),
  })
  .meta({ id: 'Summary', description: 'Summary of a submission, as handed to NZTCU.' });
export type Summary = z.infer<typeof Summary>;

/** A reader says that it has taken a summary over; the partner sees it in the status of its report. */
export const Acknowledgement = z
  .strictObject({ summaryId: SummaryId, submissionId: SubmissionId })
  .meta({ id: 'Acknowledgement', description: 'A summary was taken over by its reader.' });
export type Acknowledgement = z.infer<typeof Acknowledgement>;

/** What a reader says at one address: of a summary, or of a recall. */
export const AcknowledgementRequest = z
  .union([Acknowledgement, RecallAcknowledgement])
  .meta({ id: 'AcknowledgementRequest', description: 'A summary was taken over, or a recall was heeded.' });
export type AcknowledgementRequest = z.infer<typeof AcknowledgementRequest>;
