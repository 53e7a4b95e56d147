// `npm run copy-back -- --table ptcn-submissions-restored --to ptcn-submissions`, or `--bucket <copy> --to <bucket>`: what is missing is put
// back, and nothing that is there is touched. What was restored lies beside what is damaged; receipts were given for what is newer.
import { parseArgs } from 'node:util';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, paginateScan, PutCommand } from '@aws-sdk/lib-dynamodb';

export interface Copied {
  readonly put: number;
  /** Something of that name was there. */
  readonly left: number;
}

const AT_ONCE = 25;

/** @param without partition keys that begin so stay behind. */
export async function copyRows(
  { from, to, without }: { readonly from: string; readonly to: string; readonly without?: string | undefined },
  tables: DynamoDBDocumentClient,
): Promise<Copied> {
  const put = (row: Record<string, unknown>) =>
    isPut(
      tables.send(new PutCommand({ TableName: to, Item: row, ConditionExpression: 'attribute_not_exists(pk)' })),
      ConditionalCheckFailedException.name,
    );
  let copied: Copied = { put: 0, left: 0 };
  for await (const { Items = [] } of paginateScan({ client: tables, pageSize: AT_ONCE }, { TableName: from })) {
    const rows = Items.filter(({ pk }) => without === undefined || !String(pk).startsWith(without));
    copied = sumOf(copied, await Promise.all(rows.map(put)));
  }
  return copied;
}

/** Newest versions only. What the copying role of S3 leaves behind in a copy, its name and its bytes, is all there is. */
export async function copyObjects(
  { from, to }: { readonly from: string; readonly to: string },
  { reads, writes }: { readonly reads: S3Client; readonly writes: S3Client },
): Promise<Copied> {
  let copied: Copied = { put: 0, left: 0 };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: reads, pageSize: AT_ONCE }, { Bucket: from })) {
    const keys = Contents.flatMap(({ Key }) => Key ?? []);
    const put = async (Key: string) => {
      const { Body, ContentType, Metadata } = await reads.send(new GetObjectCommand({ Bucket: from, Key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      const object = { Bucket: to, Key, Body: bytes, ContentType, Metadata, IfNoneMatch: '*' };
      return isPut(writes.send(new PutObjectCommand(object)), 'PreconditionFailed');
    };
    copied = sumOf(copied, await Promise.all(keys.map(put)));
  }
  return copied;
}

async function isPut(attempt: Promise<unknown>, taken: string): Promise<boolean> {
  try {
    await attempt;
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === taken) return false;
    throw error;
  }
}

const sumOf = ({ put, left }: Copied, outcomes: readonly boolean[]): Copied => {
  const now = outcomes.filter(Boolean).length;
  return { put: put + now, left: left + outcomes.length - now };
};

/** What is typed, or a sentence that says how. */
export function asked(words: string[]) {
  const { values } = parseArgs({
    args: words,
    options: {
      table: { type: 'string' },
      bucket: { type: 'string' },
      to: { type: 'string' },
      without: { type: 'string' },
    },
  });
  const { table, bucket, to, without } = values;
  if (to === undefined || (table === undefined) === (bucket === undefined))
    throw new Error('Say from where and to where: --table or --bucket, and --to.');
  return { table, bucket, to, without };
}

if (import.meta.main) {
  try {
    const { table, bucket, to, without } = asked(process.argv.slice(2));
    const s3 = new S3Client({});
    const { put, left } =
      table === undefined
        ? await copyObjects({ from: bucket ?? '', to }, { reads: s3, writes: s3 })
        : await copyRows({ from: table, to, without }, DynamoDBDocumentClient.from(new DynamoDBClient({})));
    console.log(`${put} put back into ${to}, ${left} were there.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
