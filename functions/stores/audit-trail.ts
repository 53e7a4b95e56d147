/**
 * The audit trail. Contract: entries are added, never changed and never removed; an entry of a state change is written in
 * the change's own transaction (`added`), so that either both are true or neither; a read by somebody else is on the trail
 * before it is answered (`add`). Per thing, in the order of time.
 */
import { type DynamoDBDocumentClient, PutCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { v7 as uuidv7 } from 'uuid';
import type { AuditEntry } from '#schemas/audit.ts';
import { auditKey, auditPartition, OWNER_INDEX } from './table-keys.ts';

/** An entry, and where in the trail of its thing it stands. */
export type KeptEntry = { readonly position: string; readonly entry: AuditEntry };
export type KeptPage = { readonly kept: readonly KeptEntry[]; readonly more: boolean };

/** After every position. */
const END = '~';

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

  /** Up to `limit` entries about one thing, oldest first, strictly after a position, and before an instant if one is given. */
  of(subject: string, after: string, limit: number, before = END): Promise<KeptPage> {
    return this.#between('pk', auditPartition(subject), [after, before], { ConsistentRead: true, Limit: limit });
  }

  /**
   * Up to `limit` entries about a partner and whatever is its own, oldest first, strictly after a position and before an
   * instant. The index may lag behind by a moment: ask for what is past.
   */
  ownedBy(partnerId: string, after: string, limit: number, before: string): Promise<KeptPage> {
    return this.#between('owner', partnerId, [after, before], { IndexName: OWNER_INDEX, Limit: limit });
  }

  /** An instant stands before every position of its moment; a position with `!` behind it after itself and before the next. */
  async #between(
    attribute: 'pk' | 'owner',
    partition: string,
    [after, before]: readonly [string, string],
    how: Pick<QueryCommandInput, 'ConsistentRead' | 'IndexName' | 'Limit'>,
  ): Promise<KeptPage> {
    const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: '#partition = :partition AND sk BETWEEN :after AND :before',
        ExpressionAttributeNames: { '#partition': attribute },
        ExpressionAttributeValues: { ':partition': partition, ':after': `${after}!`, ':before': before },
        ...how,
      }),
    );
    return { kept: Items.map(({ sk, entry }) => ({ position: sk, entry })), more: LastEvaluatedKey !== undefined };
  }
}
