/** Delivers summaries to NZTCU's queues: from the outbox's stream as a wake-up, from the sweeper's queue as the guarantee. */
import * as z from 'zod';
import type { SummaryEvent } from '#domain/outbox-event.ts';
import { batchHandler } from '#edge/batch-handler.ts';
import type { Summary } from '#schemas/summary.ts';
import { dynamodb, sqs } from '#stores/aws-clients.ts';
import { eventOfImage, Outbox } from '#stores/outbox.ts';
import { readCall } from '#stores/retry-queue.ts';
import { SummaryQueue } from '#stores/summary-queue.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  OUTBOX_TABLE: z.string(),
  SUMMARY_QUEUE_URL: z.string(),
  IMMEDIATE_QUEUE_URL: z.string(),
});

export type Dependencies = {
  readonly send: (summary: Summary) => Promise<void>;
  readonly remove: (eventId: string) => Promise<void>;
};

/** Sends, then deletes: a crash between the two sends once more, and the reader tells by the summaryId. */
export async function deliverSummary(deps: Dependencies, event: SummaryEvent): Promise<void> {
  await deps.send(event.summary);
  await deps.remove(event.eventId);
}

export const handler = batchHandler(environment, (env) => {
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const queue = new SummaryQueue(sqs(), { summaries: env.SUMMARY_QUEUE_URL, immediate: env.IMMEDIATE_QUEUE_URL });
  const deps: Dependencies = {
    send: (summary) => queue.send(summary),
    remove: (eventId) => outbox.remove('summary', eventId),
  };
  return {
    fromStream: (image) => deliverSummary(deps, eventOfImage('summary', image)),
    fromQueue: async (body) => {
      const event = await outbox.find('summary', readCall(body).eventId);
      if (event) await deliverSummary(deps, event);
    },
  };
});
