/** DynamoDB transactions: writes that come true together or not at all. */
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import pRetry from 'p-retry';
import { refuse } from '#domain/exchange-error.ts';
import type { ProblemCode } from '#schemas/problem.ts';
import { cancellationsOf, isConflict } from './dynamodb-outcome.ts';

/** Where two transactions meet on one item nothing was decided, and it is tried again; every other outcome is the caller's. */
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

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** `otherwise`: the refusal when its condition fails. Without one, a failed condition means that somebody was faster. */
export type Write = { readonly item: TransactItem; readonly otherwise?: ProblemCode };

/**
 * Commits all writes, or none.
 * @returns false when somebody was faster: read again, and try again.
 * @throws {Refusal} that of the first write whose condition failed and that has one.
 */
export async function commitTogether(dynamodb: DynamoDBDocumentClient, writes: readonly Write[]): Promise<boolean> {
  try {
    await writeTogether(dynamodb, { TransactItems: writes.map(({ item }) => item) });
    return true;
  } catch (error) {
    const failed = writes.filter((_write, at) => cancellationsOf(error)?.[at]?.code === 'ConditionalCheckFailed');
    const otherwise = failed.find((write) => write.otherwise !== undefined)?.otherwise;
    if (otherwise !== undefined) refuse(otherwise);
    if (failed.length > 0 || isConflict(error)) return false;
    throw error;
  }
}
