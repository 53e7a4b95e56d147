/**
 * That NZTCU took a summary over. Contract: the first time stays, in one transaction with its entry of the audit trail;
 * saying it again changes nothing and leaves no second entry.
 */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutSubmission } from '#domain/audit-entry.ts';
import type { AuditTrail } from './audit-trail.ts';
import { cancellationsOf } from './dynamodb-outcome.ts';
import { splitSubmissionId, submissionKey } from './table-keys.ts';
import { writeTogether } from './transaction.ts';

export class Acknowledgements {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #submissions: string;
  readonly #trail: AuditTrail;

  constructor(dynamodb: DynamoDBDocumentClient, submissions: string, trail: AuditTrail) {
    this.#dynamodb = dynamodb;
    this.#submissions = submissions;
    this.#trail = trail;
  }

  /** False when there is no such submission. */
  async acknowledge(submissionId: string, by: ActedBy): Promise<boolean> {
    const transaction = {
      TransactItems: [
        this.#taken(submissionId, by.at),
        this.#trail.added({ ...by, action: 'acknowledged', subject: aboutSubmission(submissionId) }),
      ],
    };
    try {
      await writeTogether(this.#dynamodb, transaction);
      return true;
    } catch (error) {
      const [taken] = cancellationsOf(error) ?? [];
      if (taken?.code === 'ConditionalCheckFailed') return taken.item !== undefined;
      throw error;
    }
  }

  #taken(submissionId: string, at: string) {
    const { partnerId, jti } = splitSubmissionId(submissionId);
    return {
      Update: {
        TableName: this.#submissions,
        Key: submissionKey(partnerId, jti),
        UpdateExpression: 'SET takenAt = :now',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(takenAt)',
        ExpressionAttributeValues: { ':now': at },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      },
    };
  }
}
