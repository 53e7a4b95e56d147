/** The rate of sending rides on the transaction that remembers the proof: one request, and none once a window is known to be full. */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { dynamodb } from '#stores/aws-clients.ts';
import { SendingRate } from '#stores/sending-rate.ts';

process.env.AWS_REGION ??= 'ap-southeast-6';

/** A second into a window. */
const NOW = 4_000_001_000;
const client = mockClient(DynamoDBDocumentClient);
let now = NOW;
let rate: SendingRate;

beforeEach(() => {
  client.reset();
  now = NOW;
  rate = new SendingRate(dynamodb(), 'Replay', () => now);
});

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'cancelled',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
const full = cancelled('None', 'ConditionalCheckFailed');
const remember = (principal = 'tonga-tcu') => rate.rememberProof('thumb', 'jti-1', 5_000_000, principal);
const calls = () => client.commandCalls(TransactWriteCommand);

describe('a proof where sending is metered', () => {
  test('is remembered and counted in one request', async () => {
    client.on(TransactWriteCommand).resolves({});
    expect(await remember()).toBe(true);
    expect(calls()).toHaveLength(1);
    expect(client.calls()).toHaveLength(1);
    const [put, update] = calls()[0]?.args[0].input.TransactItems ?? [];
    expect(put?.Put).toMatchObject({
      TableName: 'Replay',
      Item: { pk: 'proof#thumb#jti-1', expiresAt: 5_000_000 },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    expect(update?.Update).toMatchObject({
      TableName: 'Replay',
      Key: { pk: 'rate#tonga-tcu#1000000' },
      ConditionExpression: 'attribute_not_exists(used) OR used < :most',
      ExpressionAttributeValues: { ':one': 1, ':most': 20, ':kept': 4_003_600 },
    });
  });

  test('that was used before is refused as such, also when the window is full', async () => {
    client.on(TransactWriteCommand).rejectsOnce(cancelled('ConditionalCheckFailed', 'None'));
    expect(await remember()).toBe(false);
    client.on(TransactWriteCommand).rejects(cancelled('ConditionalCheckFailed', 'ConditionalCheckFailed'));
    expect(await remember()).toBe(false);
  });

  test('over the limit is told until when, and from then on at no request until the window ends', async () => {
    client.on(TransactWriteCommand).rejectsOnce(full).resolves({});
    const told = { code: 'too-many-requests', facts: { retryAfterSeconds: 3, partnerId: 'tonga-tcu' } };
    await expect(remember()).rejects.toMatchObject(told);
    now += 2_500;
    await expect(remember()).rejects.toMatchObject({ ...told, facts: { retryAfterSeconds: 1 } });
    expect(calls()).toHaveLength(1);
    expect(await remember('fiji-tcu')).toBe(true);
    now = NOW + 3_000;
    expect(await remember()).toBe(true);
    expect(calls()).toHaveLength(3);
  });

  test('that meets another of the same unit is tried again, and what is not understood is handed on', async () => {
    const conflict = cancelled('None', 'TransactionConflict');
    client.on(TransactWriteCommand).rejectsOnce(conflict).rejectsOnce(conflict).resolves({});
    expect(await remember()).toBe(true);
    expect(calls()).toHaveLength(3);
    client.on(TransactWriteCommand).rejects(new Error('out of reach'));
    await expect(remember()).rejects.toThrow('out of reach');
  });
});
