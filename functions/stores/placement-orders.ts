/**
 * What analysts want placed. Contract: a pick by hand is kept for good, once, so that a later release of the report is placed too; it and
 * every order leaves an outbox row, in one transaction with the audit trail. What is done already is done again without effect.
 */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutFeed } from '#domain/audit-entry.ts';
import { refuse } from '#domain/exchange-error.ts';
import type { DefinedFeed } from '#schemas/feed-definition.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { Outbox } from './outbox.ts';
import { pickKey } from './table-keys.ts';
import { commitTogether, type Write } from './transaction.ts';

export class PlacementOrders {
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

  /** False when it was picked before: then nothing is written. */
  async pick(feedId: string, submissionId: string, reason: string, by: ActedBy): Promise<boolean> {
    const { at: pickedAt, actor } = by;
    const Item = { ...pickKey(submissionId, feedId), pickedAt, pickedBy: actor.principal };
    const pick = { Put: { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
    const subject = aboutFeed(feedId);
    const told = this.#trail.added({ ...by, action: 'feed-entry-added', subject, reason, facts: { submissionId } });
    return commitTogether(this.#dynamodb, [
      { item: pick },
      { item: told },
      this.#order(feedId, `${feedId}~${submissionId}~picked`, submissionId, by),
    ]);
  }

  /** Has reports held against the rule of a feed again; so many that one transaction takes them. */
  async reconsider(feed: DefinedFeed, submissionIds: readonly string[], by: ActedBy): Promise<void> {
    const { feedId, version } = feed;
    const told = { ...by, action: 'feed-reevaluated', subject: aboutFeed(feedId), facts: { version } } as const;
    const done = await commitTogether(this.#dynamodb, [
      { item: this.#trail.added(told) },
      ...submissionIds.map((id) => this.#order(feedId, `${feedId}~${version}~${id}`, id, by)),
    ]);
    if (!done) refuse('unavailable');
  }

  #order(feedId: string, eventId: string, submissionId: string, by: ActedBy): Write {
    return { item: this.#outbox.added('place', { eventId, submissionId, feedId }, Date.parse(by.at)) };
  }
}
