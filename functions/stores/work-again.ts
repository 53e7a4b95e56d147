/**
 * Work that operators order again. Contract: a redrive only calls; what is called for is in the outbox, and stays until it is done. A replay
 * is the row of the hand-over once more, in one transaction with its audit entry, and only while the record stands as it was read.
 */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import { OutboxConsumer } from '#schemas/operations.ts';
import type { AuditTrail } from './audit-trail.ts';
import { itemsAt } from './batch-read.ts';
import type { Outbox } from './outbox.ts';
import { outboxKey, submissionKey } from './table-keys.ts';
import { commitTogether } from './transaction.ts';

/** For whom a row of this name waits. */
export async function waitingFor(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  eventId: string,
): Promise<readonly OutboxConsumer[]> {
  const rows = await itemsAt(
    dynamodb,
    table,
    OutboxConsumer.options.map((consumer) => outboxKey(consumer, eventId)),
  );
  const found = new Set(rows.map(({ pk }) => pk));
  return OutboxConsumer.options.filter((consumer) => found.has(outboxKey(consumer, eventId).pk));
}

export class SummaryReplays {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #submissions: string;
  readonly #outbox: Outbox;
  readonly #trail: AuditTrail;

  constructor(dynamodb: DynamoDBDocumentClient, submissions: string, outbox: Outbox, trail: AuditTrail) {
    this.#dynamodb = dynamodb;
    this.#submissions = submissions;
    this.#outbox = outbox;
    this.#trail = trail;
  }

  /** False when the record has changed since it was read. */
  replay(record: SubmissionRecord, entry: AuditEntry): Promise<boolean> {
    const { submissionId: eventId, partnerId, jti, state, summary } = record;
    return commitTogether(this.#dynamodb, [
      {
        item: {
          ConditionCheck: {
            TableName: this.#submissions,
            Key: submissionKey(partnerId, jti),
            ConditionExpression: '#state = :state',
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: { ':state': state },
          },
        },
      },
      { item: this.#outbox.added('summary', { eventId, summary }, Date.parse(entry.at)) },
      { item: this.#trail.added(entry) },
    ]);
  }
}
