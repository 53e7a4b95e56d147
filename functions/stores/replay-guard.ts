/**
 * Remembers single-use token names. Contract: of any number of concurrent calls with one name, exactly one answers true.
 * Entries outlive the token; DynamoDB deletes them late, which only makes the memory longer.
 */
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { isConditionFailure } from './dynamodb-outcome.ts';
import { usedTokenKey } from './table-keys.ts';

export class ReplayGuard {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** True on first use. `expiresAtSeconds` must be past the end of the token's own life. */
  async remember(
    kind: 'assertion' | 'proof',
    thumbprint: string,
    jti: string,
    expiresAtSeconds: number,
  ): Promise<boolean> {
    try {
      await this.#dynamodb.send(
        new PutCommand({
          TableName: this.#table,
          Item: { ...usedTokenKey(kind, thumbprint, jti), expiresAt: expiresAtSeconds },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }
}
