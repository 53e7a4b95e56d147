/** What an analyst decides about a submission, and what its partner sees of it. */
import * as z from 'zod';
import { Feedback } from './feedback.ts';
import { Finding } from './finding.ts';
import { Grading } from './grading.ts';
import { Classification, Tlp } from './handling.ts';
import { JsonPointer, Line, PartnerId, Sha512, SubmissionId, UtcInstant } from './primitives.ts';
import { Recall, RecallReader } from './recall.ts';
import { ReleasePermission } from './release.ts';
import { Precedence } from './report.ts';

/** Where a submission stands. */
export const SubmissionState = z
  .enum(['received', 'triaged', 'published', 'returned', 'answered', 'declined', 'withdrawn', 'recalled'])
  .meta({
    id: 'SubmissionState',
    description:
      'received: waiting for an analyst; triaged: an analyst has taken it on; published: in a curated feed; returned: sent back with questions; answered: its unit has replied to them, and it waits for an analyst again; declined: not published, with the reason; withdrawn: taken out of the feed it was published in; recalled: taken back by its unit, and read by nobody else.',
  });
export type SubmissionState = z.infer<typeof SubmissionState>;

export const FeedId = z.string().regex(/^[a-z0-9-]{3,64}$/);

/** An analyst's question to the partner, about one place of the report. */
export const Question = z
  .strictObject({ pointer: JsonPointer, text: Line(1000) })
  .meta({ id: 'Question', description: 'A question about one place of the report.' });
export type Question = z.infer<typeof Question>;

/** Why something was withdrawn, in a word that every reader of the feed is told. */
export const WithdrawalReason = z.enum(['mistaken', 'refuted', 'replaced', 'originator', 'marking', 'legal']).meta({
  id: 'WithdrawalReason',
  description:
    'mistaken: it should not have been published; refuted: it turned out untrue; replaced: a newer report stands for it; originator: its unit asked for it; marking: it was marked wrongly; legal: it may not be held or shared.',
});
export type WithdrawalReason = z.infer<typeof WithdrawalReason>;

/** A decision as it is posted: what an analyst can do with a submission. */
export const DecisionRequest = z
  .discriminatedUnion('decision', [
    z.strictObject({
      decision: z.literal('triage'),
      reason: Line(1000).meta({ description: 'What for; kept with the decision.' }).optional(),
    }),
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
    z.strictObject({
      decision: z.literal('decline'),
      reason: Line(1000).meta({ description: 'Why it is not published; the partner sees it.' }),
    }),
    z.strictObject({
      decision: z.literal('withdraw'),
      reasonClass: WithdrawalReason,
      reason: Line(1000).meta({ description: 'Why; the partner sees it, readers of the feed do not.' }),
    }),
  ])
  .meta({
    id: 'DecisionRequest',
    description: 'Take on, accept into a feed, return with questions, decline, or withdraw from its feed.',
  });
export type DecisionRequest = z.infer<typeof DecisionRequest>;

/** A decision as it is kept and shown: by role, never by person. */
export const Decision = z
  .strictObject({
    decision: z.enum(['triage', 'accept', 'return', 'decline', 'withdraw']),
    decidedAt: UtcInstant,
    byRole: z.enum(['analyst', 'unit']).meta({ description: 'unit: it recalled or re-marked what was published.' }),
    reason: z.string().optional(),
    feedId: FeedId.optional(),
    grading: Grading.optional(),
    questions: z.array(Question).optional(),
    reasonClass: WithdrawalReason.optional(),
  })
  .meta({ id: 'Decision', description: 'A decision as it is kept.' });
export type Decision = z.infer<typeof Decision>;

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
    supersedes: SubmissionId.optional(),
    onBehalfOf: PartnerId.optional(),
    recalls: z.array(Recall).meta({ description: 'What its unit took back or marked higher, in order.' }).optional(),
    recallReaders: z
      .array(RecallReader)
      .meta({ description: 'Who had it when it was recalled last, and who has not said yet that nothing is left.' })
      .optional(),
    restsOn: z
      .array(SubmissionId)
      .meta({ description: 'Reports that were withdrawn or recalled, and that this one says it builds on.' })
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
