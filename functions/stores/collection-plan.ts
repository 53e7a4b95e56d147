/**
 * The collection plan and how units stand to it. Contract: a requirement is written once under its number and is never
 * changed but to end earlier; nil returns and outages are added, never changed; each with its entry of the audit trail in
 * the same transaction. What reports answer is counted by the quality figures, in the transaction that counts the report.
 */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { ABOUT_PLAN, type ActedBy, aboutPartner } from '#domain/audit-entry.ts';
import type { KeptNilReturn } from '#domain/collection-plan.ts';
import type { Outage, Requirement } from '#schemas/requirement.ts';
import type { AuditTrail } from './audit-trail.ts';
import { nilReturnKey, outageKey, requirementKey } from './table-keys.ts';
import { commitTogether } from './transaction.ts';

export class CollectionPlan {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #trail: AuditTrail;

  constructor(dynamodb: DynamoDBDocumentClient, table: string, trail: AuditTrail) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#trail = trail;
  }

  async find(number: string): Promise<Requirement | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: requirementKey(number), ConsistentRead: true }),
    );
    return Item?.requirement;
  }

  /** @throws {Refusal} `requirement-exists`. */
  async set(requirement: Requirement, by: ActedBy): Promise<void> {
    const { number, from, to } = requirement;
    const Item = { ...requirementKey(number), requirement };
    const put = { Put: { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
    const facts = { requirement: number, asked: { from, to } };
    await commitTogether(this.#dynamodb, [
      { item: put, otherwise: 'requirement-exists' },
      { item: this.#trail.added({ ...by, action: 'requirement-set', subject: ABOUT_PLAN, facts }) },
    ]);
  }

  /** False when it has come to end otherwise since it was read. */
  async end(requirement: Requirement, known: Requirement, by: ActedBy): Promise<boolean> {
    const { number, from, to } = requirement;
    const put = {
      Put: {
        TableName: this.#table,
        Item: { ...requirementKey(number), requirement },
        ConditionExpression: 'requirement.#to = :known',
        ExpressionAttributeNames: { '#to': 'to' },
        ExpressionAttributeValues: { ':known': known.to },
      },
    };
    const facts = { requirement: number, asked: { from, to } };
    const told = this.#trail.added({ ...by, action: 'requirement-ended', subject: ABOUT_PLAN, facts });
    return commitTogether(this.#dynamodb, [{ item: put }, { item: told }]);
  }

  /** False when one of its name is there. */
  async keepNilReturn({ jws, ...nilReturn }: KeptNilReturn, by: ActedBy): Promise<boolean> {
    const { partnerId, nilReturnId, requirement, from, to } = nilReturn;
    const Item = { ...nilReturnKey(partnerId, nilReturnId), nilReturn, jws };
    const put = { Put: { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
    const facts = { requirement, asked: { from, to } };
    const told = this.#trail.added({ ...by, action: 'nil-returned', subject: aboutPartner(partnerId), facts });
    return commitTogether(this.#dynamodb, [{ item: put }, { item: told }]);
  }

  async declare(outage: Outage, by: ActedBy): Promise<void> {
    const { partnerId, outageId, from, to, reason } = outage;
    const Item = { ...outageKey(partnerId, from, outageId), outage };
    const put = { Put: { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
    const facts = { days: { from, to, reason } };
    const told = this.#trail.added({ ...by, action: 'outage-declared', subject: aboutPartner(partnerId), facts });
    if (!(await commitTogether(this.#dynamodb, [{ item: put }, { item: told }])))
      throw new Error('Ids that are made by chance met.');
  }
}
