// Reads a table's stream for one consumer, shard by shard, and hands the records on (stream-delivery.ts).
// It sleeps when there is nothing and is woken when a function finished, for that is who writes.

import { createHash } from 'node:crypto';
import type { Shard } from '@aws-sdk/client-dynamodb-streams';
import { compileFilters } from './event-filter.ts';
import { type Doze, pause } from './doze.ts';
import type { Json } from './json-values.ts';
import { StreamCheckpoint } from './stream-checkpoint.ts';
import { type Delivery, deliverBatch, type StreamRecord } from './stream-delivery.ts';
import type { StreamReader } from './stream-reader.ts';
import type { StreamMapping } from './template-compute.ts';

export type StreamPollerSettings = {
  mapping: StreamMapping;
  /** The engine's name of the stream. */
  streamArn: string;
  reader: StreamReader;
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
      const shards = await settings.reader.shards();
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
  const { reader, mapping, doze, signal } = settings;
  const takes = compileFilters(mapping.filters);
  while (!signal.aborted) {
    const position = checkpoint.position(shardId) ?? 'start';
    if (position === 'done') return;
    const { records, last, ended } = await reader.read(shardId, position);
    await deliverInLanes(records.filter(takes), settings);
    const newest = records.at(-1);
    if (newest !== undefined) checkpoint.save(shardId, { after: newest.dynamodb.SequenceNumber });
    if (ended && !signal.aborted) checkpoint.save(shardId, 'done');
    else if (last) await doze.untilWoken();
  }
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
