/** A row of the outbox: whatever the length of its event, the consumer is given the event. */
import { marshall } from '@aws-sdk/util-dynamodb';
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, test } from 'vitest';
import { EVENT_VERSION, NewerEvent } from '#domain/outbox-event.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { eventOfImage, Outbox } from '#stores/outbox.ts';

process.env.AWS_REGION ??= 'ap-southeast-6';
const outbox = new Outbox(dynamodb(), 'Outbox');

/** As Lambda is given it: binary values in base64. */
const imageOf = (item: Record<string, unknown>) =>
  JSON.parse(
    JSON.stringify(marshall(item, { removeUndefinedValues: true }), (_name, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
    ),
  );

test.each([10, 60])(
  'an event of %i digests comes through the stream as it was added, in a row of a kilobyte',
  (count) => {
    const eventId = `tonga-tcu~${'0'.repeat(36)}`;
    const event = { eventId, retention: 'standard', digest: 'häsh '.repeat(count * 4), receivedAt: '' } as const;
    const addedAt = 1_795_380_131_863;
    const { Item } = outbox.added('match', event, addedAt).Put;
    expect(eventOfImage('match', imageOf(Item))).toEqual({ ...event, addedAt });
    expect(JSON.stringify(Item).length).toBeLessThan(1_024);
  },
);

describe('a row that a newer exchange wrote', () => {
  const newer = { pk: 'OUTBOX#match', sk: 'x', consumer: 'match', version: EVENT_VERSION + 1, addedAt: 1, event: '{}' };
  const older = { ...newer, version: undefined, event: '{"eventId":"x"}' };
  const sent = mockClient(dynamodb());
  afterEach(() => sent.reset());

  test('is not guessed at, by whichever way it comes', async () => {
    expect(() => eventOfImage('match', imageOf(newer))).toThrow(NewerEvent);
    sent.on(GetCommand).resolves({ Item: newer });
    await expect(outbox.find('match', 'x')).rejects.toThrow(NewerEvent);
  });

  test('is passed over by whoever takes many, to the first that he knows', async () => {
    sent
      .on(QueryCommand)
      .resolvesOnce({ Items: [], LastEvaluatedKey: { pk: 'OUTBOX#log', sk: 'x' } })
      .resolves({ Items: [older] });
    expect(await outbox.first('log', 10)).toEqual([{ eventId: 'x', addedAt: 1 }]);
    expect(sent.commandCalls(QueryCommand)[1]?.args[0].input).toMatchObject({
      FilterExpression: 'attribute_not_exists(version) OR version <= :known',
      ExpressionAttributeValues: { ':known': EVENT_VERSION },
      ExclusiveStartKey: { pk: 'OUTBOX#log', sk: 'x' },
    });
  });

  test('differs from those of before, which have none and are read', async () => {
    expect(eventOfImage('match', imageOf(older))).toEqual({ eventId: 'x', addedAt: 1 });
    sent.on(GetCommand).resolves({ Item: older });
    expect(await outbox.find('match', 'x')).toEqual({ eventId: 'x', addedAt: 1 });
  });
});
