/** Writes that come true together or not at all, each with what it means when its own condition does not hold. */
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { refuse } from '#domain/exchange-error.ts';
import type { ProblemCode } from '#schemas/problem.ts';
import { cancellationsOf, isConflict } from './dynamodb-outcome.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** `otherwise`: the refusal when its condition fails. Without one, a failed condition means that somebody was faster. */
export type Write = { readonly item: TransactItem; readonly otherwise?: ProblemCode };

/**
 * Commits all writes, or none.
 * @returns false when somebody was faster: read again, and try again.
 * @throws {Refusal} that of the first write whose condition failed and that has one.
 */
export async function commitTogether(dynamodb: DynamoDBDocumentClient, writes: readonly Write[]): Promise<boolean> {
  try {
    await dynamodb.send(new TransactWriteCommand({ TransactItems: writes.map(({ item }) => item) }));
    return true;
  } catch (error) {
    const failed = writes.filter((_write, at) => cancellationsOf(error)?.[at]?.code === 'ConditionalCheckFailed');
    const otherwise = failed.find((write) => write.otherwise !== undefined)?.otherwise;
    if (otherwise !== undefined) refuse(otherwise);
    if (failed.length > 0 || isConflict(error)) return false;
    throw error;
  }
}
