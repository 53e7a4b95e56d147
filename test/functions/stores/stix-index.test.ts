/** Objects far back in a long sequence, by id and by type: on tables in memory, as the fault harness has them. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { filterOf } from '#domain/taxii/taxii-filter.ts';
import { pageOf } from '#domain/taxii/taxii-page.ts';
import type { FeedItem } from '#schemas/feed.ts';
import type { StixObject } from '#schemas/stix.ts';
import { keptEntry } from '#stores/kept-entry.ts';
import { Outbox } from '#stores/outbox.ts';
import { StixOrders } from '#stores/stix-orders.ts';
import { StixProjection } from '#stores/stix-projection.ts';
import { StixReader } from '#stores/stix-reader.ts';
import { feedEntryKey, feedHeadKey } from '#stores/table-keys.ts';
import { Cloud, lookingAt } from '../../faults/model/cloud.ts';
import { storesOn } from '../../faults/wiring.ts';

const NOW = Date.parse('2026-11-22T01:00:00Z');
const of = { feedId: 'long', audience: 'analysts' };
const cloud = new Cloud(
  () => undefined,
  () => undefined,
  () => NOW,
);
const { dynamodb: database } = storesOn(lookingAt(cloud), () => NOW);
const reader = new StixReader(database, 'Feeds');

const objectOf = (type: string, name: string) =>
  ({
    type,
    id: `${type}--00000000-0000-4000-8000-${name.padStart(12, '0')}`,
    created: '',
    modified: '1',
  }) as StixObject;

test('an object is found by its id and by its type, far back and at the end', async () => {
  for (const position of [1, 2, 3]) {
    const entry = keptEntry({ entryId: String(position), addedAt: '' } as FeedItem, 'analysts');
    await database.send(
      new PutCommand({ TableName: 'Feeds', Item: { ...feedEntryKey('long', 'analysts', position), entry } }),
    );
  }
  await database.send(
    new PutCommand({ TableName: 'Feeds', Item: { ...feedHeadKey('long', 'analysts'), position: 3 } }),
  );
  await new StixOrders(database, 'Feeds', reader, new Outbox(database, 'Outbox'), () => NOW).order(of);
  // Of the stretches of 1,024 positions the second one has no identity.
  const objectsOf = ({ entry: { entryId } }: { entry: { entryId: string } }) => ({
    shared: [],
    own: [
      ...(entryId === '2' ? [] : [objectOf('identity', entryId)]),
      ...Array.from({ length: entryId === '2' ? 1_300 : 800 }, (_, at) =>
        objectOf('note', `${entryId}${String(at).padStart(4, '0')}`),
      ),
    ],
  });
  await new StixProjection(database, 'Feeds', reader, objectsOf, () => NOW).project(of);
  const sequence = reader.sequence(of, (await reader.head(of)) ?? expect.fail());
  expect(sequence.head).toBe(2_902);
  const found = async (filter: object) =>
    (await pageOf(sequence, filterOf(filter), undefined)).rows.map(({ stixId }) => stixId);
  for (const name of ['10000', '10799', '20300', '30798', '30799'])
    expect(await found({ 'match[id]': objectOf('note', name).id })).toEqual([objectOf('note', name).id]);
  expect(await found({ 'match[id]': objectOf('note', '99999').id })).toEqual([]);
  expect(await found({ 'match[type]': 'identity' })).toEqual(['1', '3'].map((name) => objectOf('identity', name).id));
  expect(await found({ 'match[type]': 'report' })).toEqual([]);
  expect(await found({ 'match[type]': 'note,identity', limit: '2' })).toEqual([
    objectOf('identity', '1').id,
    objectOf('note', '10000').id,
  ]);
});
