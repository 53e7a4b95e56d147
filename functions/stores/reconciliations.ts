/**
 * Comparisons of all stores, and what came of them. Contract: how far one has come is kept after each page, by whoever has read what was kept
 * before, so that of two at once one stops; a statement is put where nobody can change it before it is shown.
 */
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Pass } from '#domain/reconciliation-pass.ts';
import type { ReconciliationStatement } from '#schemas/reconciliation.ts';
import { isConditionFailure } from './dynamodb-outcome.ts';
import { putIfAbsent } from './put-if-absent.ts';
import { RECONCILED, reconciledKey, reconciledPath, reconciliationKey } from './reconciliation-keys.ts';

export type KeptPass = { readonly version: number; readonly pass: Pass | undefined };
export type KeptStatement = { readonly statement: ReconciliationStatement; readonly jws: string };

export class Reconciliations {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** What is under way. */
  async underWay(): Promise<KeptPass> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: reconciliationKey, ConsistentRead: true }),
    );
    return { version: Item?.['version'] ?? 0, pass: Item?.['pass'] && JSON.parse(Item['pass']) };
  }

  /** @returns the new version; undefined when somebody else has gone on with it. */
  async keep({ version, pass }: KeptPass): Promise<number | undefined> {
    const put = new PutCommand({
      TableName: this.#table,
      Item: { ...reconciliationKey, version: version + 1, ...(pass && { pass: JSON.stringify(pass) }) },
      ...(version === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': version } }),
    });
    try {
      await this.#dynamodb.send(put);
      return version + 1;
    } catch (error) {
      if (isConditionFailure(error)) return undefined;
      throw error;
    }
  }

  /** The newest statement. */
  async newest(): Promise<KeptStatement | undefined> {
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': RECONCILED },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: 1,
      }),
    );
    return Items[0] && { statement: JSON.parse(Items[0]['statement']), jws: Items[0]['jws'] };
  }

  async show({ statement, jws }: KeptStatement): Promise<void> {
    const Item = { ...reconciledKey(statement.asOf), statement: JSON.stringify(statement), jws };
    await this.#dynamodb.send(new PutCommand({ TableName: this.#table, Item }));
  }
}

/** Puts a statement beside the archive of the audit trail. Signed a second time, after a crash, the first one stays. */
export const archiveStatement = (s3: S3Client, Bucket: string, { statement, jws }: KeptStatement): Promise<void> =>
  putIfAbsent(s3, { Bucket, Key: reconciledPath(statement.asOf), Body: jws, ContentType: 'application/jose' });
