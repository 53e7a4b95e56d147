/** The sweeper's call to a consumer: look at this outbox row again. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { CalledConsumer } from './table-keys.ts';

const Call = z.strictObject({ eventId: z.string() });

export class RetryQueues {
  readonly #sqs: SQSClient;
  readonly #urls: Readonly<Record<CalledConsumer, string>>;

  constructor(sqs: SQSClient, urls: Readonly<Record<CalledConsumer, string>>) {
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
