/**
 * NZTCU's queues: summaries, and a queue of its own for immediate ones. Contract: at least once; a reader tells
 * duplicates by `summaryId`.
 */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Summary } from '#schemas/summary.ts';

export class SummaryQueue {
  readonly #sqs: SQSClient;
  readonly #urls: { readonly summaries: string; readonly immediate: string };

  constructor(sqs: SQSClient, urls: { readonly summaries: string; readonly immediate: string }) {
    this.#sqs = sqs;
    this.#urls = urls;
  }

  async send(summary: Summary): Promise<void> {
    await this.#sqs.send(
      new SendMessageCommand({
        QueueUrl: summary.precedence === 'immediate' ? this.#urls.immediate : this.#urls.summaries,
        MessageBody: JSON.stringify(summary),
      }),
    );
  }
}
