// Receives from a queue for one function: what was handled is deleted, what failed comes back after its
// visibility timeout, and the queue itself moves on what came back too often.

import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { pause } from './doze.ts';
import { compileFilters } from './event-filter.ts';
import type { Outcome } from './function-runner.ts';
import type { Json, JsonObject } from './json-values.ts';
import { failedIdentifiers } from './stream-delivery.ts';
import type { QueueMapping } from './template-compute.ts';
import type { QueueModel } from './template-stores.ts';

export type QueuePollerSettings = {
  mapping: QueueMapping;
  queue: QueueModel;
  region: string;
  client: SQSClient;
  invoke(event: Json): Promise<Outcome>;
  signal: AbortSignal;
  note(message: string): void;
};

/** Runs until the signal aborts. */
export async function pollQueue(settings: QueuePollerSettings): Promise<void> {
  const { mapping, queue, client, signal, note } = settings;
  const takes = compileFilters(mapping.filters);
  const receive = new ReceiveMessageCommand({
    QueueUrl: queue.url,
    MaxNumberOfMessages: Math.min(10, mapping.batchSize),
    WaitTimeSeconds: 20,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  while (!signal.aborted) {
    try {
      const { Messages: messages = [] } = await client.send(receive, { abortSignal: signal });
      if (messages.length === 0) continue;
      const records = messages.map((message) => queueRecord(message, settings));
      // What no filter takes is deleted, as Lambda does: nobody else will ever want it.
      const wanted = records.filter((record) => takes({ ...record, body: parsedBody(record.body) }));
      const failed = wanted.length === 0 ? new Set<string>() : await handle(wanted, settings);
      await remove(
        messages.filter(({ MessageId }) => !failed.has(MessageId ?? '')),
        settings,
      );
    } catch (error) {
      if (signal.aborted) return;
      note(`Receiving from ${queue.name} for ${mapping.functionName} failed, and goes on: ${String(error)}`);
      await pause(500, signal);
    }
  }
}

/** The ids of the messages that shall come again. */
async function handle(records: QueueRecord[], { invoke, mapping }: QueuePollerSettings): Promise<Set<string>> {
  const all = new Set(records.map(({ messageId }) => messageId));
  const outcome = await invoke({ Records: records });
  if (outcome.kind !== 'answered') return all;
  if (!mapping.partialFailures) return new Set();
  const failed = failedIdentifiers(outcome.payload);
  // A report that is none, or names a message that was not there, fails the whole batch.
  return failed === undefined || failed.some((id) => !all.has(id)) ? all : new Set(failed);
}

async function remove(messages: Message[], { client, queue }: QueuePollerSettings): Promise<void> {
  if (messages.length === 0) return;
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await client.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
}

type QueueRecord = JsonObject & { messageId: string; body: string };

function queueRecord(message: Message, { queue, region }: QueuePollerSettings): QueueRecord {
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, value]): [string, Json] => [
    name,
    {
      dataType: value.DataType ?? 'String',
      stringValue: value.StringValue ?? null,
      stringListValues: [],
      binaryListValues: [],
    },
  ]);
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: { ...message.Attributes },
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion: region,
  };
}

// A filter on the body reads it as JSON when it is JSON.
function parsedBody(body: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return body;
  }
}
