/** Words of units on releases. Contract: kept with the report in the order in which they came, each once, in the transaction of its entry on the trail. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutSubmission } from '#domain/audit-entry.ts';
import type { KeptPermission } from '#domain/submission-record.ts';
import type { AuditTrail } from './audit-trail.ts';
import { splitSubmissionId, submissionKey } from './table-keys.ts';
import { commitTogether } from './transaction.ts';

export class ReleasePermissions {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #trail: AuditTrail;

  constructor(dynamodb: DynamoDBDocumentClient, table: string, trail: AuditTrail) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#trail = trail;
  }

  /** `known`: how many there are. False when there are others by now. */
  async add(submissionId: string, permission: KeptPermission, known: number, by: ActedBy): Promise<boolean> {
    const { partnerId, jti } = splitSubmissionId(submissionId);
    const { permissionId, units, permission: word } = permission;
    const kept = {
      Update: {
        TableName: this.#table,
        Key: submissionKey(partnerId, jti),
        UpdateExpression: 'SET #permissions = list_append(if_not_exists(#permissions, :none), :added)',
        ConditionExpression:
          known === 0 ? 'attribute_exists(pk) AND attribute_not_exists(#permissions)' : 'size(#permissions) = :known',
        // The plain word is one of DynamoDB's own.
        ExpressionAttributeNames: { '#permissions': 'permissions' },
        ExpressionAttributeValues: { ':none': [], ':added': [permission], ...(known > 0 && { ':known': known }) },
      },
    };
    const told = this.#trail.added({
      ...by,
      action: 'release-permission-given',
      subject: aboutSubmission(submissionId),
      facts: { permissionId, units, permission: word },
    });
    return commitTogether(this.#dynamodb, [{ item: kept }, { item: told }]);
  }
}
