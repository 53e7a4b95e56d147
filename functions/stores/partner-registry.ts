/**
 * The registry: one item per partner, with its status and all its keys, read whole and consistently on every request.
 * Contract: `version` grows with every change, and a commit that depends on a partner names the version it has read, so
 * that suspension and compromise bite inside the transaction. What changes it is in `partner-changes.ts`.
 */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { RegisteredPartner } from '#domain/authenticate-caller.ts';
import type { Partner } from '#schemas/partner.ts';
import { partnerKey } from './table-keys.ts';

export class PartnerRegistry {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  async find(partnerId: string): Promise<RegisteredPartner | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: partnerKey(partnerId), ConsistentRead: true }),
    );
    return Item && { partner: Item.partner, version: Item.version };
  }

  /** A page of partners by id. */
  async list(after: string | undefined, limit: number): Promise<{ partners: Partner[]; last?: string }> {
    const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :list AND sk > :after',
        ExpressionAttributeValues: { ':list': 'PARTNERS', ':after': after ?? ' ' },
        Limit: limit,
      }),
    );
    const found = await Promise.all(Items.map((item) => this.find(item.sk)));
    const partners = found.flatMap((registered) => (registered ? [registered.partner] : []));
    return { partners, ...(LastEvaluatedKey && { last: LastEvaluatedKey.sk }) };
  }
}
