/** Delivers summaries, and word of what was recalled or withdrawn since, to the queues of NZTCU and of other reader organisations: from the outbox's stream as a wake-up, from the sweeper's queue as the guarantee. */
import * as z from 'zod';
import type { Clock } from '#domain/clock.ts';
import type { SummaryEvent } from '#domain/outbox-event.ts';
import { batchHandler } from '#edge/batch-handler.ts';
import { log, type LogLine } from '#edge/log.ts';
import { dynamodb, sqs } from '#stores/aws-clients.ts';
import { Outbox } from '#stores/outbox.ts';
import { consumerOf } from '#stores/outbox-consumer.ts';
import { SummaryQueue } from '#stores/summary-queue.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  OUTBOX_TABLE: z.string(),
  SUMMARY_QUEUE_URL: z.string(),
  IMMEDIATE_QUEUE_URL: z.string(),
  READER_QUEUES: z.string(),
});

export type Dependencies = {
  readonly clock: Clock;
  readonly send: SummaryQueue['send'];
  readonly tell: SummaryQueue['tell'];
  readonly remove: (eventId: string) => Promise<void>;
  /** How long it took from the receipt on. */
  readonly handedOver: (what: Pick<LogLine, 'eventId' | 'submissionId' | 'milliseconds'>) => void;
};

/** Sends, then deletes: a crash between the two sends once more, and the reader tells by the summaryId. */
export async function deliverSummary(deps: Dependencies, event: SummaryEvent): Promise<void> {
  if (event.readerId !== undefined) return tellReader(deps, event);
  if ('notice' in event) {
    await deps.send(event.notice, event.precedence);
    return deps.remove(event.eventId);
  }
  await deps.send(event.summary, event.summary.precedence);
  await deps.remove(event.eventId);
  const { summaryId, submissionId, receivedAt } = event.summary;
  deps.handedOver({ eventId: summaryId, submissionId, milliseconds: deps.clock() - Date.parse(receivedAt) });
}

async function tellReader(deps: Dependencies, event: Extract<SummaryEvent, { readonly readerId: string }>) {
  // A reader that is configured no more is told nothing more: what still waited for it goes.
  if (!(await deps.tell(event.readerId, event.summary)))
    log({ level: 'warn', event: 'reader-gone', eventId: event.eventId });
  await deps.remove(event.eventId);
}

export const handler = batchHandler(environment, (env) => {
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const readers = z.record(z.string(), z.string()).parse(JSON.parse(env.READER_QUEUES));
  const queues = { summaries: env.SUMMARY_QUEUE_URL, immediate: env.IMMEDIATE_QUEUE_URL, readers };
  const queue = new SummaryQueue(sqs(), queues);
  const deps: Dependencies = {
    clock: Date.now,
    send: (...message) => queue.send(...message),
    tell: (...summary) => queue.tell(...summary),
    remove: (eventId) => outbox.remove('summary', eventId),
    handedOver: (what) => log({ level: 'info', event: 'handed-over', ...what }),
  };
  return consumerOf('summary', outbox, (event) => deliverSummary(deps, event));
});
