/** Tallies quality, exactly once per attempt: from the outbox's stream as a wake-up, from the sweeper's queue as the guarantee. */
import * as z from 'zod';
import { batchHandler } from '#edge/batch-handler.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { eventOfImage, Outbox } from '#stores/outbox.ts';
import { QualityStore } from '#stores/quality-store.ts';
import { readCall } from '#stores/retry-queue.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  OUTBOX_TABLE: z.string(),
  QUALITY_TABLE: z.string(),
});

export const handler = batchHandler(environment, (env) => {
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const quality = new QualityStore(dynamodb(), env.QUALITY_TABLE);
  return {
    fromStream: (image) => quality.count(eventOfImage('quality', image), outbox),
    fromQueue: async (body) => {
      const event = await outbox.find('quality', readCall(body).eventId);
      if (event) await quality.count(event, outbox);
    },
  };
});
