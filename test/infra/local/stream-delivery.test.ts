// How a batch from a stream is delivered: retries, halves, partial failures, and giving up.
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../infra/local/function-runner.ts';
import { type DeliveryPolicy, deliverBatch, type StreamRecord } from '../../../infra/local/stream-delivery.ts';

const now = 1_000_000;
const record = (sequence: number, ageSeconds = 0): StreamRecord => ({
  dynamodb: { SequenceNumber: String(sequence), ApproximateCreationDateTime: now / 1000 - ageSeconds },
});
const policy: DeliveryPolicy = { bisectOnError: false, partialFailures: false, maximumRetries: 2 };
const failed: Outcome = { kind: 'failed', errorType: 'Error', message: 'no' };
const answered = (payload: unknown): Outcome => ({ kind: 'answered', payload: JSON.stringify(payload) });
const refusing = (...sequences: (number | string)[]) =>
  answered({ batchItemFailures: sequences.map((sequence) => ({ itemIdentifier: String(sequence) })) });

/** Delivers records 8 to 8 + count and tells which batches were invoked, and which records were given up. */
async function deliver(
  answer: (batch: number[]) => Outcome,
  more: Partial<DeliveryPolicy> = {},
  records = [8, 9, 10, 11].map((n) => record(n)),
) {
  const invoked: number[][] = [];
  const givenUp: (readonly [string, number[]])[] = [];
  const numbers = (batch: readonly StreamRecord[]) => batch.map(({ dynamodb }) => Number(dynamodb.SequenceNumber));
  await deliverBatch(
    records,
    { ...policy, ...more },
    {
      invoke: async (batch) => {
        invoked.push(numbers(batch));
        return answer(numbers(batch));
      },
      giveUp: async (batch, reason) => {
        givenUp.push([reason, numbers(batch)]);
      },
      untilRetry: async () => undefined,
      now: () => now,
    },
  );
  return { invoked, givenUp };
}

describe('the delivery of a batch', () => {
  it('ends when the function takes it', async () => {
    expect(await deliver(() => answered(null))).toEqual({ invoked: [[8, 9, 10, 11]], givenUp: [] });
  });

  it('tries again as often as it may and then gives up', async () => {
    const { invoked, givenUp } = await deliver(() => failed);
    expect(invoked).toHaveLength(3);
    expect(givenUp).toEqual([['RetryAttemptsExhausted', [8, 9, 10, 11]]]);
  });

  it('corners a poisonous record by halves and delivers the others', async () => {
    const { invoked, givenUp } = await deliver((batch) => (batch.includes(10) ? failed : answered(null)), {
      bisectOnError: true,
    });
    expect(invoked.slice(0, 4)).toEqual([[8, 9, 10, 11], [8, 9], [10, 11], [10]]);
    expect(givenUp).toEqual([['RetryAttemptsExhausted', [10]]]);
    expect(invoked.at(-1)).toEqual([11]);
  });

  it('goes on from the first record that failed, by number and not by spelling', async () => {
    let asked = 0;
    const { invoked } = await deliver(() => (asked++ === 0 ? refusing(10, 9) : answered({})), {
      partialFailures: true,
    });
    expect(invoked).toEqual([
      [8, 9, 10, 11],
      [9, 10, 11],
    ]);
  });

  it('counts anew for the record that is in the way now', async () => {
    const refused = new Map([
      [8, 2],
      [10, 2],
    ]);
    const { givenUp, invoked } = await deliver(
      (batch) => {
        const poison = batch.find((number) => (refused.get(number) ?? 0) > 0);
        if (poison === undefined) return answered(null);
        refused.set(poison, (refused.get(poison) ?? 0) - 1);
        return refusing(poison);
      },
      { partialFailures: true },
    );
    expect(givenUp).toEqual([]);
    expect(invoked.at(-1)).toEqual([10, 11]);
  });

  it.each([
    ['an unknown identifier', refusing('77')],
    ['an empty identifier', refusing('')],
    ['no report at all', answered('text')],
    ['a timeout', { kind: 'timed-out' } as const],
  ])('takes %s for a failure of the whole batch', async (_, outcome) => {
    let asked = 0;
    const { invoked } = await deliver(() => (asked++ === 0 ? outcome : answered(null)), { partialFailures: true });
    expect(invoked).toEqual([
      [8, 9, 10, 11],
      [8, 9, 10, 11],
    ]);
  });

  it('does not look at a report nobody asked for', async () => {
    expect((await deliver(() => refusing(8))).invoked).toHaveLength(1);
  });

  it('gives up records that are too old', async () => {
    const records = [record(8, 120), record(9)];
    const { invoked, givenUp } = await deliver(() => answered(null), { maximumAgeSeconds: 60 }, records);
    expect(givenUp).toEqual([['MaximumRecordAgeExceeded', [8]]]);
    expect(invoked).toEqual([[9]]);
  });
});
