/** A batch of the audit table's stream, as it goes into the archive. */
import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import type { AuditEntry } from '#schemas/audit.ts';
import { AuditArchive, type StreamedChange } from '#stores/audit-archive.ts';
import { auditKey } from '#stores/table-keys.ts';

const client = mockClient(S3Client);
const archive = new AuditArchive(new S3Client({ region: 'ap-southeast-6' }), 'archive');
beforeEach(() => client.reset());

const entry: AuditEntry = {
  at: '2026-11-22T01:00:00.000Z',
  actor: { principal: 'nztcu', role: 'analyst', keyThumbprint: 'A'.repeat(43) },
  action: 'status-read',
  subject: 'submission:tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
};
const { owner, ...key } = auditKey(entry, 'u-1');

const change = (SequenceNumber: string, more: Partial<StreamedChange> = {}, at = 1_795_309_199.5): StreamedChange => ({
  eventName: 'INSERT',
  ...more,
  dynamodb: {
    SequenceNumber,
    ApproximateCreationDateTime: at,
    Keys: marshall(key),
    ...(more.eventName !== 'REMOVE' && { NewImage: marshall({ ...key, owner, entry }) }),
  },
});

test('a batch is one object under the day of its first record and the numbers of its first and last, one line a record', async () => {
  client.on(PutObjectCommand).resolves({});
  await archive.put([change('99', {}, Date.parse('2026-11-22T23:59:59.9Z') / 1000), change('100'), change('101')]);
  const [call, ...others] = client.commandCalls(PutObjectCommand);
  expect(others).toEqual([]);
  const { Body, ...input } = call?.args[0].input ?? {};
  expect(input).toMatchObject({ Bucket: 'archive', Key: 'audit/2026/11/22/99-101.ndjson', IfNoneMatch: '*' });
  const lines = String(Body)
    .trimEnd()
    .split('\n')
    .map((line): object => JSON.parse(line));
  const { at, subject } = entry;
  expect(lines).toEqual(
    ['99', '100', '101'].map((sequence) => ({ sequence, change: 'INSERT', subject, at, unique: 'u-1', entry })),
  );
});

test('an entry that was put over or taken away, which no function does, shows in the archive', async () => {
  client.on(PutObjectCommand).resolves({});
  await archive.put([change('1', { eventName: 'MODIFY' }), change('2', { eventName: 'REMOVE' })]);
  const lines = String(client.commandCalls(PutObjectCommand)[0]?.args[0].input.Body).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ change: 'MODIFY', entry }),
    { sequence: '2', change: 'REMOVE', subject: entry.subject, at: entry.at, unique: 'u-1' },
  ]);
});

test('a batch that is there already is done, and one that cannot be put is not', async () => {
  const answers = (httpStatusCode: number) =>
    new S3ServiceException({ name: 'Refused', $fault: 'client', $metadata: { httpStatusCode }, message: 'refused' });
  client.on(PutObjectCommand).rejects(answers(412));
  await expect(archive.put([change('1')])).resolves.toBeUndefined();
  client.on(PutObjectCommand).rejects(answers(503));
  await expect(archive.put([change('1')])).rejects.toThrow('refused');
});

test('the owner of an entry is the partner whose thing it is; a feed is nobody’s', () => {
  const ownerOf = (subject: string) => auditKey({ subject, at: entry.at }, 'u').owner;
  expect(ownerOf('partner:tonga-tcu-2')).toBe('tonga-tcu-2');
  expect(ownerOf(entry.subject)).toBe('tonga-tcu');
  expect(ownerOf('feed:nztcu-curated')).toBeUndefined();
});
