/** The write-once copy of the audit trail: every entry is in it, once. */
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { GetObjectCommand, ListObjectsV2Command, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { beforeAll, expect, inject, test, vi } from 'vitest';
import { splitAuditKey } from '#stores/table-keys.ts';
import { AuditEntry } from '#schemas/audit.ts';
import { handler } from '../../functions/archive-audit.ts';
import { database, environmentOfFunctions, objects, streams, tableNamed } from '../support/engine-clients.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import { goodClaims, signClaims } from '../support/test-party.ts';

const Bucket = 'auditarchive';
type Line = { sequence: string; change: string; subject: string; at: string; unique: string; entry: AuditEntry };
type Archived = { readonly key: string; readonly lines: readonly Line[] };

/** What was read once: an object of the archive never changes, and there are thousands after a run of all tests. */
const known = new Map<string, readonly Line[]>();

async function archived(): Promise<Archived[]> {
  for (let after: string | undefined, more = true; more; ) {
    const page = await objects.send(new ListObjectsV2Command({ Bucket, ContinuationToken: after }));
    const fresh = (page.Contents ?? []).flatMap(({ Key: key = '' }) =>
      known.has(key) || key.startsWith('reconciliation/') ? [] : [key],
    );
    await Promise.all(fresh.map(async (key) => known.set(key, linesOf(await read(key)))));
    [after, more] = [page.NextContinuationToken, page.IsTruncated === true];
  }
  return [...known].map(([key, lines]) => ({ key, lines }));
}
const read = async (Key: string): Promise<string> =>
  (await (await objects.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()) ?? '';
const linesOf = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const nameOf = ({ subject, at, unique }: { subject: string; at: string; unique: string }) =>
  `${subject} ${at} ${unique}`;

/** Everything that is on the trail at this moment, whoever wrote it. */
async function onTrail(): Promise<string[]> {
  const names: string[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const scan = new ScanCommand({ TableName: tableNamed('Audit'), ConsistentRead: true, ExclusiveStartKey });
    const { Items = [], LastEvaluatedKey } = await database.send(scan);
    names.push(...Items.map(({ pk, sk }) => nameOf(splitAuditKey({ pk, sk }))));
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return names;
}

let written: string[];
beforeAll(async () => {
  const { origin } = inject('exchange');
  const [unit, analyst, desk] = [await enrol(), await enrolReader(), await operator()];
  const sent = await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin)));
  const { submissionId } = await sent.json();
  await analyst.get(`/v1/submissions/${submissionId}/envelope`);
  await analyst.postJson(`/v1/submissions/${submissionId}/decisions`, { decision: 'accept', reason: 'Fits.' });
  await analyst.get('/v1/feeds/nztcu-curated/items');
  const change = { status: 'suspended', reason: 'laptop missing' };
  await desk.postJson(`/v1/partners/${unit.party.partnerId}/status`, change);
  written = await onTrail();
  await vi.waitFor(
    async () => {
      const there = new Set((await archived()).flatMap(({ lines }) => lines.map(nameOf)));
      expect(written.filter((name) => !there.has(name))).toEqual([]);
    },
    { timeout: 60_000, interval: 200 },
  );
});

test('every entry that was written is in it exactly once, as it was written [NZISM 7496]', async () => {
  const lines = (await archived()).flatMap((object) => object.lines);
  const times = Map.groupBy(lines, nameOf);
  expect(written.length).toBeGreaterThan(5);
  for (const name of written) expect([name, times.get(name)?.length]).toEqual([name, 1]);
  expect(new Set(lines.map(({ sequence }) => sequence)).size).toBe(lines.length);
  for (const { change, subject, at, entry } of lines) {
    expect(change).toBe('INSERT');
    expect(AuditEntry.parse(entry)).toMatchObject({ subject, at });
  }
});

test('an object is named after the day and the numbers of what is in it', async () => {
  for (const { key, lines } of await archived()) {
    expect(key).toMatch(/^audit\/\d{4}\/\d\d\/\d\d\/\d+-\d+\.ndjson$/);
    expect(key).toContain(`/${lines[0]?.sequence}-${lines.at(-1)?.sequence}.ndjson`);
  }
});

/** The records of the table's stream from one number to another, as Lambda brings them. */
async function streamed(first: string, last: string): Promise<DynamoDBStreamEvent> {
  const { Streams = [] } = await streams.send(new ListStreamsCommand({ TableName: tableNamed('Audit') }));
  const StreamArn = Streams[0]?.StreamArn;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const records: unknown[] = [];
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    const from = { ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: first } as const;
    const { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ...from }));
    const { Records = [] } = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: 1_000 }));
    for (const { dynamodb, ...record } of Records) {
      if (BigInt(dynamodb?.SequenceNumber ?? 0) > BigInt(last)) break;
      const ApproximateCreationDateTime = (dynamodb?.ApproximateCreationDateTime?.getTime() ?? 0) / 1000;
      records.push({ ...record, dynamodb: { ...dynamodb, ApproximateCreationDateTime } });
    }
  }
  return JSON.parse(JSON.stringify({ Records: records }));
}

test('a batch that is brought again, twice at once even, is there once, unchanged', async () => {
  const [{ key, lines } = expect.fail()] = (await archived()).toSorted((a, b) => b.lines.length - a.lines.length);
  const before = await read(key);
  const batch = await streamed(lines[0]?.sequence ?? '', lines.at(-1)?.sequence ?? '');
  expect(batch.Records).toHaveLength(lines.length);
  Object.assign(process.env, environmentOfFunctions, { AUDIT_ARCHIVE_BUCKET: Bucket });
  const context = {} as Context;
  await Promise.all([handler(batch, context), handler(batch, context)]);
  const { Versions = [] } = await objects.send(new ListObjectVersionsCommand({ Bucket, Prefix: key }));
  expect(Versions).toHaveLength(1);
  expect(await read(key)).toBe(before);
  const times = Map.groupBy(
    (await archived()).flatMap((object) => object.lines.map(nameOf)),
    (name) => name,
  );
  for (const line of lines) expect(times.get(nameOf(line))).toHaveLength(1);
});
