/** Projects feeds to STIX objects, for TAXII: from the outbox's stream as a wake-up, from the sweeper's queue as the guarantee. */
import * as z from 'zod';
import type { StixEvent } from '#domain/outbox-event.ts';
import { type EntryObjects, toStix } from '#domain/to-stix.ts';
import { batchHandler } from '#edge/batch-handler.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { Outbox } from '#stores/outbox.ts';
import { consumerOf } from '#stores/outbox-consumer.ts';
import { StixProjection } from '#stores/stix-projection.ts';
import { StixReader } from '#stores/stix-reader.ts';
import type { PublishedEntry } from '#stores/stix-steps.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  OUTBOX_TABLE: z.string(),
  FEEDS_TABLE: z.string(),
});

/** Made of what was published and of nothing that may change later. */
const objectsAt =
  (origin: string) =>
  ({ entry, decidedAt, units }: PublishedEntry): EntryObjects => {
    const context = { origin, partners: new Map(Object.entries(units)) };
    return toStix(entry, context, { publishedAt: decidedAt, modifiedAt: decidedAt });
  };

export const handler = batchHandler(environment, (env) => {
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const reader = new StixReader(dynamodb(), env.FEEDS_TABLE);
  const objectsOf = objectsAt(env.PUBLIC_ORIGIN);
  const projection = new StixProjection(dynamodb(), env.FEEDS_TABLE, reader, objectsOf, Date.now);
  const project = async (event: StixEvent) => {
    await projection.project(event);
    await outbox.remove('stix', event.eventId);
  };
  return { tells: 'stix', ...consumerOf('stix', outbox, project) };
});
