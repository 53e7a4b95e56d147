/** The shape of every Lambda fed by a stream or a queue: each record on its own, failures answered by id, the rest kept. */
import middy from '@middy/core';
import type { DynamoDBRecord, DynamoDBStreamEvent, SQSEvent, SQSRecord, StreamRecord } from 'aws-lambda';
import type * as z from 'zod';
import './from-base64.ts';
import './sha2-at-once.ts';
import { readEnvironment } from './environment.ts';
import type { OutboxConsumer } from '#schemas/operations.ts';
import { describeError, log, logWorkedOff } from './log.ts';

type BatchAnswer = { readonly batchItemFailures: { readonly itemIdentifier: string }[] };
type BatchRecord = DynamoDBRecord | SQSRecord;

/**
 * Throwing retries the one record. What can never succeed must be recorded and dropped knowingly, not thrown. What was done answers since
 * when (ms) it had waited.
 */
export type RecordConsumer = {
  /** Gets the inserted item, in DynamoDB's attribute notation. */
  readonly fromStream: (image: NonNullable<StreamRecord['NewImage']>) => Promise<number>;
  readonly fromQueue: (body: string) => Promise<number | undefined>;
  /** Whose work a batch tells of in the log, all of it in one line. Absent where each event has a line of its own, or may stay undone. */
  readonly tells?: OutboxConsumer;
};

type Outcome = { readonly since?: number | undefined; readonly failed?: string };

/** Records of one batch are independent of each other, so they are handled at once. */
export function batchHandler<S extends z.ZodObject>(environment: S, wire: (env: z.infer<S>) => RecordConsumer) {
  let wired: RecordConsumer | undefined;
  return middy<DynamoDBStreamEvent | SQSEvent, BatchAnswer>().handler(async (event) => {
    const consumer = (wired ??= wire(readEnvironment(environment)));
    const outcomes = await Promise.all(event.Records.map((record) => outcomeOf(consumer, record)));
    if (consumer.tells)
      logWorkedOff(
        consumer.tells,
        outcomes.flatMap(({ since }) => since ?? []),
      );
    return {
      batchItemFailures: outcomes.flatMap(({ failed }) => (failed === undefined ? [] : [{ itemIdentifier: failed }])),
    };
  });
}

async function outcomeOf(consumer: RecordConsumer, record: BatchRecord): Promise<Outcome> {
  try {
    if ('messageId' in record) return { since: await consumer.fromQueue(record.body) };
    return { since: await consumer.fromStream(record.dynamodb?.NewImage ?? {}) };
  } catch (error) {
    const failed = identifierOf(record);
    log({ level: 'error', event: 'record-failed', eventId: failed, ...describeError(error) });
    return { failed };
  }
}

/** A stream's answer names sequence numbers, a queue's names message ids. */
function identifierOf(record: BatchRecord): string {
  if ('messageId' in record) return record.messageId;
  return record.dynamodb?.SequenceNumber ?? '';
}
