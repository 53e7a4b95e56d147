// One table's stream, read for all its consumers: those that stand at the same place and ask while a read is under way get
// what that read finds. Most of the time all stand at the end, so that seven consumers cost what one does.

import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams';
import type { Json } from './json-values.ts';
import type { Position } from './stream-checkpoint.ts';
import type { StreamRecord } from './stream-delivery.ts';

export type StreamReaderSettings = {
  client: DynamoDBStreamsClient;
  /** The engine's name of the stream. */
  streamArn: string;
  /** What a function shall see as the source of its records. */
  event: { eventSourceARN: string; awsRegion: string };
  signal: AbortSignal;
};

export type StreamPage = {
  records: StreamRecord[];
  /** Nothing more was there when it was read. */
  last: boolean;
  /** The shard is closed and read to its end. */
  ended: boolean;
};

/** As many records as DynamoDB gives at once. */
const most = 1000;

export class StreamReader {
  readonly #settings: StreamReaderSettings;
  readonly #reading = new Map<string, Promise<StreamPage>>();
  /** Where the engine said to go on, by place: at most one for each shard, and one for each consumer that is behind. */
  readonly #iterators = new Map<string, string>();

  constructor(settings: StreamReaderSettings) {
    this.#settings = settings;
  }

  async shards(): Promise<Shard[]> {
    const { client, streamArn, signal } = this.#settings;
    const described = await client.send(new DescribeStreamCommand({ StreamArn: streamArn }), { abortSignal: signal });
    return described.StreamDescription?.Shards ?? [];
  }

  read(shardId: string, position: Exclude<Position, 'done'>): Promise<StreamPage> {
    const place = placeOf(shardId, position);
    const underWay = this.#reading.get(place);
    if (underWay !== undefined) return underWay;
    const reading = this.#read(shardId, position).finally(() => this.#reading.delete(place));
    this.#reading.set(place, reading);
    return reading;
  }

  async #read(shardId: string, position: Exclude<Position, 'done'>): Promise<StreamPage> {
    const { client, signal } = this.#settings;
    const place = placeOf(shardId, position);
    const iterator = this.#iterators.get(place) ?? (await this.#iteratorAt(shardId, position));
    // One that the engine no longer knows is not asked again.
    this.#iterators.delete(place);
    if (iterator === undefined) return { records: [], last: true, ended: true };
    const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: most }), {
      abortSignal: signal,
    });
    const records = (page.Records ?? []).map((record) => this.#eventRecord(record));
    const newest = records.at(-1);
    const next = newest === undefined ? place : placeOf(shardId, { after: newest.dynamodb.SequenceNumber });
    if (page.NextShardIterator !== undefined) this.#iterators.set(next, page.NextShardIterator);
    return { records, last: records.length < most, ended: page.NextShardIterator === undefined };
  }

  async #iteratorAt(shardId: string, position: Exclude<Position, 'done'>): Promise<string | undefined> {
    const { client, streamArn, signal } = this.#settings;
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
  #eventRecord({ dynamodb = {}, ...rest }: _Record): StreamRecord {
    const ApproximateCreationDateTime = (dynamodb.ApproximateCreationDateTime?.getTime() ?? 0) / 1000;
    return asJson({
      ...rest,
      ...this.#settings.event,
      dynamodb: { ...dynamodb, ApproximateCreationDateTime },
    }) as StreamRecord;
  }
}

function asJson(value: unknown): Json {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object' || value === null) return value as Json;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, asJson(member)]));
}

const placeOf = (shardId: string, position: Exclude<Position, 'done'>): string =>
  `${shardId} ${typeof position === 'object' ? position.after : position}`;
