/**
 * What analysts want indexed again. Contract: every order leaves outbox rows, in one transaction with the audit trail; one that is
 * given twice is worked off once or twice, to the same effect.
 */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutExchange } from '#domain/audit-entry.ts';
import { refuse } from '#domain/exchange-error.ts';
import type { AuditFacts } from '#schemas/audit.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { Outbox } from './outbox.ts';
import type { StoredAt } from './submission-store.ts';
import { commitTogether } from './transaction.ts';

export class ReindexOrders {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #trail: AuditTrail;
  readonly #outbox: Outbox;

  constructor(dynamodb: DynamoDBDocumentClient, trail: AuditTrail, outbox: Outbox) {
    this.#dynamodb = dynamodb;
    this.#trail = trail;
    this.#outbox = outbox;
  }

  /** So many that one transaction takes them. */
  async order(submissions: readonly StoredAt[], by: ActedBy, facts: AuditFacts): Promise<void> {
    const told = this.#trail.added({ ...by, action: 'reindexed', subject: aboutExchange('search'), facts });
    const now = Date.parse(by.at);
    const done = await commitTogether(this.#dynamodb, [
      { item: told },
      ...submissions.map(({ submissionId, retention, digest, receivedAt }) => ({
        item: this.#outbox.added('match', { eventId: submissionId, retention, digest, receivedAt, again: true }, now),
      })),
    ]);
    if (!done) refuse('unavailable');
  }
}
