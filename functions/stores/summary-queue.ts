/**
 * Queues of readers. NZTCU has two: summaries, and one of its own for immediate ones; each other reader organisation has one.
 * Contract: at least once; a reader tells duplicates by `summaryId`, or `noticeId`.
 */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { AttachmentNotice } from '#schemas/attachment.ts';
import type { EntrySummary, WithdrawalNotice } from '#schemas/reader.ts';
import type { RecallNotice } from '#schemas/recall.ts';
import type { Summary } from '#schemas/summary.ts';

type Urls = {
  readonly summaries: string;
  readonly immediate: string;
  readonly readers: Readonly<Record<string, string>>;
};

export class SummaryQueue {
  readonly #sqs: SQSClient;
  readonly #urls: Urls;

  constructor(sqs: SQSClient, urls: Urls) {
    this.#sqs = sqs;
    this.#urls = urls;
  }

  /** `precedence`: of the report. That it was recalled, or that its files have come, goes where its summary went. */
  async send(message: Summary | RecallNotice | AttachmentNotice, precedence: Summary['precedence']): Promise<void> {
    await this.#sqs.send(
      new SendMessageCommand({
        QueueUrl: precedence === 'immediate' ? this.#urls.immediate : this.#urls.summaries,
        MessageBody: JSON.stringify(message),
      }),
    );
  }

  /** False when there is no such reader any more: nothing is sent. */
  async tell(readerId: string, message: EntrySummary | WithdrawalNotice): Promise<boolean> {
    const QueueUrl = Object.hasOwn(this.#urls.readers, readerId) ? this.#urls.readers[readerId] : undefined;
    if (QueueUrl === undefined) return false;
    await this.#sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
    return true;
  }
}
