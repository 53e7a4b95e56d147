import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '#domain/compact-jws.ts';
import { EnvelopeStore } from '#stores/envelope-store.ts';
import { attacks } from '../../attacks/vector-tests.ts';
import { storedBytesVectors } from '../../attacks/vectors/stored-bytes.ts';

const client = mockClient(S3Client);
const store = new EnvelopeStore(new S3Client({ region: 'ap-southeast-6' }), 'envelopes');
const digest = 'cd'.repeat(64);

const answers = (httpStatusCode: number) =>
  new S3ServiceException({ name: 'Refused', $fault: 'client', $metadata: { httpStatusCode }, message: 'refused' });
const put = () => store.putIfAbsent('standard', digest, 'a.signed.jws');

beforeEach(() => client.reset());

describe('received bytes', () => {
  test('are put under their digest and retention class, only if nothing is there, with their checksum [ASVS 5.3.2]', async () => {
    client.on(PutObjectCommand).resolves({});
    await put();
    expect(client.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({
      Bucket: 'envelopes',
      Key: `envelopes/standard/cd/${digest}`,
      IfNoneMatch: '*',
      ChecksumSHA256: '4Q4XeQ1R0ly1bUDEv9QaXdpowEkHQDnfRfmvBd5UJPA=',
    });
  });

  test('that are there already are not an error: an earlier try, or another signature over the same words', async () => {
    client.on(PutObjectCommand).rejects(answers(412));
    await expect(put()).resolves.toBeUndefined();
  });

  test('that somebody puts this very moment are asked for again', async () => {
    client.on(PutObjectCommand).rejectsOnce(answers(409)).rejects(answers(412));
    await expect(put()).resolves.toBeUndefined();
    expect(client.commandCalls(PutObjectCommand)).toHaveLength(2);
  });

  test('that cannot be put are an error', async () => {
    client.on(PutObjectCommand).rejects(answers(503));
    await expect(put()).rejects.toThrow('refused');
  });
});

const [right, other] = ['eyJhIjoxfQ.eyJiIjoxfQ.AAAA', 'eyJhIjoxfQ.eyJiIjoyfQ.BBBB'];
const readBack = async (stored: string) => {
  // Of the body, the store asks for its text alone.
  client.on(GetObjectCommand).resolves({ Body: { transformToString: async () => stored } as never });
  return store.read('standard', await digestOf(right.slice(0, right.lastIndexOf('.'))));
};

test('the control is read as it was stored', async () => {
  expect(await readBack(right)).toBe(right);
});

attacks('stored bytes', storedBytesVectors, 'has nobody served with it', async ({ swap }) => {
  await expect(readBack(swap(right, other))).rejects.toThrow('does not hold what its name says');
});
