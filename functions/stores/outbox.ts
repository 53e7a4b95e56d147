/**
 * The outbox: one row per event and consumer, written in the transaction that makes the event true.
 * Contract: a row is there until its consumer's effect is; the stream is only a wake-up, the sweeper the guarantee.
 * A consumer whose effect is in DynamoDB deletes its row in the effect's own transaction (`consumed`); the queue
 * hand-off sends, then deletes (`remove`).
 */
import {
  type DynamoDBDocumentClient,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  type AttachmentEvent,
  type DisposalEvent,
  EVENT_VERSION,
  type LogEvent,
  type MatchEvent,
  NewerEvent,
  type PlaceEvent,
  type QualityEvent,
  type StixEvent,
  type SummaryEvent,
} from '#domain/outbox-event.ts';
import type { OutboxConsumer } from '#schemas/operations.ts';
import { isConditionFailure } from './dynamodb-outcome.ts';
import { packed, unpacked } from './packed.ts';
import { outboxKey } from './table-keys.ts';

type Events = {
  readonly summary: SummaryEvent;
  readonly quality: QualityEvent;
  readonly stix: StixEvent;
  readonly match: MatchEvent;
  readonly place: PlaceEvent;
  readonly log: LogEvent;
  readonly disposal: DisposalEvent;
  readonly attachment: AttachmentEvent;
};

/** An event as its row tells it: with the instant since when it waits, in milliseconds. */
export type Waiting<C extends OutboxConsumer> = Events[C] & { readonly addedAt: number };

/** A row that waits since `addedAt` (ms); `attempts` counts the sweeper's, `dueAt` (ms) is when it looks again. */
export type WaitingRow = {
  readonly eventId: string;
  readonly addedAt: number;
  readonly attempts: number;
  readonly dueAt: number;
};

/** The sweeper leaves a new row this long to the stream. */
const FIRST_SWEEP_AFTER_MS = 60_000;

/** With more bytes a row would be charged as two kilobytes, twice in a transaction, and again when it is deleted. */
const LONG_EVENT = 700;
type KeptEvent = string | Uint8Array;

export class Outbox {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** A write for the transaction that makes the event true. */
  added<C extends OutboxConsumer>(consumer: C, event: Events[C], now: number) {
    return { Put: { TableName: this.#table, Item: row(consumer, event, now) } };
  }

  /** A write for the transaction of the consumer's effect: it fails when the row is gone, and the effect with it. */
  consumed(consumer: OutboxConsumer, eventId: string) {
    return {
      Delete: {
        TableName: this.#table,
        Key: outboxKey(consumer, eventId),
        ConditionExpression: 'attribute_exists(pk)',
      },
    };
  }

  /** Adds a row that goes with no other write. */
  async add<C extends OutboxConsumer>(consumer: C, event: Events[C], now: number): Promise<void> {
    await this.#dynamodb.send(new PutCommand(this.added(consumer, event, now).Put));
  }

  /** Undefined when it was consumed already. */
  async find<C extends OutboxConsumer>(consumer: C, eventId: string): Promise<Waiting<C> | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: outboxKey(consumer, eventId), ConsistentRead: true }),
    );
    return Item && waiting(Item);
  }

  /** The first of those that wait, for a consumer that takes many at once. What a newer exchange wrote is passed over. */
  async first<C extends OutboxConsumer>(consumer: C, count: number): Promise<readonly Waiting<C>[]> {
    let after: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: 'pk = :consumer',
          FilterExpression: 'attribute_not_exists(version) OR version <= :known',
          ExpressionAttributeValues: { ':consumer': outboxKey(consumer, '').pk, ':known': EVENT_VERSION },
          ConsistentRead: true,
          Limit: count,
          ExclusiveStartKey: after,
        }),
      );
      if (Items.length > 0) return Items.map(waiting);
      after = LastEvaluatedKey;
    } while (after);
    return [];
  }

  async remove(consumer: OutboxConsumer, eventId: string): Promise<void> {
    await this.#dynamodb.send(new DeleteCommand({ TableName: this.#table, Key: outboxKey(consumer, eventId) }));
  }

  /** Everything that waits for a consumer, page by page; normally next to nothing. */
  async *waiting(consumer: OutboxConsumer): AsyncGenerator<WaitingRow> {
    let after: Record<string, unknown> | undefined;
    do {
      const page = await this.#dynamodb.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: 'pk = :consumer',
          ProjectionExpression: 'sk, addedAt, attempts, dueAt',
          ExpressionAttributeValues: { ':consumer': outboxKey(consumer, '').pk },
          ConsistentRead: true,
          ExclusiveStartKey: after,
        }),
      );
      for (const { sk, addedAt, attempts, dueAt } of page.Items ?? [])
        yield { eventId: sk, addedAt: addedAt ?? dueAt, attempts, dueAt };
      after = page.LastEvaluatedKey;
    } while (after);
  }

  /** Notes that the sweeper has called for a row again. No effect on a row that was consumed meanwhile. */
  async postpone(consumer: OutboxConsumer, eventId: string, attempts: number, dueAt: number): Promise<void> {
    try {
      await this.#dynamodb.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: outboxKey(consumer, eventId),
          UpdateExpression: 'SET attempts = :attempts, dueAt = :dueAt',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':attempts': attempts, ':dueAt': dueAt },
        }),
      );
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
    }
  }
}

function row<C extends OutboxConsumer>(consumer: C, event: Events[C], now: number) {
  const waits = { consumer, version: EVENT_VERSION, addedAt: now, attempts: 0, dueAt: now + FIRST_SWEEP_AFTER_MS };
  return { ...outboxKey(consumer, event.eventId), ...waits, event: keptEvent(JSON.stringify(event)) };
}

const keptEvent = (text: string): KeptEvent => (Buffer.byteLength(text) > LONG_EVENT ? packed(text) : text);

type KeptRow = { readonly event?: KeptEvent; readonly addedAt?: number; readonly version?: number };

/** @throws {NewerEvent} */
function waiting({ event = '', addedAt, version = 1 }: KeptRow) {
  if (version > EVENT_VERSION) throw new NewerEvent(`Its version is ${version}, and ours is ${EVENT_VERSION}.`);
  return { ...JSON.parse(typeof event === 'string' ? event : unpacked(event)), addedAt };
}

/** An inserted row as a stream record carries it: DynamoDB's own attribute notation. */
export type RowImage = {
  readonly event?: { readonly S?: string | undefined; readonly B?: string | undefined };
  readonly addedAt?: { readonly N?: string | undefined };
  readonly version?: { readonly N?: string | undefined };
};

/** The event of a row, from the stream record of its insertion. @throws {NewerEvent} */
export function eventOfImage<C extends OutboxConsumer>(
  _consumer: C,
  { event, addedAt, version }: RowImage,
): Waiting<C> {
  const { S: text, B: bytes } = event ?? {};
  return waiting({
    event: bytes === undefined ? (text ?? '') : Buffer.from(bytes, 'base64'),
    addedAt: Number(addedAt?.N),
    version: Number(version?.N ?? 1),
  });
}
