/** NZTCU's two queues through @aws-sdk/client-sqs: receive, and delete what was taken over. */
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Queues } from './endpoints.ts';

export type QueuedMessage = { readonly queueUrl: string; readonly receipt: string; readonly body: string };

export class SummaryQueues {
  readonly #sqs: SQSClient;
  readonly #urls: readonly string[];

  constructor({ urls, endpoint }: Queues) {
    this.#urls = urls;
    // The local exchange takes any credentials; on AWS the SDK's own chain finds the real ones.
    this.#sqs = new SQSClient(
      endpoint === undefined
        ? {}
        : { endpoint, region: 'ap-southeast-6', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
    );
  }

  /** The next few messages: of the first queue that has any, so that immediate ones go first. Waits on the last one only. */
  async receive(waitSeconds: number): Promise<QueuedMessage[]> {
    for (const [at, queueUrl] of this.#urls.entries()) {
      const last = at === this.#urls.length - 1;
      const { Messages = [] } = await this.#sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: last ? waitSeconds : 0,
        }),
      );
      if (Messages.length > 0) {
        return Messages.map(({ ReceiptHandle = '', Body = '' }) => ({ queueUrl, receipt: ReceiptHandle, body: Body }));
      }
    }
    return [];
  }

  async delete({ queueUrl, receipt }: QueuedMessage): Promise<void> {
    await this.#sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receipt }));
  }

  close(): void {
    this.#sqs.destroy();
  }
}
