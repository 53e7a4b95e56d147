/**
 * The registry: one item per partner, with its status and all its keys, read whole and consistently on every request.
 * Contract: `version` grows with every change, and a commit that depends on a partner names the version it has read, so
 * that suspension and compromise bite inside the transaction. A thumbprint can be registered once, by anyone, ever.
 */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { RegisteredPartner } from '#domain/authenticate-caller.ts';
import { Refusal, refuse } from '#domain/exchange-error.ts';
import type { KeyStateChange, Partner } from '#schemas/partner.ts';
import { cancellationsOf, isConflict } from './dynamodb-outcome.ts';
import { partnerKey, partnerListKey, thumbprintKey } from './table-keys.ts';

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

  /** @throws {Refusal} `partner-exists`, `key-already-registered`. */
  async enrol(partner: Partner): Promise<void> {
    const absent = 'attribute_not_exists(pk)';
    const put = (item: object, condition?: string) => ({
      Put: { TableName: this.#table, Item: item, ...(condition && { ConditionExpression: condition }) },
    });
    try {
      await this.#dynamodb.send(
        new TransactWriteCommand({
          TransactItems: [
            put({ ...partnerKey(partner.partnerId), partner, version: 1 }, absent),
            put(partnerListKey(partner.partnerId)),
            ...partner.keys.map(({ thumbprint }) =>
              put({ ...thumbprintKey(thumbprint), partnerId: partner.partnerId }, absent),
            ),
          ],
        }),
      );
    } catch (error) {
      const [first, ...others] = cancellationsOf(error) ?? [];
      if (first?.code === 'ConditionalCheckFailed') refuse('partner-exists');
      if (others.some(({ code }) => code === 'ConditionalCheckFailed')) refuse('key-already-registered');
      throw error;
    }
  }

  /** Revocation is for good: who comes back is enrolled anew. @throws {Refusal} `not-found`, `partner-revoked`. */
  changeStatus(partnerId: string, status: Partner['status']): Promise<Partner> {
    return this.#change(partnerId, (partner) => {
      if (partner.status === 'revoked' && status !== 'revoked') refuse('partner-revoked');
      return { ...partner, status };
    });
  }

  /** Ends a key. Never re-activates one. @throws {Refusal} `not-found`. */
  changeKeyState(partnerId: string, thumbprint: string, change: KeyStateChange): Promise<Partner> {
    return this.#change(partnerId, (partner) => {
      if (!partner.keys.some((key) => key.thumbprint === thumbprint)) refuse('not-found');
      const ended = change.state === 'retired' ? { notAfter: change.from } : { compromisedFrom: change.from };
      return {
        ...partner,
        keys: partner.keys.map((key) =>
          key.thumbprint === thumbprint && key.state !== 'compromised'
            ? { ...key, state: change.state, ...ended }
            : key,
        ),
      };
    });
  }

  /**
   * Adds a key; `change` says what becomes of the partner with it.
   * @throws {Refusal} `key-already-registered`, and whatever `change` refuses.
   */
  async addKey(partnerId: string, thumbprint: string, change: (partner: Partner) => Partner): Promise<Partner> {
    const claim = {
      Put: {
        TableName: this.#table,
        Item: { ...thumbprintKey(thumbprint), partnerId },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
    return this.#change(partnerId, change, [claim]);
  }

  /** Reads, changes, writes on the condition that nobody was faster; the loser reads again. */
  async #change(
    partnerId: string,
    change: (partner: Partner) => Partner,
    alongside: readonly { readonly Put: { TableName: string; Item: object; ConditionExpression: string } }[] = [],
  ): Promise<Partner> {
    for (let attempt = 0; attempt < 5; attempt++) {
      const found = (await this.find(partnerId)) ?? refuse('not-found');
      const partner = change(found.partner);
      try {
        await this.#dynamodb.send(
          new TransactWriteCommand({ TransactItems: [this.#partnerUpdate(partner, found.version), ...alongside] }),
        );
        return partner;
      } catch (error) {
        const [update, ...others] = cancellationsOf(error) ?? [];
        if (others.some(({ code }) => code === 'ConditionalCheckFailed')) refuse('key-already-registered');
        if (update?.code !== 'ConditionalCheckFailed' && !isConflict(error)) throw error;
      }
    }
    throw new Refusal('unavailable', { retryAfterSeconds: 1 });
  }

  #partnerUpdate(partner: Partner, readVersion: number) {
    return {
      Update: {
        TableName: this.#table,
        Key: partnerKey(partner.partnerId),
        UpdateExpression: 'SET partner = :partner, version = version + :one',
        ConditionExpression: 'version = :read',
        ExpressionAttributeValues: { ':partner': partner, ':one': 1, ':read': readVersion },
      },
    };
  }
}
