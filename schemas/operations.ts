/** What operators order of the pipeline after the receipt: to try again what waits, and to hand a summary over once more. */
import * as z from 'zod';
import { Reason, SubmissionId } from './primitives.ts';

/** Whose row of the outbox it is. */
export const OutboxConsumer = z
  .enum(['summary', 'quality', 'stix', 'match', 'place', 'disposal', 'attachment', 'log'])
  .meta({
    id: 'OutboxConsumer',
    description:
      'Who works a row of the outbox off: hands summaries over, counts, makes STIX objects, indexes for matching, places in defined feeds, removes what was disposed of, puts files together, or writes the transparency log.',
  });
export type OutboxConsumer = z.infer<typeof OutboxConsumer>;

/** The sequencer of the log looks for its rows itself, every minute; the others are called. */
export const CalledConsumer = OutboxConsumer.exclude(['log']);
export type CalledConsumer = z.infer<typeof CalledConsumer>;

/** As a dead letter, a log line or a statement of the comparison names it. */
export const OutboxEventId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9~:._-]{1,199}$/)
  .meta({
    id: 'OutboxEventId',
    description: 'The name of a row of the outbox: a submission, or what a dead letter has as `eventId`.',
    examples: ['tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b'],
  });
export type OutboxEventId = z.infer<typeof OutboxEventId>;

export const RedriveOrder = z
  .strictObject({ eventId: OutboxEventId, reason: Reason })
  .meta({ id: 'RedriveOrder', description: 'The order to call those again for whom a row of the outbox waits.' });
export type RedriveOrder = z.infer<typeof RedriveOrder>;

export const Redriven = z
  .strictObject({
    eventId: OutboxEventId,
    called: z
      .array(OutboxConsumer)
      .meta({ description: 'Who was called. The log is never: it comes by itself every minute.' }),
    waiting: z.array(OutboxConsumer).meta({ description: 'For whom a row of this name waits.' }),
  })
  .meta({ id: 'Redriven', description: 'Who was called again.' });
export type Redriven = z.infer<typeof Redriven>;

export const ReplayOrder = z
  .strictObject({ submissionId: SubmissionId, reason: Reason })
  .meta({ id: 'ReplayOrder', description: 'The order to hand the summary of a submission over to NZTCU once more.' });
export type ReplayOrder = z.infer<typeof ReplayOrder>;

export const Replayed = z
  .strictObject({
    submissionId: SubmissionId,
    summaryId: z.string().max(128).meta({ description: 'The same as ever: a reader that has it sees a duplicate.' }),
  })
  .meta({ id: 'Replayed', description: 'What is on its way again.' });
export type Replayed = z.infer<typeof Replayed>;
