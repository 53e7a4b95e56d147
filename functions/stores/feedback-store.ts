/** Feedback on reports. Contract: kept with the record in the order in which it was recorded, in the transaction of its entry on the trail and of what the figures are told. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutSubmission } from '#domain/audit-entry.ts';
import type { Feedback } from '#schemas/feedback.ts';
import { feedbackTally } from '#domain/tally.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { Outbox } from './outbox.ts';
import { splitSubmissionId, submissionKey } from './table-keys.ts';
import { commitTogether } from './transaction.ts';

export class FeedbackStore {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #trail: AuditTrail;
  readonly #outbox: Outbox;

  constructor(dynamodb: DynamoDBDocumentClient, table: string, trail: AuditTrail, outbox: Outbox) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#trail = trail;
    this.#outbox = outbox;
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
    const event = {
      eventId: `${submissionId}~${feedbackId}`,
      tally: feedbackTally({ partnerId, jti }, feedback),
    };
    const counted = this.#outbox.added('quality', event, Date.parse(by.at));
    return commitTogether(this.#dynamodb, [{ item: kept }, { item: told }, { item: counted }]);
  }
}
