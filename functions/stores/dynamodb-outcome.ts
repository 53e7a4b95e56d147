/** Reads DynamoDB's errors: what a failed condition or a cancelled transaction means. */
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

export const isConditionFailure = (error: unknown): boolean => error instanceof ConditionalCheckFailedException;

/** One row per write of a cancelled transaction; `item` is what stood there, where it was asked for. */
export type Cancellation = { readonly code: string; readonly item?: Record<string, unknown> };

/** Undefined when the error is not a cancelled transaction. */
export function cancellationsOf(error: unknown): Cancellation[] | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  return (error.CancellationReasons ?? []).map(({ Code, Item }) => ({
    code: Code ?? 'None',
    ...(Item && { item: unmarshall(Item) }),
  }));
}

/** Two transactions met on one item: nothing was decided, try again. */
export const isConflict = (error: unknown): boolean =>
  cancellationsOf(error)?.some(({ code }) => code === 'TransactionConflict') === true &&
  !cancellationsOf(error)?.some(({ code }) => code === 'ConditionalCheckFailed');
