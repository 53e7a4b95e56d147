/**
 * Feed credentials in the registry, with digests instead of secrets. Contract: one item each, read consistently on every
 * request that comes with it, so that revocation bites on the next; `version` grows with every change.
 */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { KeptFeedCredential } from '#schemas/feed-credential.ts';
import { feedCredentialKey, feedCredentialList } from './table-keys.ts';

type Registered = { readonly credential: KeptFeedCredential; readonly version: number };

export class FeedCredentialRegistry {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  async find(credentialId: string): Promise<Registered | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: feedCredentialKey(credentialId), ConsistentRead: true }),
    );
    return Item && { credential: Item.credential, version: Item.version };
  }

  /** A page of a partner's, oldest first. */
  async list(
    partnerId: string,
    after: string | undefined,
    limit: number,
  ): Promise<{ credentials: KeptFeedCredential[]; last?: string }> {
    const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :list AND sk > :after',
        ExpressionAttributeValues: { ':list': feedCredentialList(partnerId), ':after': after ?? ' ' },
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    const found = await Promise.all(Items.map((item) => this.find(item.credentialId)));
    const credentials = found.flatMap((registered) => (registered ? [registered.credential] : []));
    return { credentials, ...(LastEvaluatedKey && { last: LastEvaluatedKey.sk }) };
  }
}
