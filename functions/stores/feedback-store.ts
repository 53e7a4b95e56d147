/** Feedback on reports. Contract: kept with the record in the order in which it was recorded, in the transaction of its entry on the trail. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutSubmission } from '#domain/audit-entry.ts';
import type { Feedback } from '#schemas/feedback.ts';
import type { AuditTrail } from './audit-trail.ts';
import { splitSubmissionId, submissionKey } from './table-keys.ts';
import { commitTogether } from './transaction.ts';

export class FeedbackStore {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #trail: AuditTrail;

  constructor(dynamodb: DynamoDBDocumentClient, table: string, trail: AuditTrail) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#trail = trail;
  }

  /** `known`: how many there are. False when there are others by now. */
  async add(submissionId: string, feedback: Feedback, known: number, by: ActedBy): Promise<boolean> {
    const { partnerId, jti } = splitSubmissionId(submissionId);
    const kept = {
      Update: {
        TableName: this.#table,
        Key: submissionKey(partnerId, jti),
        UpdateExpression: 'SET feedback = list_append(if_not_exists(feedback, :none), :added)',
        ConditionExpression:
          known === 0 ? 'attribute_exists(pk) AND attribute_not_exists(feedback)' : 'size(feedback) = :known',
        ExpressionAttributeValues: { ':none': [], ':added': [feedback], ...(known > 0 && { ':known': known }) },
      },
    };
    const { feedbackId, outcome } = feedback;
    const told = this.#trail.added({
      ...by,
      action: 'feedback-recorded',
      subject: aboutSubmission(submissionId),
      facts: { feedbackId, outcome },
    });
    return commitTogether(this.#dynamodb, [{ item: kept }, { item: told }]);
  }
}
