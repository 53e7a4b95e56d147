// Reads a table's stream for one consumer, shard by shard, and hands the records on (stream-delivery.ts).
// It sleeps when there is nothing and is woken when a function finished, for that is who writes.

import { createHash } from 'node:crypto';
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams';
import { compileFilters } from './event-filter.ts';
import { type Doze, pause } from './doze.ts';
import type { Json } from './json-values.ts';
import { type Position, StreamCheckpoint } from './stream-checkpoint.ts';
import { type Delivery, deliverBatch, type StreamRecord } from './stream-delivery.ts';
import type { StreamMapping } from './template-compute.ts';

export type StreamPollerSettings = {
  mapping: StreamMapping;
  client: DynamoDBStreamsClient;
  /** The engine's name of the stream. */
  streamArn: string;
  /** What the function shall see as the source of its records. */
  event: { eventSourceARN: string; awsRegion: string };
  checkpointFile: string;
  delivery: Delivery;
  doze: Doze;
  signal: AbortSignal;
  note(message: string): void;
};

/** Runs until the signal aborts. */
export async function pollStream(settings: StreamPollerSettings): Promise<void> {
  const { mapping, streamArn, signal, note } = settings;
  const checkpoint = new StreamCheckpoint(settings.checkpointFile, streamArn);
  const under = new Map<string, Promise<void>>();
  while (!signal.aborted) {
    try {
      const shards = await listShards(settings);
      if (checkpoint.isNew) await placeNewConsumer(settings, checkpoint, shards);
      for (const shard of shards) {
        const id = shard.ShardId ?? '';
        // A child shard continues its parent: its records come after all of the parent's.
        if (under.has(id) || checkpoint.position(id) === 'done' || !parentIsDone(shard, shards, checkpoint)) continue;
        const polling = pollShard(settings, checkpoint, id).finally(() => under.delete(id));
        polling.catch(() => undefined);
        under.set(id, polling);
      }
      await Promise.race([...under.values(), pause(30_000, signal)]);
    } catch (error) {
      if (signal.aborted) return;
      note(
        `Reading the stream of ${mapping.tableName} for ${mapping.functionName} failed, and goes on: ${String(error)}`,
      );
      await pause(500, signal);
    }
  }
  await Promise.allSettled(under.values());
}

async function pollShard(settings: StreamPollerSettings, checkpoint: StreamCheckpoint, shardId: string): Promise<void> {
  const { client, mapping, doze, signal } = settings;
  const takes = compileFilters(mapping.filters);
  const limit = Math.min(1000, mapping.batchSize * mapping.parallelization);
  let iterator = await iteratorAt(settings, shardId, checkpoint.position(shardId) ?? 'start');
  while (iterator !== undefined && !signal.aborted) {
    const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: limit }), {
      abortSignal: signal,
    });
    const records = (page.Records ?? []).map((record) => eventRecord(record, settings));
    await deliverInLanes(records.filter(takes), settings);
    const last = records.at(-1);
    if (last !== undefined) checkpoint.save(shardId, { after: last.dynamodb.SequenceNumber });
    // A page that is not full was the last for now: to ask again at once would only find nothing.
    if (records.length < limit && page.NextShardIterator !== undefined) await doze.untilWoken();
    iterator = page.NextShardIterator;
  }
  if (!signal.aborted) checkpoint.save(shardId, 'done');
}

// Records of one item stay in one lane, in order; lanes run side by side (ParallelizationFactor).
async function deliverInLanes(records: StreamRecord[], { mapping, delivery }: StreamPollerSettings): Promise<void> {
  const lanes = Map.groupBy(records, ({ dynamodb }) => laneOf(dynamodb.Keys ?? null, mapping.parallelization));
  await Promise.all(
    [...lanes.values()].map(async (lane) => {
      for (let start = 0; start < lane.length; start += mapping.batchSize) {
        await deliverBatch(lane.slice(start, start + mapping.batchSize), mapping, delivery);
      }
    }),
  );
}

function laneOf(keys: Json, lanes: number): number {
  return createHash('sha256').update(JSON.stringify(keys)).digest().readUInt32BE() % lanes;
}

/** LATEST means from now on, once: written down at the first start, or a restart would skip what came between. */
async function placeNewConsumer(
  settings: StreamPollerSettings,
  checkpoint: StreamCheckpoint,
  shards: Shard[],
): Promise<void> {
  for (const { ShardId: id = '', SequenceNumberRange: range } of shards) {
    if (settings.mapping.startAt === 'TRIM_HORIZON') continue;
    const newest = range?.EndingSequenceNumber;
    checkpoint.save(id, newest === undefined ? 'start' : { after: newest });
  }
}

function parentIsDone({ ParentShardId: parent }: Shard, shards: Shard[], checkpoint: StreamCheckpoint): boolean {
  if (parent === undefined || !shards.some(({ ShardId }) => ShardId === parent)) return true;
  return checkpoint.position(parent) === 'done';
}

async function listShards({ client, streamArn, signal }: StreamPollerSettings): Promise<Shard[]> {
  const described = await client.send(new DescribeStreamCommand({ StreamArn: streamArn }), { abortSignal: signal });
  return described.StreamDescription?.Shards ?? [];
}

async function iteratorAt(
  settings: StreamPollerSettings,
  shardId: string,
  position: Position,
): Promise<string | undefined> {
  const { client, streamArn, signal } = settings;
  const from =
    typeof position === 'object'
      ? ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position.after } as const)
      : ({ ShardIteratorType: 'TRIM_HORIZON' } as const);
  const answer = await client.send(new GetShardIteratorCommand({ StreamArn: streamArn, ShardId: shardId, ...from }), {
    abortSignal: signal,
  });
  return answer.ShardIterator;
}

// Lambda's record is the stream's as JSON: the time in seconds, binary values in base64, the source named.
function eventRecord(record: _Record, { event }: StreamPollerSettings): StreamRecord {
  const { dynamodb = {}, ...rest } = record;
  const ApproximateCreationDateTime = (dynamodb.ApproximateCreationDateTime?.getTime() ?? 0) / 1000;
  const text = JSON.stringify(
    { ...rest, ...event, dynamodb: { ...dynamodb, ApproximateCreationDateTime } },
    (_name, value) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value),
  );
  return JSON.parse(text) as StreamRecord;
}
