// The local S3, asked through the SDK as the stores ask it.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectRetentionCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoopbackServer } from '../../../infra/local/loopback-server.ts';
import { S3ObjectStore } from '../../../infra/local/s3-object-store.ts';
import { startS3Server } from '../../../infra/local/s3-server.ts';
import { credentials, region, folderInMemory } from './fixture/scratch.ts';

const Bucket = 'envelopes';
const folder = folderInMemory();
let server: LoopbackServer;
let s3: S3Client;

async function start() {
  const store = new S3ObjectStore(folder);
  store.hold([{ name: Bucket, objectLock: true }]);
  server = await startS3Server(store);
  // No forcePathStyle: the SDK takes it by itself for an address that is no name, as in the functions.
  s3 = new S3Client({ endpoint: server.endpoint, region, credentials });
}
beforeAll(start);
afterAll(() => server.stop());

const put = (Key: string, Body: string | Readable, more: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const read = async (Key: string, version: { VersionId?: string | undefined } = {}) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, ...version }))).Body?.transformToString();
const inAnHour = () => new Date(Date.now() + 3_600_000);

describe('the local S3', () => {
  it('gives back what was put, with its type, metadata, length and checksum', async () => {
    const Metadata = { partner: 'nz-police' };
    await put('a/b c~é.jws', 'evidence', { ContentType: 'application/jose', Metadata });
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'a/b c~é.jws', ChecksumMode: 'ENABLED' }));
    expect(await got.Body?.transformToString()).toBe('evidence');
    expect(got).toMatchObject({ ContentType: 'application/jose', Metadata, ContentLength: 8 });
    expect(got.ChecksumCRC32).toBeDefined();
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'a/b c~é.jws' }));
    expect(head.ETag).toBe(`"${createHash('md5').update('evidence').digest('hex')}"`);
  });

  it('takes a stream of unknown end with its checksum in the trailer', async () => {
    const chunks = ['one ', 'two ', 'three'];
    await put('stream', Readable.from(chunks.map((chunk) => Buffer.from(chunk))), { ContentLength: 13 });
    expect(await read('stream')).toBe('one two three');
  });

  it('refuses bytes that do not fit their SHA-256', async () => {
    const ChecksumSHA256 = createHash('sha256').update('other bytes').digest('base64');
    await expect(put('wrong', 'these bytes', { ChecksumSHA256 })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(read('wrong')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('puts if absent exactly once among many at the same time', async () => {
    const puts = Array.from({ length: 8 }, (_, index) => put('once', `writer ${index}`, { IfNoneMatch: '*' }));
    const ends = await Promise.allSettled(puts);
    const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
    expect(refused).toHaveLength(7);
    expect(refused[0]).toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
    expect(await read('once')).toBe('writer 0');
  });

  it('replaces only the version named by If-Match', async () => {
    const { ETag } = await put('matched', 'first');
    await expect(put('matched', 'x', { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await put('matched', 'second', { IfMatch: ETag });
    expect(await read('matched')).toBe('second');
    await expect(put('missing', 'x', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('keeps every version, behind a delete marker too', async () => {
    const first = await put('versioned', 'first');
    await put('versioned', 'second');
    const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'versioned' }));
    expect(marker.DeleteMarker).toBe(true);
    await expect(read('versioned')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await read('versioned', first)).toBe('first');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'versioned', VersionId: marker.VersionId }));
    expect(await read('versioned')).toBe('second');
    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'versioned' }));
    expect(listed.Versions?.map(({ IsLatest }) => IsLatest)).toEqual([true, false]);
    expect(listed.Versions?.[1]?.VersionId).toBe(first.VersionId);
  });

  it('may be put if absent again after its deletion', async () => {
    await put('again', 'first');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'again' }));
    await put('again', 'second', { IfNoneMatch: '*' });
    expect(await read('again')).toBe('second');
  });

  it('does not delete or weaken a version under compliance retention', async () => {
    const ref = { Bucket, Key: 'held' };
    const { VersionId } = await put('held', 'evidence');
    const until = inAnHour();
    const Retention = { Mode: 'COMPLIANCE', RetainUntilDate: until } as const;
    await s3.send(new PutObjectRetentionCommand({ ...ref, Retention }));
    expect((await s3.send(new GetObjectRetentionCommand(ref))).Retention).toEqual(Retention);
    const deletion = new DeleteObjectCommand({ ...ref, VersionId, BypassGovernanceRetention: true });
    await expect(s3.send(deletion)).rejects.toMatchObject({ name: 'AccessDenied' });
    const shorter = { Mode: 'COMPLIANCE', RetainUntilDate: new Date(Date.now() + 60_000) } as const;
    const shortening = new PutObjectRetentionCommand({ ...ref, Retention: shorter });
    await expect(s3.send(shortening)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(await read('held', { VersionId })).toBe('evidence');
  });

  it('puts under governance retention, which its keeper can lift', async () => {
    const lock = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inAnHour() } as const;
    const { VersionId } = await put('governed', 'x', lock);
    const ref = { Bucket, Key: 'governed', VersionId };
    expect((await s3.send(new HeadObjectCommand(ref))).ObjectLockMode).toBe('GOVERNANCE');
    await expect(s3.send(new DeleteObjectCommand(ref))).rejects.toMatchObject({ name: 'AccessDenied' });
    await s3.send(new DeleteObjectCommand({ ...ref, BypassGovernanceRetention: true }));
    await expect(read('governed')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('lists keys in order, page by page', async () => {
    await Promise.all(['list/3', 'list/1', 'list/2'].map((key) => put(key, key)));
    const first = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'list/', MaxKeys: 2 }));
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(['list/1', 'list/2']);
    const ContinuationToken = first.NextContinuationToken;
    const second = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'list/', ContinuationToken }));
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['list/3']);
    expect(second.IsTruncated).toBe(false);
  });

  it('says that it does not serve what it does not serve', async () => {
    const listing = new ListObjectsV2Command({ Bucket, Delimiter: '/' });
    await expect(s3.send(listing)).rejects.toMatchObject({ name: 'NotImplemented' });
    const elsewhere = new GetObjectCommand({ Bucket: 'elsewhere', Key: 'x' });
    await expect(s3.send(elsewhere)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('still has everything after a restart', async () => {
    await put('durable', 'first');
    const { VersionId } = await put('durable', 'second');
    await server.stop();
    await start();
    expect(await read('durable')).toBe('second');
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'durable' }))).VersionId).toBe(VersionId);
    expect((await s3.send(new GetObjectRetentionCommand({ Bucket, Key: 'held' }))).Retention?.Mode).toBe('COMPLIANCE');
  });
});
