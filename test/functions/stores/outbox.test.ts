/** A row of the outbox: whatever the length of its event, the consumer is given the event. */
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import { dynamodb } from '#stores/aws-clients.ts';
import { eventOfImage, Outbox } from '#stores/outbox.ts';

process.env.AWS_REGION ??= 'ap-southeast-6';
const outbox = new Outbox(dynamodb(), 'Outbox');

/** As Lambda is given it: binary values in base64. */
const imageOf = (item: Record<string, unknown>) =>
  JSON.parse(
    JSON.stringify(marshall(item), (_name, value) =>
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
