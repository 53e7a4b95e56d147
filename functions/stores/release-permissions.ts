/** Words of units on releases. Contract: kept with the report in the order in which they came, each once, in the transaction of its entry on the trail. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutSubmission } from '#domain/audit-entry.ts';
import type { KeptPermission } from '#domain/submission-record.ts';
import type { AuditTrail } from './audit-trail.ts';
import { addedToList } from './record-list.ts';
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
    const { permissionId, units, permission: word } = permission;
    const kept = addedToList(this.#table, submissionId, 'permissions', permission, known);
    const told = this.#trail.added({
      ...by,
      action: 'release-permission-given',
      subject: aboutSubmission(submissionId),
      facts: { permissionId, units, permission: word },
    });
    return commitTogether(this.#dynamodb, [kept, { item: told }]);
  }
}
