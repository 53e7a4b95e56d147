/** Indexes what submissions name, for matching, and takes out what was recalled: from the outbox's stream as a wake-up, from the sweeper's queue as the guarantee. */
import * as z from 'zod';
import { originOf, rowsOf } from '#domain/matching/index-row.ts';
import { keysOf } from '#domain/matching/keys-of.ts';
import type { MatchEvent } from '#domain/outbox-event.ts';
import { storedSubmission } from '#domain/stored-submission.ts';
import { batchHandler } from '#edge/batch-handler.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { EnvelopeStore } from '#stores/envelope-store.ts';
import { MatchIndex } from '#stores/match-index.ts';
import { Outbox } from '#stores/outbox.ts';
import { consumerOf } from '#stores/outbox-consumer.ts';

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
  readonly forget: MatchIndex['forget'];
  readonly isWaiting: (eventId: string) => Promise<boolean>;
  readonly remove: (eventId: string) => Promise<void>;
};

/**
 * Takes every row of a recalled report out again, then removes the outbox row: done twice it is the same. It waits for the report's own
 * indexing, which would bring the rows back.
 */
async function forgetSubmission(deps: Dependencies, event: MatchEvent, submissionId: string): Promise<void> {
  if (await deps.isWaiting(submissionId)) throw new Error(`${submissionId} is not indexed yet.`);
  const submission = storedSubmission(await deps.readEnvelope(event.retention, event.digest));
  const received = { submissionId, partnerId: submission.iss, receivedAt: event.receivedAt };
  await deps.forget(rowsOf(keysOf(submission.report).keys, received), submissionId);
  await deps.remove(event.eventId);
}

/** Writes, then removes the row: a crash between the two writes the same rows once more. */
export async function indexSubmission(deps: Dependencies, event: MatchEvent): Promise<void> {
  if (event.recalled !== undefined) return forgetSubmission(deps, event, event.recalled);
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
    forget: (...rows) => matches.forget(...rows),
    isWaiting: async (eventId) => (await outbox.find('match', eventId)) !== undefined,
    remove: (eventId) => outbox.remove('match', eventId),
  };
  return { tells: 'match', ...consumerOf('match', outbox, (event) => indexSubmission(deps, event)) };
});
