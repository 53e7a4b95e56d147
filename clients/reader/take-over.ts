/**
 * Takes one message over: read by the contract, shown once, acknowledged to the exchange (its partner sees it), decided if that
 * was asked for, remembered, and only then deleted. Killed at any point, the next delivery goes on where this one stopped.
 */
import { AttachmentNotice } from '#schemas/attachment.ts';
import { RecallNotice } from '#schemas/recall.ts';
import { Summary } from '#schemas/summary.ts';
import * as z from 'zod';
import type { ExchangeClient } from '../exchange-client.ts';
import { AnswerNotUnderstood, readAnswer } from '../read-answer.ts';
import type { SeenSummaries } from './seen-summaries.ts';
import type { QueuedMessage, SummaryQueues } from './summary-queues.ts';

export type TakeOver = {
  readonly client: Pick<ExchangeClient, 'post'>;
  readonly queues: Pick<SummaryQueues, 'delete'>;
  readonly seen: Pick<SeenSummaries, 'has' | 'add'>;
  readonly now: () => number;
  readonly show: (summary: Summary) => void;
  /** A recall is heeded by a person, who says so: it is shown, and not acknowledged here. */
  readonly showRecall: (notice: RecallNotice) => void;
  /** That every file of a report has come, or was refused. */
  readonly showFiles: (notice: AttachmentNotice) => void;
  /** Resolves when the summary was decided, or left for later. */
  readonly decide?: (summary: Summary) => Promise<void>;
};

/** new: shown and acknowledged; repeated: known, deleted; unreadable: left for the dead-letter queue, where its alarm is. */
export type Taken =
  | { readonly kind: 'new' | 'repeated'; readonly summary: Summary }
  | { readonly kind: 'recall'; readonly notice: RecallNotice }
  | { readonly kind: 'files'; readonly notice: AttachmentNotice }
  | { readonly kind: 'unreadable'; readonly error: Error };

export async function takeOver(message: QueuedMessage, roles: TakeOver): Promise<Taken> {
  const { client, queues, seen, now, show, decide } = roles;
  let read: Summary | RecallNotice | AttachmentNotice;
  try {
    read = readAnswer(z.union([Summary, RecallNotice, AttachmentNotice]), JSON.parse(message.body));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof AnswerNotUnderstood) return { kind: 'unreadable', error };
    throw error;
  }
  if (read.schema === 'recall-notice/1') return takeRecall(message, read, roles);
  if (read.schema === 'attachment-notice/1') return takeFiles(message, read, roles);
  const summary = read;
  const { summaryId, submissionId } = summary;
  // Of what was recalled before its summary came nothing is shown any more.
  if (seen.has(summaryId) || seen.has(recallOf(submissionId))) {
    await queues.delete(message);
    return { kind: 'repeated', summary };
  }
  show(summary);
  await client.post('/v1/acknowledgements', { summaryId, submissionId });
  await decide?.(summary);
  await seen.add(summaryId, now());
  await queues.delete(message);
  return { kind: 'new', summary };
}

async function takeRecall(message: QueuedMessage, notice: RecallNotice, roles: TakeOver): Promise<Taken> {
  const { queues, seen, now, showRecall } = roles;
  if (!seen.has(notice.noticeId)) {
    showRecall(notice);
    if (notice.effect === 'recalled') await seen.add(recallOf(notice.submissionId), now());
    await seen.add(notice.noticeId, now());
  }
  await queues.delete(message);
  return { kind: 'recall', notice };
}

/** The same outcome once: of two deliveries, and of a report that was recalled meanwhile, nothing more is said. */
async function takeFiles(message: QueuedMessage, notice: AttachmentNotice, roles: TakeOver): Promise<Taken> {
  const { queues, seen, now, showFiles } = roles;
  if (!seen.has(notice.noticeId) && !seen.has(recallOf(notice.submissionId))) {
    showFiles(notice);
    await seen.add(notice.noticeId, now());
  }
  await queues.delete(message);
  return { kind: 'files', notice };
}

const recallOf = (submissionId: string): string => `${submissionId}~recalled`;
