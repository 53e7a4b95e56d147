/** Indexes what submissions name, for matching: from the outbox's stream as a wake-up, from the sweeper's queue as the guarantee. */
import * as z from 'zod';
import { originOf, rowsOf } from '#domain/matching/index-row.ts';
import { keysOf } from '#domain/matching/keys-of.ts';
import type { MatchEvent } from '#domain/outbox-event.ts';
import { storedSubmission } from '#domain/stored-submission.ts';
import { batchHandler } from '#edge/batch-handler.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { EnvelopeStore } from '#stores/envelope-store.ts';
import { MatchIndex } from '#stores/match-index.ts';
import { eventOfImage, Outbox } from '#stores/outbox.ts';
import { readCall } from '#stores/retry-queue.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  OUTBOX_TABLE: z.string(),
  ENVELOPES_BUCKET: z.string(),
  MATCHES_TABLE: z.string(),
});

export type Dependencies = {
  readonly readEnvelope: EnvelopeStore['read'];
  readonly add: MatchIndex['add'];
  readonly replace: MatchIndex['replace'];
  readonly remove: (eventId: string) => Promise<void>;
};

/** Writes, then removes the row: a crash between the two writes the same rows once more. */
export async function indexSubmission(deps: Dependencies, event: MatchEvent): Promise<void> {
  const submission = storedSubmission(await deps.readEnvelope(event.retention, event.digest));
  const received = { submissionId: event.eventId, partnerId: submission.iss, receivedAt: event.receivedAt };
  const write = event.again ? deps.replace : deps.add;
  await write(rowsOf(keysOf(submission.report).keys, received), originOf(submission));
  await deps.remove(event.eventId);
}

export const handler = batchHandler(environment, (env) => {
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const envelopes = new EnvelopeStore(s3(), env.ENVELOPES_BUCKET);
  const matches = new MatchIndex(dynamodb(), env.MATCHES_TABLE);
  const deps: Dependencies = {
    readEnvelope: (...name) => envelopes.read(...name),
    add: (...rows) => matches.add(...rows),
    replace: (...rows) => matches.replace(...rows),
    remove: (eventId) => outbox.remove('match', eventId),
  };
  return {
    fromStream: (image) => indexSubmission(deps, eventOfImage('match', image)),
    fromQueue: async (body) => {
      const event = await outbox.find('match', readCall(body).eventId);
      if (event) await indexSubmission(deps, event);
    },
  };
});
