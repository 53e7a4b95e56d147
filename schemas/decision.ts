/** What an analyst decides about a submission, and where it can stand. */
import * as z from 'zod';
import { Grading } from './grading.ts';
import { JsonPointer, Line, UtcInstant } from './primitives.ts';

/** Where a submission stands. */
export const SubmissionState = z
  .enum(['received', 'triaged', 'published', 'returned', 'answered', 'declined', 'withdrawn', 'recalled', 'disposed'])
  .meta({
    id: 'SubmissionState',
    description:
      'received: waiting for an analyst; triaged: an analyst has taken it on; published: in a curated feed; returned: sent back with questions; answered: its unit has replied to them, and it waits for an analyst again; declined: not published, with the reason; withdrawn: taken out of the feed it was published in; recalled: taken back by its unit, and read by nobody else; disposed: nothing of it is kept.',
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
