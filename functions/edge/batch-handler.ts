/** The shape of every Lambda fed by a stream or a queue: each record on its own, failures answered by id, the rest kept. */
import middy from '@middy/core';
import type { DynamoDBRecord, DynamoDBStreamEvent, SQSEvent, SQSRecord, StreamRecord } from 'aws-lambda';
import type * as z from 'zod';
import './from-base64.ts';
import './sha2-at-once.ts';
import { readEnvironment } from './environment.ts';
import { describeError, log } from './log.ts';

type BatchAnswer = { readonly batchItemFailures: { readonly itemIdentifier: string }[] };
type BatchRecord = DynamoDBRecord | SQSRecord;

/** Throwing retries the one record. What can never succeed must be recorded and dropped knowingly, not thrown. */
export type RecordConsumer = {
  /** Gets the inserted item, in DynamoDB's attribute notation. */
  readonly fromStream: (image: NonNullable<StreamRecord['NewImage']>) => Promise<void>;
  readonly fromQueue: (body: string) => Promise<void>;
};

/** Records of one batch are independent of each other, so they are handled at once. */
export function batchHandler<S extends z.ZodObject>(environment: S, wire: (env: z.infer<S>) => RecordConsumer) {
  let wired: RecordConsumer | undefined;
  return middy<DynamoDBStreamEvent | SQSEvent, BatchAnswer>().handler(async (event) => {
    const consumer = (wired ??= wire(readEnvironment(environment)));
    const failures = await Promise.all(
      event.Records.map(async (record: BatchRecord) => {
        try {
          if ('messageId' in record) await consumer.fromQueue(record.body);
          else await consumer.fromStream(record.dynamodb?.NewImage ?? {});
          return [];
        } catch (error) {
          const itemIdentifier = identifierOf(record);
          log({ level: 'error', event: 'record-failed', eventId: itemIdentifier, ...describeError(error) });
          return [{ itemIdentifier }];
        }
      }),
    );
    return { batchItemFailures: failures.flat() };
  });
}

/** A stream's answer names sequence numbers, a queue's names message ids. */
function identifierOf(record: BatchRecord): string {
  if ('messageId' in record) return record.messageId;
  return record.dynamodb?.SequenceNumber ?? '';
}
