/** Puts an object unless one of its name is there: what is there stays, and is as good as ours. */
import { createHash } from 'node:crypto';
import { PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

const ALREADY_THERE = 412;
const CONCURRENT_PUT = 409;

export type NewObject = {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body: string | Uint8Array;
  readonly ContentType: string;
};

export async function putIfAbsent(s3: S3Client, object: NewObject): Promise<void> {
  const put = new PutObjectCommand({
    ...object,
    ChecksumSHA256: createHash('sha256').update(object.Body).digest('base64'),
    IfNoneMatch: '*',
  });
  try {
    await s3.send(put);
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status === ALREADY_THERE) return;
    if (status !== CONCURRENT_PUT) throw error;
    // Somebody is putting the same name this moment: by asking again we meet either their object or an empty place.
    await s3.send(put).catch((again: unknown) => {
      if (!(again instanceof S3ServiceException) || again.$metadata.httpStatusCode !== ALREADY_THERE) throw again;
    });
  }
}
