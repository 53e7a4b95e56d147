/**
 * What analysts want indexed again. Contract: every order leaves outbox rows, in one transaction with the audit trail; one that is
 * given twice is worked off once or twice, to the same effect. What was recalled or disposed of meanwhile is not indexed again.
 */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutExchange } from '#domain/audit-entry.ts';
import { refuse } from '#domain/exchange-error.ts';
import type { AuditFacts } from '#schemas/audit.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { Outbox } from './outbox.ts';
import { STANDS, type StoredAt, TAKEN_AWAY } from './submission-store.ts';
import { splitSubmissionId, submissionKey } from './table-keys.ts';
import { commitTogether, type Write } from './transaction.ts';

export class ReindexOrders {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #submissions: string;
  readonly #trail: AuditTrail;
  readonly #outbox: Outbox;

  constructor(dynamodb: DynamoDBDocumentClient, submissions: string, trail: AuditTrail, outbox: Outbox) {
    this.#dynamodb = dynamodb;
    this.#submissions = submissions;
    this.#trail = trail;
    this.#outbox = outbox;
  }

  /** So many that one transaction takes them. */
  async order(submissions: readonly StoredAt[], by: ActedBy, facts: AuditFacts): Promise<void> {
    const told = this.#trail.added({ ...by, action: 'reindexed', subject: aboutExchange('search'), facts });
    const now = Date.parse(by.at);
    const done = await commitTogether(this.#dynamodb, [
      { item: told },
      ...submissions.flatMap(({ submissionId, retention, digest, receivedAt }) => {
        const event = { eventId: submissionId, retention, digest, receivedAt, again: true } as const;
        return [this.#stillThere(submissionId), { item: this.#outbox.added('match', event, now) }];
      }),
    ]);
    if (!done) refuse('unavailable');
  }

  #stillThere(submissionId: string): Write {
    const { partnerId, jti } = splitSubmissionId(submissionId);
    const ConditionCheck = {
      TableName: this.#submissions,
      Key: submissionKey(partnerId, jti),
      ConditionExpression: STANDS,
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: TAKEN_AWAY,
    };
    return { item: { ConditionCheck } };
  }
}
