/** Feedback on reports. Contract: kept with the record in the order in which it was recorded, in the transaction of its entry on the trail. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutSubmission } from '#domain/audit-entry.ts';
import type { Feedback } from '#schemas/feedback.ts';
import type { AuditTrail } from './audit-trail.ts';
import { addedToList } from './record-list.ts';
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
    const kept = addedToList(this.#table, submissionId, 'feedback', feedback, known);
    const { feedbackId, outcome } = feedback;
    const told = this.#trail.added({
      ...by,
      action: 'feedback-recorded',
      subject: aboutSubmission(submissionId),
      facts: { feedbackId, outcome },
    });
    return commitTogether(this.#dynamodb, [kept, { item: told }]);
  }
}
