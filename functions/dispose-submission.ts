/** Removes what is left of a report that two persons disposed of: its rows in the index, its messages, its files, and its bytes last. From the outbox's stream as a wake-up, from the sweeper's queue as the guarantee. */
import * as z from 'zod';
import { rowsOf } from '#domain/matching/index-row.ts';
import { keysOf } from '#domain/matching/keys-of.ts';
import type { DisposalEvent } from '#domain/outbox-event.ts';
import { storedSubmission } from '#domain/stored-submission.ts';
import { batchHandler } from '#edge/batch-handler.ts';
import { forgetFiles } from '#stores/attachments.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { Conversations } from '#stores/conversations.ts';
import { EnvelopeStore } from '#stores/envelope-store.ts';
import { MatchIndex } from '#stores/match-index.ts';
import { Outbox } from '#stores/outbox.ts';
import { consumerOf } from '#stores/outbox-consumer.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  OUTBOX_TABLE: z.string(),
  SUBMISSIONS_TABLE: z.string(),
  ENVELOPES_BUCKET: z.string(),
  MATCHES_TABLE: z.string(),
});

export type Dependencies = {
  readonly isWaiting: (eventId: string) => Promise<boolean>;
  readonly isDisposing: (submissionId: string) => Promise<boolean>;
  /** Undefined when it is gone already. */
  readonly find: EnvelopeStore['find'];
  readonly forget: MatchIndex['forget'];
  readonly forgetMessages: Conversations['forget'];
  readonly shred: EnvelopeStore['shred'];
  /** What was held of its files, what was on its way, and that it named them. */
  readonly forgetFiles: (of: Pick<DisposalEvent, 'eventId' | 'retention'>, files: readonly string[]) => Promise<void>;
  readonly remove: (eventId: string) => Promise<void>;
};

/** The index is made of the bytes, so they go last; done again after a crash, it is the same. */
export async function disposeSubmission(deps: Dependencies, event: DisposalEvent): Promise<void> {
  const { eventId, retention, digest, receivedAt, after, again } = event;
  const submissionId = again?.submissionId ?? eventId;
  // The first time it is made, somebody may still read them.
  if (again && (await deps.isDisposing(submissionId))) throw new Error(`${submissionId} is being disposed of.`);
  // What still is to be indexed, or taken out, reads the bytes too.
  for (const waiting of after) if (await deps.isWaiting(waiting)) throw new Error(`${waiting} still waits.`);
  const jws = await deps.find(retention, digest);
  if (jws !== undefined) {
    const { report, iss: partnerId } = storedSubmission(jws);
    await deps.forget(rowsOf(keysOf(report).keys, { submissionId, partnerId, receivedAt }), submissionId);
  }
  await deps.forgetMessages(submissionId);
  if (event.files) await deps.forgetFiles(event, event.files);
  await deps.shred(retention, digest);
  await deps.remove(eventId);
}

export const handler = batchHandler(environment, (env) => {
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const envelopes = new EnvelopeStore(s3(), env.ENVELOPES_BUCKET);
  const matches = new MatchIndex(dynamodb(), env.MATCHES_TABLE);
  const conversations = new Conversations(dynamodb(), env.SUBMISSIONS_TABLE);
  const places = { submissions: env.SUBMISSIONS_TABLE, bucket: env.ENVELOPES_BUCKET };
  const deps: Dependencies = {
    isWaiting: async (eventId) => (await outbox.find('match', eventId)) !== undefined,
    isDisposing: async (submissionId) => (await outbox.find('disposal', submissionId)) !== undefined,
    find: (...name) => envelopes.find(...name),
    forget: (...rows) => matches.forget(...rows),
    forgetMessages: (about) => conversations.forget(about),
    shred: (...name) => envelopes.shred(...name),
    forgetFiles: ({ eventId, retention }, files) =>
      forgetFiles({ dynamodb: dynamodb(), s3: s3() }, places, { submissionId: eventId, retention }, files),
    remove: (eventId) => outbox.remove('disposal', eventId),
  };
  return consumerOf('disposal', outbox, (event) => disposeSubmission(deps, event));
});
