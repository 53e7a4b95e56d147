// How Lambda delivers a batch from a stream: in order, again and again until it is taken or given up,
// from the first record that failed, in halves if asked to. No I/O of its own.

import type { Outcome } from './function-runner.ts';
import { isObject, type Json, type JsonObject } from './json-values.ts';

export type StreamRecord = JsonObject & { dynamodb: JsonObject & { SequenceNumber: string } };
export type DeliveryPolicy = {
  bisectOnError: boolean;
  partialFailures: boolean;
  maximumRetries?: number;
  maximumAgeSeconds?: number;
};
export type Delivery = {
  invoke(records: readonly StreamRecord[]): Promise<Outcome>;
  giveUp(records: readonly StreamRecord[], reason: string): Promise<void>;
  /** Resolves when the given retry (1, 2, …) is due; rejects when the runner stops. */
  untilRetry(retry: number): Promise<void>;
  now(): number;
};

/** Resolves when every record was taken or given up. */
export async function deliverBatch(
  records: readonly StreamRecord[],
  policy: DeliveryPolicy,
  delivery: Delivery,
  failures = 0,
): Promise<void> {
  const due = await withoutTooOld(records, policy, delivery);
  if (due.length === 0) return;
  const outcome = await delivery.invoke(due);
  const failedAt = firstFailure(due, outcome, policy.partialFailures);
  if (failedAt === undefined) return;
  const rest = due.slice(failedAt);
  if (policy.bisectOnError && failedAt === 0 && rest.length > 1) {
    // Splitting is not a retry: a poisonous record is cornered first and counted then.
    await delivery.untilRetry(failures + 1);
    const middle = Math.ceil(rest.length / 2);
    await deliverBatch(rest.slice(0, middle), policy, delivery, failures);
    await deliverBatch(rest.slice(middle), policy, delivery, failures);
    return;
  }
  // Whoever got further than last time starts to count anew: another record is in the way now.
  const failuresNow = failedAt > 0 ? 1 : failures + 1;
  if (policy.maximumRetries !== undefined && failuresNow > policy.maximumRetries) {
    return delivery.giveUp(rest, 'RetryAttemptsExhausted');
  }
  await delivery.untilRetry(failuresNow);
  await deliverBatch(rest, policy, delivery, failuresNow);
}

async function withoutTooOld(
  records: readonly StreamRecord[],
  { maximumAgeSeconds }: DeliveryPolicy,
  delivery: Delivery,
) {
  if (maximumAgeSeconds === undefined) return records;
  const oldest = delivery.now() - maximumAgeSeconds * 1000;
  const tooOld = records.filter((record) => createdAt(record) < oldest);
  if (tooOld.length > 0) await delivery.giveUp(tooOld, 'MaximumRecordAgeExceeded');
  return records.filter((record) => createdAt(record) >= oldest);
}

function createdAt({ dynamodb }: StreamRecord): number {
  return Number(dynamodb.ApproximateCreationDateTime) * 1000;
}

/** The index of the first record to deliver again; undefined when all were taken. */
function firstFailure(
  records: readonly StreamRecord[],
  outcome: Outcome,
  partialFailures: boolean,
): number | undefined {
  if (outcome.kind !== 'answered') return 0;
  if (!partialFailures) return undefined;
  const failed = failedIdentifiers(outcome.payload);
  if (failed === undefined) return 0;
  if (failed.length === 0) return undefined;
  // An identifier that is not in the batch makes the whole batch a failure, as in Lambda.
  const indexes = failed.map((identifier) => records.findIndex((record) => sameSequence(record, identifier)));
  return Math.max(0, Math.min(...indexes));
}

/** The identifiers in `batchItemFailures`; undefined when the answer is not such a report. */
export function failedIdentifiers(payload: string): string[] | undefined {
  const answer = JSON.parse(payload) as Json;
  if (answer === null) return [];
  if (!isObject(answer)) return undefined;
  const failures = answer.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return undefined;
  const identifiers = failures.map((failure) => (isObject(failure) ? failure.itemIdentifier : undefined));
  return identifiers.every((identifier) => typeof identifier === 'string' && identifier !== '')
    ? identifiers.map(String)
    : undefined;
}

// Sequence numbers are decimal strings of any length: "9" comes before "10".
function sameSequence({ dynamodb }: StreamRecord, identifier: string): boolean {
  return /^\d+$/.test(identifier) && BigInt(dynamodb.SequenceNumber) === BigInt(identifier);
}
