/** Sweeps the outbox every minute: whatever waits longer than it should is called for again, ever more seldom. Says what waits. */
import middy from '@middy/core';
import * as z from 'zod';
import type { Clock } from '#domain/clock.ts';
import { readEnvironment } from '#edge/environment.ts';
import { log } from '#edge/log.ts';
import { dynamodb, sqs } from '#stores/aws-clients.ts';
import { Outbox, type WaitingRow } from '#stores/outbox.ts';
import { RetryQueues, retryEnvironment, retryUrls } from '#stores/retry-queue.ts';
import { CalledConsumer, OutboxConsumer } from '#schemas/operations.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  OUTBOX_TABLE: z.string(),
  ...retryEnvironment.shape,
});

export type Dependencies = {
  readonly clock: Clock;
  readonly waiting: (consumer: OutboxConsumer) => AsyncIterable<WaitingRow>;
  readonly call: (consumer: CalledConsumer, eventId: string) => Promise<void>;
  readonly postpone: (consumer: CalledConsumer, eventId: string, attempts: number, dueAt: number) => Promise<void>;
};

const FIRST_PAUSE_MS = 15 * 60_000;
const LONGEST_PAUSE_MS = 6 * 3_600_000;

/** Calls, then postpones: a crash between the two calls once more, which a consumer does not mind. */
export async function sweepOutbox(deps: Dependencies): Promise<number> {
  let called = 0;
  for (const consumer of CalledConsumer.options) {
    for await (const { eventId, attempts, dueAt } of deps.waiting(consumer)) {
      const now = deps.clock();
      if (dueAt > now) continue;
      await deps.call(consumer, eventId);
      await deps.postpone(
        consumer,
        eventId,
        attempts + 1,
        now + Math.min(FIRST_PAUSE_MS * 2 ** attempts, LONGEST_PAUSE_MS),
      );
      called++;
    }
  }
  return called;
}

/** What waits of a consumer, and how long the oldest has. */
export type Waits = { readonly consumer: OutboxConsumer; readonly count: number; readonly milliseconds: number };

/** Of consumers for whom something waits. In numbers for the moment only: a row may be gone before it is told of. */
export async function* whatWaits({ waiting, clock }: Pick<Dependencies, 'waiting' | 'clock'>): AsyncGenerator<Waits> {
  for (const consumer of OutboxConsumer.options) {
    let count = 0;
    let oldest = Number.POSITIVE_INFINITY;
    for await (const { addedAt } of waiting(consumer)) {
      count++;
      oldest = Math.min(oldest, addedAt);
    }
    if (count > 0) yield { consumer, count, milliseconds: Math.max(0, clock() - oldest) };
  }
}

let wired: Dependencies | undefined;

function wire(): Dependencies {
  const env = readEnvironment(environment);
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const queues = new RetryQueues(sqs(), retryUrls(env));
  return {
    clock: Date.now,
    waiting: (consumer) => outbox.waiting(consumer),
    call: (...row) => queues.call(...row),
    postpone: (...row) => outbox.postpone(...row),
  };
}

export const handler = middy().handler(async () => {
  const deps = (wired ??= wire());
  // Nothing waits: nothing is said, and a metric of nothing costs nothing.
  for await (const waits of whatWaits(deps)) log({ level: 'info', event: 'waiting', ...waits });
  const count = await sweepOutbox(deps);
  if (count > 0) log({ level: 'warn', event: 'swept', count });
});
