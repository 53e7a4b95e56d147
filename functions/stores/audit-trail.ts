/**
 * The audit trail. Contract: entries are added, never changed and never removed; an entry of a state change is written in
 * the change's own transaction (`added`), so that either both are true or neither; a read by somebody else is on the trail
 * before it is answered (`add`). Per thing, in the order of time.
 */
import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { v7 as uuidv7 } from 'uuid';
import type { AuditEntry } from '#schemas/audit.ts';
import { auditKey, auditPartition } from './table-keys.ts';

/** An entry, and where in the trail of its thing it stands. */
export type KeptEntry = { readonly position: string; readonly entry: AuditEntry };

export class AuditTrail {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** A write for the transaction of what the entry tells of. */
  added(entry: AuditEntry) {
    return {
      Put: {
        TableName: this.#table,
        // Entries of one moment keep the order in which they were made.
        Item: { ...auditKey(entry, uuidv7()), entry },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
  }

  /** For a deed that changes nothing: a read. */
  async add(entry: AuditEntry): Promise<void> {
    await this.#dynamodb.send(new PutCommand(this.added(entry).Put));
  }

  /** Up to `limit` entries about one thing, oldest first, strictly after a position. */
  async of(subject: string, after: string, limit: number): Promise<{ kept: KeptEntry[]; more: boolean }> {
    const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :thing AND sk > :after',
        ExpressionAttributeValues: { ':thing': auditPartition(subject), ':after': after },
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    return { kept: Items.map(({ sk, entry }) => ({ position: sk, entry })), more: LastEvaluatedKey !== undefined };
  }
}
