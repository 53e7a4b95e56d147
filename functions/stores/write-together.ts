/** One DynamoDB transaction. Where two meet on one item nothing was decided, and it is tried again; every other outcome is the caller's. */
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import pRetry from 'p-retry';
import { isConflict } from './dynamodb-outcome.ts';

export async function writeTogether(
  dynamodb: DynamoDBDocumentClient,
  transaction: TransactWriteCommandInput,
): Promise<void> {
  await pRetry(() => dynamodb.send(new TransactWriteCommand(transaction)), {
    retries: 4,
    minTimeout: 20,
    maxTimeout: 400,
    randomize: true,
    shouldRetry: ({ error }) => isConflict(error),
  });
}
