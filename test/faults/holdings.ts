/** Everything that an exchange holds, read through the SDK and through none of the product's stores. */
import type { S3Client } from '@aws-sdk/client-s3';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Item } from './model/expressions.ts';

/** Where to look. A table that is absent is not looked at. */
export type Place = {
  readonly dynamodb: Pick<DynamoDBDocumentClient, 'send'>;
  readonly s3: Pick<S3Client, 'send'>;
  readonly tables: Readonly<
    Record<'submissions' | 'outbox' | 'log' | 'quality' | 'feeds' | 'matches' | 'audit' | 'replay' | 'registry', string>
  >;
  readonly buckets: { readonly envelopes: string; readonly tiles: string };
  /** Whether the exchange's own key signed a receipt. */
  readonly isSigned: (receipt: string) => boolean | Promise<boolean>;
};

/** Everything that an exchange holds. */
export type Holdings = Readonly<Record<keyof Place['tables'], readonly Item[]>> & {
  readonly envelopes: ReadonlyMap<string, Uint8Array>;
  readonly tiles: ReadonlyMap<string, Uint8Array>;
};

export async function holdingsOf({ dynamodb, s3, tables, buckets }: Place): Promise<Holdings> {
  const [envelopes, tiles] = await Promise.all([objectsIn(s3, buckets.envelopes), objectsIn(s3, buckets.tiles)]);
  const items: Partial<Record<keyof Place['tables'], readonly Item[]>> = {};
  for (const [name, table] of Object.entries(tables))
    items[name as keyof Place['tables']] = await itemsIn(dynamodb, table);
  return { ...(items as Record<keyof Place['tables'], readonly Item[]>), envelopes, tiles };
}

async function itemsIn(dynamodb: Place['dynamodb'], TableName: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let after: Item | undefined;
  do {
    const page = await dynamodb.send(
      new ScanCommand({ TableName, ConsistentRead: true, ...(after && { ExclusiveStartKey: after }) }),
    );
    items.push(...(page.Items ?? []));
    after = page.LastEvaluatedKey;
  } while (after);
  return items;
}

async function objectsIn(s3: Place['s3'], Bucket: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const objects = new Map<string, Uint8Array>();
  let after: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, ...(after !== undefined && { StartAfter: after }) }));
    for (const { Key = '' } of page.Contents ?? []) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      objects.set(Key, (await Body?.transformToByteArray()) ?? new Uint8Array());
    }
    after = page.IsTruncated ? page.Contents?.at(-1)?.Key : undefined;
  } while (after !== undefined);
  return objects;
}

/** What is kept of a record's report. */
export function bytesOf(record: Item, envelopes: Holdings['envelopes']): Uint8Array | undefined {
  const digest = String(record['digest']);
  return envelopes.get(`envelopes/${String(record['retention'])}/${digest.slice(0, 2)}/${digest}`);
}
