// The local SQS, asked through the SDK.
import { join } from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoopbackServer } from '../../../infra/local/loopback-server.ts';
import { startSqsThread } from '../../../infra/local/sqs-worker.ts';
import { credentials, region, folderInMemory } from './fixture/scratch.ts';

const file = join(folderInMemory(), 'queues.sqlite');
const account = '000000000000';
let server: LoopbackServer;
let sqs: SQSClient;

async function start() {
  server = await startSqsThread({ file, account, region });
  sqs = new SQSClient({ endpoint: server.endpoint, region, credentials, maxAttempts: 1 });
}
beforeAll(start);
afterAll(() => server.stop());

let queues = 0;
async function newQueue(Attributes: Record<string, string> = {}): Promise<string> {
  queues += 1;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `queue-${queues}`, Attributes }));
  return QueueUrl ?? '';
}
const send = (QueueUrl: string, MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
const receive = async (QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'], ...more }))).Messages ??
  [];
const hide = (QueueUrl: string, ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
  sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));

describe('the local SQS', () => {
  it('hides a received message until it is deleted or given back', async () => {
    const queue = await newQueue();
    await send(queue, 'one');
    const [message] = await receive(queue);
    expect(message?.Body).toBe('one');
    expect(message?.Attributes?.ApproximateReceiveCount).toBe('1');
    expect(await receive(queue)).toEqual([]);
    await hide(queue, message?.ReceiptHandle, 0);
    const [again] = await receive(queue);
    expect(again?.Attributes?.ApproximateReceiveCount).toBe('2');
    // The first receipt is spent: whoever holds it no longer holds the message.
    await expect(hide(queue, message?.ReceiptHandle, 0)).rejects.toMatchObject({ name: 'MessageNotInflight' });
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle: again?.ReceiptHandle }));
    const attributes = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['All'] }));
    expect(attributes.Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      QueueArn: `arn:aws:sqs:${region}:${account}:${queue.split('/').at(-1)}`,
    });
  });

  it('wakes a long poll when a message arrives', async () => {
    const queue = await newQueue();
    const waiting = receive(queue, { WaitTimeSeconds: 20 });
    await send(queue, 'late');
    expect((await waiting)[0]?.Body).toBe('late');
  });

  it('wakes a long poll when a message becomes visible again', async () => {
    const queue = await newQueue({ VisibilityTimeout: '1' });
    await send(queue, 'returning');
    await receive(queue);
    expect((await receive(queue, { WaitTimeSeconds: 20 }))[0]?.Body).toBe('returning');
  });

  it('moves what was received too often to the dead letters', async () => {
    const dead = await newQueue();
    const deadLetterTargetArn = `arn:aws:sqs:${region}:${account}:${dead.split('/').at(-1)}`;
    const queue = await newQueue({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }) });
    await send(queue, 'poison');
    for (const count of ['1', '2']) {
      const [message] = await receive(queue);
      expect(message?.Attributes?.ApproximateReceiveCount).toBe(count);
      await hide(queue, message?.ReceiptHandle, 0);
    }
    const waiting = receive(dead, { WaitTimeSeconds: 20 });
    expect(await receive(queue)).toEqual([]);
    expect((await waiting)[0]?.Body).toBe('poison');
  });

  it('answers a batch entry by entry', async () => {
    const QueueUrl = await newQueue();
    const Entries = [
      { Id: 'good', MessageBody: 'fine' },
      { Id: 'bad', MessageBody: 'not\u0000fine' },
    ];
    const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(answer.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([['bad', 'InvalidMessageContents']]);
    const twice = [Entries[0], Entries[0]].flatMap((entry) => entry ?? []);
    await expect(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: twice }))).rejects.toThrow(/distinct ids/);
  });

  it('names a queue that does not exist', async () => {
    const asked = sqs.send(new GetQueueUrlCommand({ QueueName: 'nowhere' }));
    await expect(asked).rejects.toBeInstanceOf(QueueDoesNotExist);
  });

  it('still has its messages, hidden ones too, after a restart', async () => {
    const queue = await newQueue({ VisibilityTimeout: '600' });
    const name = queue.split('/').at(-1);
    await send(queue, 'held');
    const [held] = await receive(queue);
    await send(queue, 'ready');
    await server.stop();
    await start();
    const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    expect((await receive(QueueUrl)).map(({ Body }) => Body)).toEqual(['ready']);
    await hide(QueueUrl, held?.ReceiptHandle, 0);
    expect((await receive(QueueUrl)).map(({ Body }) => Body)).toEqual(['held']);
  });
});
