/** Months and reports of a unit are two readings; what is counted between them must not make one answer say two things. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { QualityStore } from '#stores/quality-store.ts';

const client = mockClient(DynamoDBDocumentClient);
const store = new QualityStore(
  DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'ap-southeast-6' })),
  'quality',
);

test('a report that is counted between the two readings is read with its month', async () => {
  let readings = 0;
  const after = (moved: boolean) => (moved ? 2 : 1);
  client.on(QueryCommand).callsFake(({ KeyConditionExpression }: { KeyConditionExpression: string }) => {
    // Counted between the first and the second reading.
    const reports = after(readings++ > 0);
    if (!KeyConditionExpression.includes('begins_with')) return { Items: [{ sk: 'MONTH#2026-11', pk: 'x', reports }] };
    return {
      Items: Array.from({ length: reports }, (_, at) => ({ sk: `REPORT#${at}`, report: { month: '2026-11' } })),
    };
  });
  const { months, reports } = await store.figuresOf('tonga-tcu', '2026-11');
  expect(months).toEqual([{ month: '2026-11', counters: { reports: 2 } }]);
  expect(reports).toHaveLength(2);
});
