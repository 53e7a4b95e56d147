/** NZTCU's queues on the running exchange. Tests share them: what is not looked for is put back at once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { inject } from 'vitest';
import type * as z from 'zod';
import { AttachmentNotice } from '#schemas/attachment.ts';
import { RecallNotice } from '#schemas/recall.ts';
import { Summary } from '#schemas/summary.ts';

type QueueName = 'nztcu-summaries' | 'nztcu-immediate' | 'summary-retry' | 'quality-retry';

const endpoints = JSON.parse(readFileSync(join(inject('exchange').dataDir, 'endpoints.json'), 'utf8'));
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const sqs = new SQSClient({ region: endpoints.region, endpoint: endpoints.sqsEndpoint, credentials });
const urlOf = (name: QueueName): string => endpoints.queues[name];

type Queue = 'nztcu-summaries' | 'nztcu-immediate';

/** Waits for the summary of a submission, and takes it off the queue. */
export const summaryOf = (submissionId: string, queue: Queue): Promise<Summary> =>
  messageOf(queue, Summary, (summary) => summary.submissionId === submissionId);

/** The same for a recall. */
export const recallOf = (submissionId: string, queue: Queue): Promise<RecallNotice> =>
  messageOf(queue, RecallNotice, (notice) => notice.submissionId === submissionId);

/** And for its files: the word that none is awaited any more. */
export const attachmentsOf = (submissionId: string, queue: Queue): Promise<AttachmentNotice> =>
  messageOf(queue, AttachmentNotice, (notice) => notice.submissionId === submissionId);

async function messageOf<T>(queue: Queue, schema: z.ZodType<T>, isWanted: (message: T) => boolean): Promise<T> {
  const QueueUrl = urlOf(queue);
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { Body = '', ReceiptHandle } of Messages) {
      const read = schema.safeParse(JSON.parse(Body));
      if (read.success && isWanted(read.data)) {
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        return read.data;
      }
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    }
  }
}

/** Calls for an outbox row, as the sweeper does. */
export async function callFor(queue: 'summary-retry' | 'quality-retry', eventId: string): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: urlOf(queue), MessageBody: JSON.stringify({ eventId }) }));
}

/** Puts something on a queue that none of us wrote. */
export async function callWith(queue: 'summary-retry' | 'quality-retry', body: string): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: urlOf(queue), MessageBody: body }));
}
