/** What witnesses have countersigned, beside the log. Contract: of each witness its newest one; it goes with its entry on the trail, and never back. */
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { AuditEntry } from '#schemas/audit.ts';
import type { Cosignature } from '#schemas/log.ts';
import type { AuditTrail } from './audit-trail.ts';
import { COSIGNED, cosignedKey } from './table-keys.ts';
import { commitTogether } from './transaction.ts';

export class Cosignatures {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** False when a later one of that witness is there. */
  publish(cosignature: Cosignature, entry: AuditEntry, trail: AuditTrail): Promise<boolean> {
    const Put = {
      TableName: this.#table,
      Item: { ...cosignedKey(cosignature.witness), cosignature, size: cosignature.size },
      ConditionExpression: 'attribute_not_exists(pk) OR #size <= :size',
      ExpressionAttributeNames: { '#size': 'size' },
      ExpressionAttributeValues: { ':size': cosignature.size },
    };
    return commitTogether(this.#dynamodb, [{ item: { Put } }, { item: trail.added(entry) }]);
  }

  /** Of all witnesses: there are few. */
  async all(): Promise<readonly Cosignature[]> {
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :cosigned',
        ExpressionAttributeValues: { ':cosigned': COSIGNED },
      }),
    );
    return Items.map(({ cosignature }) => cosignature);
  }
}
