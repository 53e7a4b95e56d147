/**
 * That NZTCU took a summary over, and that a reader let go of what was recalled. Contract: the first time stays, in one transaction with its entry of the audit trail;
 * saying it again changes nothing and leaves no second entry.
 */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutSubmission } from '#domain/audit-entry.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import type { AuditTrail } from './audit-trail.ts';
import { cancellationsOf } from './dynamodb-outcome.ts';
import { splitSubmissionId, submissionKey } from './table-keys.ts';
import { type TransactItem, writeTogether } from './transaction.ts';

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
    const told = { ...by, action: 'acknowledged', subject: aboutSubmission(submissionId) } as const;
    return this.#once(this.#taken(submissionId, by.at), told, () => true);
  }

  /** By audience: of all that read as one, one says it. False when nobody of it is asked about that recall. */
  async acknowledgeRecall(
    submissionId: string,
    { recallId, audience }: { readonly recallId: string; readonly audience: string },
    by: ActedBy,
  ): Promise<boolean> {
    const told = {
      ...by,
      action: 'recall-acknowledged',
      subject: aboutSubmission(submissionId),
      facts: { recallId },
    } as const;
    return this.#once(
      this.#heeded(submissionId, recallId, audience, by.at),
      told,
      ({ recallReaders }) => recallReaders?.[audience]?.recallId === recallId,
    );
  }

  /** `isDone`: whether what stands there says it already. */
  async #once(
    write: TransactItem,
    told: AuditEntry,
    isDone: (item: Pick<SubmissionRecord, 'recallReaders'>) => boolean,
  ): Promise<boolean> {
    const transaction = { TransactItems: [write, this.#trail.added(told)] };
    try {
      await writeTogether(this.#dynamodb, transaction);
      return true;
    } catch (error) {
      const [taken] = cancellationsOf(error) ?? [];
      if (taken?.code === 'ConditionalCheckFailed') return taken.item !== undefined && isDone(taken.item);
      throw error;
    }
  }

  #heeded(submissionId: string, recallId: string, audience: string, at: string): TransactItem {
    const { partnerId, jti } = splitSubmissionId(submissionId);
    return {
      Update: {
        TableName: this.#submissions,
        Key: submissionKey(partnerId, jti),
        UpdateExpression: 'SET recallReaders.#audience.acknowledgedAt = :now',
        ConditionExpression:
          'recallReaders.#audience.recallId = :recall AND attribute_not_exists(recallReaders.#audience.acknowledgedAt)',
        ExpressionAttributeNames: { '#audience': audience },
        ExpressionAttributeValues: { ':now': at, ':recall': recallId },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    };
  }

  #taken(submissionId: string, at: string): TransactItem {
    const { partnerId, jti } = splitSubmissionId(submissionId);
    return {
      Update: {
        TableName: this.#submissions,
        Key: submissionKey(partnerId, jti),
        UpdateExpression: 'SET takenAt = :now',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(takenAt)',
        ExpressionAttributeValues: { ':now': at },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    };
  }
}
