/** What an analyst decides about a submission, and what its partner sees of it. */
import * as z from 'zod';
import { Finding } from './finding.ts';
import { Grading } from './grading.ts';
import { Classification, Tlp } from './handling.ts';
import { JsonPointer, Line, PartnerId, Sha512, SubmissionId, UtcInstant } from './primitives.ts';
import { Precedence } from './report.ts';

/** Where a submission stands. */
export const SubmissionState = z.enum(['received', 'published', 'returned']).meta({
  id: 'SubmissionState',
  description: 'received: waiting for an analyst; published: in a curated feed; returned: sent back with questions.',
});
export type SubmissionState = z.infer<typeof SubmissionState>;

export const FeedId = z.string().regex(/^[a-z0-9-]{3,64}$/);

/** An analyst's question to the partner, about one place of the report. */
export const Question = z
  .strictObject({ pointer: JsonPointer, text: Line(1000) })
  .meta({ id: 'Question', description: 'A question about one place of the report.' });
export type Question = z.infer<typeof Question>;

/** A decision as it is posted. Accepting publishes into a feed; returning asks. */
export const DecisionRequest = z
  .discriminatedUnion('decision', [
    z.strictObject({
      decision: z.literal('accept'),
      feedId: FeedId.meta({ description: 'The feed it is published in; absent: nztcu-curated.' }).optional(),
      grading: Grading.meta({ description: "The analyst's own grading, beside the partner's." }).optional(),
      reason: Line(1000).meta({ description: 'Why; kept with the decision.' }),
    }),
    z.strictObject({
      decision: z.literal('return'),
      reason: Line(1000).meta({ description: 'Why; the partner sees it.' }),
      questions: z.array(Question).min(1).max(20).meta({ description: 'What the partner is asked.' }),
    }),
  ])
  .meta({ id: 'DecisionRequest', description: 'Accept into a feed, or return with questions.' });
export type DecisionRequest = z.infer<typeof DecisionRequest>;

/** A decision as it is kept and shown: by role, never by person. */
export const Decision = z
  .strictObject({
    decision: z.enum(['accept', 'return']),
    decidedAt: UtcInstant,
    byRole: z.enum(['analyst']),
    reason: z.string().optional(),
    feedId: FeedId.optional(),
    grading: Grading.optional(),
    questions: z.array(Question).optional(),
  })
  .meta({ id: 'Decision', description: 'A decision as it is kept.' });
export type Decision = z.infer<typeof Decision>;

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
    decision: Decision.optional(),
    supersedes: SubmissionId.optional(),
    onBehalfOf: PartnerId.optional(),
  })
  .meta({ id: 'SubmissionStatus', description: 'Where a submission stands.' });
export type SubmissionStatus = z.infer<typeof SubmissionStatus>;

/** One page of one's own submissions, newest report first. */
export const SubmissionPage = z
  .strictObject({ items: z.array(SubmissionStatus), next: z.string().optional() })
  .meta({ id: 'SubmissionPage', description: 'A page of submissions; pass `next` back as `cursor`.' });
export type SubmissionPage = z.infer<typeof SubmissionPage>;
