/** What rows of defined feeds cite: the rows of the feed of everything, for the same audience. */
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CURATED_FEED } from '#schemas/feed.ts';
import type { KeptEntry } from './kept-entry.ts';
import { feedEntryKey } from './table-keys.ts';

type Item = {
  readonly [name: string]: unknown;
  readonly entry: KeptEntry;
  readonly addedAt: string;
  readonly decidedAt?: string;
  readonly units?: Readonly<Record<string, string>>;
};
const BATCH = 100;

/** In the order of the positions; of a large batch DynamoDB answers a part, and names the rest. */
export async function citedRows(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  audience: string,
  positions: readonly number[],
): Promise<readonly Item[]> {
  const keys = positions.map((position) => feedEntryKey(CURATED_FEED.feedId, audience, position));
  const found = new Map<unknown, Item>();
  // A withdrawal may cite the row of its own entry: no batch names one twice.
  let asked = [...new Map(keys.map((key) => [key.sk, key])).values()];
  while (asked.length > 0) {
    const Keys = asked.slice(0, BATCH);
    const { Responses, UnprocessedKeys } = await dynamodb.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
    for (const item of Responses?.[table] ?? []) found.set(item.sk, item as Item);
    const left = (UnprocessedKeys?.[table]?.Keys ?? []).map(({ pk, sk }) => ({ pk, sk }));
    asked = [...left, ...asked.slice(BATCH)];
  }
  return keys.map(({ sk }) => {
    const item = found.get(sk);
    if (!item) throw new Error('A row that is cited is not there.');
    return item;
  });
}
