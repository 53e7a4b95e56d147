/** Tallies quality, exactly once per attempt: from the outbox's stream as a wake-up, from the sweeper's queue as the guarantee. */
import * as z from 'zod';
import { batchHandler } from '#edge/batch-handler.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { Outbox } from '#stores/outbox.ts';
import { consumerOf } from '#stores/outbox-consumer.ts';
import { QualityStore } from '#stores/quality-store.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  OUTBOX_TABLE: z.string(),
  QUALITY_TABLE: z.string(),
});

export const handler = batchHandler(environment, (env) => {
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const quality = new QualityStore(dynamodb(), env.QUALITY_TABLE);
  return { tells: 'quality', ...consumerOf('quality', outbox, (event) => quality.count(event, outbox)) };
});
