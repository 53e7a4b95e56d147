/**
 * Batches of STIX objects, as they lie in the table: what was appended together is one item, compressed. Contract: a batch is written once, and
 * again only to take objects out or to say that newer versions followed; its keys and its instants stay.
 */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { lastOf, type Slot, type StixBatch } from '#domain/taxii/stix-sequence.ts';
import { type OfFeed, stixBatchKey } from './stix-keys.ts';

type Item = Record<string, unknown>;
/** Beyond it a report takes milliseconds for a per cent. */
const QUALITY = 5;
/** Of a short report are about twenty objects. */
const OBJECTS_IN_ONE = 12;
const AT_ONCE = 60;
/** No batch has more. */
export const OBJECTS_MOST = 32;

/** A line for each object: its id, its version, what it is in its row of versions, and the bytes that are sent. JSON has no line breaks. */
const lineOf = (slot: Slot | undefined): string =>
  slot ? `${slot.stixId} ${slot.version} ${slot.isFirst ? 'F' : '-'}${slot.isLatest ? 'L' : '-'} ${slot.json}` : '';

function slotIn(line: string): Slot | undefined {
  if (line === '') return undefined;
  const afterId = line.indexOf(' ');
  const afterVersion = line.indexOf(' ', afterId + 1);
  return {
    stixId: line.slice(0, afterId),
    version: line.slice(afterId + 1, afterVersion),
    isFirst: line[afterVersion + 1] === 'F',
    isLatest: line[afterVersion + 2] === 'L',
    json: line.slice(afterVersion + 4),
  };
}

export function itemOf(of: OfFeed, batch: StixBatch): Item {
  const { first, addedAt, entryAddedAt, slots } = batch;
  const objects = brotliCompressSync(slots.map(lineOf).join('\n'), {
    params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
  });
  return { ...stixBatchKey(of, lastOf(batch)), first, addedAt, entryAddedAt, objects };
}

export function batchIn({ first, addedAt, entryAddedAt, objects }: Item): StixBatch {
  const text = brotliDecompressSync(objects as Uint8Array).toString();
  const slots = text.split('\n').map(slotIn);
  return { first: Number(first), addedAt: Number(addedAt), entryAddedAt: String(entryAddedAt), slots };
}

/** From the batch of one position to that of another. `objects`: as many as are probably needed. */
export async function* batchesBetween(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  of: OfFeed,
  { from, to, objects }: { readonly from: number; readonly to: number; readonly objects: number },
): AsyncGenerator<StixBatch> {
  const [first, last] = [stixBatchKey(of, from), stixBatchKey(of, to + OBJECTS_MOST)];
  if (from > to) return;
  let after: Item | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: { ':pk': first.pk, ':first': first.sk, ':last': last.sk },
        Limit: after ? AT_ONCE : Math.ceil(objects / OBJECTS_IN_ONE),
        ConsistentRead: true,
        ExclusiveStartKey: after,
      }),
    );
    for (const batch of Items.map(batchIn)) {
      if (batch.first > to) return;
      yield batch;
    }
    after = LastEvaluatedKey;
  } while (after);
}

/** That of a position at or before the head. */
export async function batchAt(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  of: OfFeed,
  position: number,
): Promise<StixBatch> {
  for await (const batch of batchesBetween(dynamodb, table, of, { from: position, to: position, objects: 1 }))
    return batch;
  throw new Error('A batch before the head of its sequence is not there.');
}
