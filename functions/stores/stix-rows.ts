/** Rows of a sequence of STIX objects as they are written: the writes of one transaction. */
import type { Change, SequenceHead, StixRow } from '#domain/taxii/stix-sequence.ts';
import type { OfFeed } from './stix-carriers.ts';
import { ALL_TYPES, stixHeadKey, stixLatestKey, stixRowKey, stixVersionKey } from './stix-keys.ts';
import type { Write } from './transaction.ts';

type Item = Record<string, unknown>;
const put = (TableName: string, item: Item): Write => ({ item: { Put: { TableName, Item: item } } });
const remove = (TableName: string, Key: Item): Write => ({ item: { Delete: { TableName, Key } } });

/** Of two writers one moves the head, and the other looks again. */
export function headMoved(table: string, { feedId, audience }: OfFeed, from: SequenceHead, to: SequenceHead): Write {
  const isNew = from.entries === 0 && from.objects === 0;
  return {
    item: {
      Put: {
        TableName: table,
        Item: { ...stixHeadKey(feedId, audience), ...to },
        ConditionExpression: isNew ? 'attribute_not_exists(pk)' : 'entries = :entries AND objects = :objects',
        ...(!isNew && { ExpressionAttributeValues: { ':entries': from.entries, ':objects': from.objects } }),
      },
    },
  };
}

export function changeWrites(table: string, of: OfFeed, { row, supersedes, emptied }: Change): Write[] {
  const type = row?.type ?? emptied[0]?.type;
  const kinds = type === undefined ? [] : [ALL_TYPES, type];
  const { feedId, audience } = of;
  return [
    ...(row ? newRow(table, of, row) : []),
    ...(supersedes === undefined
      ? []
      : kinds.map((kind) => remove(table, stixLatestKey(feedId, audience, kind, supersedes)))),
    ...emptied.flatMap((gone) => emptyRow(table, of, gone)),
  ];
}

/** The row, its version, and that it is the latest now, of all types and of its own. */
const newRow = (table: string, { feedId, audience }: OfFeed, row: StixRow): Write[] => [
  put(table, { ...stixRowKey(feedId, audience, row.position), ...row }),
  put(table, {
    ...stixVersionKey(feedId, audience, row.stixId, row.version),
    position: row.position,
  }),
  ...[ALL_TYPES, row.type].map((kind) =>
    put(table, { ...stixLatestKey(feedId, audience, kind, row.position), position: row.position }),
  ),
];

/** Positions have no gap, and instants are looked for among all of them: the place stays, and says nothing. */
const emptyRow = (table: string, { feedId, audience }: OfFeed, { position, addedAt, stixId, version }: StixRow) => [
  put(table, { ...stixRowKey(feedId, audience, position), position, addedAt }),
  remove(table, stixVersionKey(feedId, audience, stixId, version)),
];
