/**
 * Takes one message over: read by the contract, shown once, acknowledged to the exchange (its partner sees it), decided if that
 * was asked for, remembered, and only then deleted. Killed at any point, the next delivery goes on where this one stopped.
 */
import { Summary } from '#schemas/summary.ts';
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
  /** Resolves when the summary was decided, or left for later. */
  readonly decide?: (summary: Summary) => Promise<void>;
};

/** new: shown and acknowledged; repeated: known, deleted; unreadable: left for the dead-letter queue, where its alarm is. */
export type Taken =
  | { readonly kind: 'new' | 'repeated'; readonly summary: Summary }
  | { readonly kind: 'unreadable'; readonly error: Error };

export async function takeOver(message: QueuedMessage, roles: TakeOver): Promise<Taken> {
  const { client, queues, seen, now, show, decide } = roles;
  let summary: Summary;
  try {
    summary = readAnswer(Summary, JSON.parse(message.body));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof AnswerNotUnderstood) return { kind: 'unreadable', error };
    throw error;
  }
  const { summaryId, submissionId } = summary;
  if (seen.has(summaryId)) {
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
