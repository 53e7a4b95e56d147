// Everything that wakes a function without a caller: streams, queues and schedules of the template.

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { join } from 'node:path';
import { Doze, pause } from './doze.ts';
import type { Outcome } from './function-runner.ts';
import type { Json } from './json-values.ts';
import type { Place } from './physical-names.ts';
import { pollQueue } from './queue-poller.ts';
import { ringSchedule } from './schedule-clock.ts';
import type { Delivery } from './stream-delivery.ts';
import { pollStream } from './stream-poller.ts';
import { StreamReader } from './stream-reader.ts';
import type { ExchangeModel } from './template.ts';
import type { StreamMapping } from './template-compute.ts';

export type PollersSettings = {
  model: ExchangeModel;
  place: Place;
  dynamodb: DynamoDBClient;
  sqs: SQSClient;
  /** How the SDK reaches the DynamoDB engine, for its streams. */
  streams: DynamoDBStreamsClient;
  checkpointsDirectory: string;
  invoke(functionName: string, event: Json): Promise<Outcome>;
  note(message: string): void;
};
export type Pollers = {
  /** A function finished: it may have written to a streamed table. */
  wake(): void;
  stop(): Promise<void>;
};

// Fast enough that nobody waits for a poll, slow enough that a busy stream is read in batches.
const shortestWait = 50;
const longestWait = 500;

export function startPollers(settings: PollersSettings): Pollers {
  const { model, place, sqs, note } = settings;
  const abort = new AbortController();
  const { signal } = abort;
  const dozes: Doze[] = [];
  const readers = new Map<string, Promise<{ streamArn: string; reader: StreamReader }>>();
  const readerOf = (tableName: string) => {
    const made = readers.get(tableName) ?? makeReader(settings, tableName, signal);
    readers.set(tableName, made);
    return made;
  };
  const streams = model.streamMappings.map(async (mapping) => {
    const doze = new Doze(shortestWait, longestWait, signal);
    dozes.push(doze);
    await pollStream({
      mapping,
      ...(await readerOf(mapping.tableName)),
      checkpointFile: join(settings.checkpointsDirectory, `${mapping.id}.json`),
      delivery: streamDelivery(mapping, settings, signal),
      doze,
      signal,
      note,
    });
  });
  const queues = model.queueMappings.map(async (mapping) => {
    const queue = model.queues.find(({ name }) => name === mapping.queueName);
    if (queue === undefined) return;
    const invoke = (event: Json) => settings.invoke(mapping.functionName, event);
    await pollQueue({ mapping, queue, region: place.region, client: sqs, invoke, signal, note });
  });
  const schedules = model.schedules.map((schedule) =>
    ringSchedule({ schedule, place, invoke: (event) => settings.invoke(schedule.functionName, event), signal }),
  );
  const all = Promise.allSettled([...streams, ...queues, ...schedules]).then((ends) => {
    for (const end of ends)
      if (end.status === 'rejected' && !signal.aborted) note(`A poller ended: ${String(end.reason)}`);
  });
  return {
    wake: () => {
      for (const doze of dozes) doze.wake();
    },
    stop: async () => {
      abort.abort();
      await all;
    },
  };
}

function streamDelivery(mapping: StreamMapping, settings: PollersSettings, signal: AbortSignal): Delivery {
  const { model, sqs, note, invoke } = settings;
  return {
    invoke: async (records) => {
      const outcome = await invoke(mapping.functionName, { Records: [...records] });
      // A function ended because we stop has not refused its records: that must not count as a try.
      if (outcome.kind !== 'answered') signal.throwIfAborted();
      return outcome;
    },
    giveUp: async (records, reason) => {
      const sequences = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
      note(`${mapping.functionName} gave up ${records.length} stream records (${reason}): ${sequences.join(', ')}`);
      const queue = model.queues.find(({ name }) => name === mapping.onFailureQueue);
      if (queue === undefined) return;
      const report = {
        requestContext: { functionArn: mapping.functionName, condition: reason },
        DDBStreamBatchInfo: {
          startSequenceNumber: sequences[0],
          endSequenceNumber: sequences.at(-1),
          batchSize: records.length,
          streamArn: streamName(model, mapping.tableName),
        },
      };
      await sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: JSON.stringify(report) }));
    },
    untilRetry: async (retry) => {
      await pause(Math.min(5000, 50 * 2 ** retry), signal);
      signal.throwIfAborted();
    },
    now: () => Date.now(),
  };
}

function streamName({ tables }: ExchangeModel, tableName: string): string {
  return tables.find(({ name }) => name === tableName)?.streamArn ?? '';
}

async function makeReader(
  { dynamodb, streams, model, place }: PollersSettings,
  tableName: string,
  signal: AbortSignal,
) {
  const { Table: table } = await dynamodb.send(new DescribeTableCommand({ TableName: tableName }));
  const streamArn = table?.LatestStreamArn;
  if (streamArn === undefined) throw new Error(`${tableName} has no stream.`);
  const event = { eventSourceARN: streamName(model, tableName), awsRegion: place.region };
  return { streamArn, reader: new StreamReader({ client: streams, streamArn, event, signal }) };
}
