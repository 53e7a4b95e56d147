/**
 * Engagements and challenges of one unit. Contract: each is written once, with its entry of the audit trail in the same
 * transaction; a finding is challenged once and a challenge answered once; an upheld one leaves its event for the figures in
 * that transaction too, so that the figure follows.
 */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutPartner, aboutSubmission } from '#domain/audit-entry.ts';
import { upheldTally } from '#domain/coaching.ts';
import type { Challenge, Engagement } from '#schemas/coaching.ts';
import type { Lending } from '#schemas/lending.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { Outbox } from './outbox.ts';
import { challengeKey, coachingPartition, engagementKey } from './table-keys.ts';
import { commitTogether, type Write } from './transaction.ts';

export type Coached = {
  readonly engagements: readonly Engagement[];
  readonly challenges: readonly Challenge[];
  readonly lendings: readonly Lending[];
};

/** More than a unit sees in many years. */
const MOST_AT_ONCE = 500;

/** Reads them: needs no more than the table of figures. */
export async function coachingOf(dynamodb: DynamoDBDocumentClient, table: string, partnerId: string): Promise<Coached> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :unit',
      ExpressionAttributeValues: { ':unit': coachingPartition(partnerId) },
      ScanIndexForward: false,
      Limit: MOST_AT_ONCE,
    }),
  );
  return {
    engagements: Items.flatMap(({ engagement }) => engagement ?? []),
    challenges: Items.flatMap(({ challenge }) => challenge ?? []),
    lendings: Items.flatMap(({ lending }) => lending ?? []),
  };
}

export class CoachingStore {
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

  async record(partnerId: string, engagement: Engagement, by: ActedBy): Promise<void> {
    const Item = { ...engagementKey(partnerId, engagement.from, engagement.engagementId), engagement };
    await this.#together([
      { item: { Put: { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' } } },
      { item: this.#trail.added({ ...by, action: 'engagement-recorded', subject: aboutPartner(partnerId) }) },
    ]);
  }

  async findChallenge(partnerId: string, challengeId: string): Promise<Challenge | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: challengeKey(partnerId, challengeId), ConsistentRead: true }),
    );
    return Item?.challenge;
  }

  /** @throws {Refusal} `already-challenged`. */
  async challenge(partnerId: string, challenge: Challenge, by: ActedBy): Promise<void> {
    const subject = aboutSubmission(challenge.submissionId);
    await this.#together([
      { item: this.#put(partnerId, challenge, 'attribute_not_exists(pk)'), otherwise: 'already-challenged' },
      { item: this.#trail.added({ ...by, action: 'finding-challenged', subject }) },
    ]);
  }

  /** @throws {Refusal} `already-decided` when somebody was faster. */
  async answer(partnerId: string, challenge: Challenge, by: ActedBy): Promise<void> {
    const subject = aboutSubmission(challenge.submissionId);
    const tally = upheldTally(partnerId, challenge);
    const event = tally && { eventId: `${partnerId}~${challenge.challengeId}~upheld`, tally };
    await this.#together([
      { item: this.#put(partnerId, challenge, 'attribute_not_exists(challenge.answer)'), otherwise: 'already-decided' },
      { item: this.#trail.added({ ...by, action: 'challenge-answered', subject }) },
      ...(event ? [{ item: this.#outbox.added('quality', event, Date.parse(by.at)) }] : []),
    ]);
  }

  #put(partnerId: string, challenge: Challenge, ConditionExpression: string) {
    const Item = { ...challengeKey(partnerId, challenge.challengeId), challenge };
    return { Put: { TableName: this.#table, Item, ConditionExpression } };
  }

  async #together(writes: readonly Write[]): Promise<void> {
    const done = await commitTogether(this.#dynamodb, writes);
    if (!done) throw new Error('Ids that are made by chance met.');
  }
}
