/** Feedback on reports. Contract: kept with the record in the order in which it was recorded, in the transaction of its entry on the trail and of what the figures are told. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutSubmission } from '#domain/audit-entry.ts';
import type { Feedback } from '#schemas/feedback.ts';
import { feedbackTally } from '#domain/tally.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { Outbox } from './outbox.ts';
import { addedToList } from './record-list.ts';
import { splitSubmissionId } from './table-keys.ts';
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
    const kept = addedToList(this.#table, submissionId, 'feedback', feedback, known);
    const { feedbackId, outcome } = feedback;
    const told = this.#trail.added({
      ...by,
      action: 'feedback-recorded',
      subject: aboutSubmission(submissionId),
      facts: { feedbackId, outcome },
    });
    const tally = feedbackTally(splitSubmissionId(submissionId), feedback);
    const counted = this.#outbox.added(
      'quality',
      { eventId: `${submissionId}~${feedbackId}`, tally },
      Date.parse(by.at),
    );
    return commitTogether(this.#dynamodb, [kept, { item: told }, { item: counted }]);
  }
}
