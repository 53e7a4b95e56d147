/**
 * Counts what feed credentials pull, minute by minute. Contract: of any number of concurrent calls in one minute, exactly
 * `most` answer true. DynamoDB deletes the counts of past minutes.
 */
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isConditionFailure } from './dynamodb-outcome.ts';
import { feedPullsKey } from './table-keys.ts';

const KEPT_SECONDS = 600;

export class FeedPulls {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** False, and nothing is counted, when there were as many. `minute` is the number of minutes since 1970. */
  async count(credentialId: string, minute: number, most: number): Promise<boolean> {
    try {
      await this.#dynamodb.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: feedPullsKey(credentialId, minute),
          UpdateExpression: 'ADD pulls :one SET expiresAt = :kept',
          ConditionExpression: 'attribute_not_exists(pulls) OR pulls < :most',
          ExpressionAttributeValues: { ':one': 1, ':most': most, ':kept': minute * 60 + KEPT_SECONDS },
        }),
      );
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }
}
