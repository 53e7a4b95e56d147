/** The sweeper's call to a consumer: look at this outbox row again. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { CalledConsumer } from '#schemas/operations.ts';

const Call = z.strictObject({ eventId: z.string() });

/** Where the queue of each consumer is. */
export const retryEnvironment = z.object({
  SUMMARY_RETRY_QUEUE_URL: z.string(),
  QUALITY_RETRY_QUEUE_URL: z.string(),
  STIX_RETRY_QUEUE_URL: z.string(),
  MATCH_RETRY_QUEUE_URL: z.string(),
  PLACE_RETRY_QUEUE_URL: z.string(),
  DISPOSAL_RETRY_QUEUE_URL: z.string(),
  ATTACHMENT_RETRY_QUEUE_URL: z.string(),
});

type Urls = Readonly<Record<CalledConsumer, string>>;

export const retryUrls = (env: z.infer<typeof retryEnvironment>): Urls => ({
  summary: env.SUMMARY_RETRY_QUEUE_URL,
  quality: env.QUALITY_RETRY_QUEUE_URL,
  stix: env.STIX_RETRY_QUEUE_URL,
  match: env.MATCH_RETRY_QUEUE_URL,
  place: env.PLACE_RETRY_QUEUE_URL,
  disposal: env.DISPOSAL_RETRY_QUEUE_URL,
  attachment: env.ATTACHMENT_RETRY_QUEUE_URL,
});

export class RetryQueues {
  readonly #sqs: SQSClient;
  readonly #urls: Urls;

  constructor(sqs: SQSClient, urls: Urls) {
    this.#sqs = sqs;
    this.#urls = urls;
  }

  async call(consumer: CalledConsumer, eventId: string): Promise<void> {
    await this.#sqs.send(
      new SendMessageCommand({ QueueUrl: this.#urls[consumer], MessageBody: JSON.stringify({ eventId }) }),
    );
  }
}

/** @throws for a body that no sweeper of ours wrote; it ends in the dead-letter queue. */
export function readCall(body: string): { readonly eventId: string } {
  return Call.parse(JSON.parse(body));
}
