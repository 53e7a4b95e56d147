/**
 * The received bytes, in S3, under the digest of what was signed. Contract: put-if-absent, never overwritten; an object
 * without a record is harmless (its submission was never acknowledged) and is found again by the retry.
 */
import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { digestOf } from '#domain/compact-jws.ts';
import { refuse } from '#domain/exchange-error.ts';
import { envelopePath } from './table-keys.ts';

const ALREADY_THERE = 412;
const CONCURRENT_PUT = 409;

export class EnvelopeStore {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /** Puts the bytes unless they, or another valid signature over the same signing input, are there. */
  async putIfAbsent(retention: string, digest: string, jws: string): Promise<void> {
    const put = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: envelopePath(retention, digest),
      Body: jws,
      ContentType: 'application/jose',
      ChecksumSHA256: createHash('sha256').update(jws).digest('base64'),
      IfNoneMatch: '*',
    });
    try {
      await this.#s3.send(put);
    } catch (error) {
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      if (status === ALREADY_THERE) return;
      if (status !== CONCURRENT_PUT) throw error;
      // Somebody is putting the same digest this moment: by asking again we meet either their object or an empty place.
      await this.#s3.send(put).catch((again: unknown) => {
        if (!(again instanceof S3ServiceException) || again.$metadata.httpStatusCode !== ALREADY_THERE) throw again;
      });
    }
  }

  /** The bytes as received. Re-hashed: what was swapped underneath us is never served. */
  async read(retention: string, digest: string): Promise<string> {
    const { Body } = await this.#s3.send(
      new GetObjectCommand({ Bucket: this.#bucket, Key: envelopePath(retention, digest) }),
    );
    const jws = (await Body?.transformToString()) ?? refuse('not-found');
    const found = await digestOf(jws.slice(0, jws.lastIndexOf('.')));
    if (found !== digest)
      throw new Error(`Object ${envelopePath(retention, digest)} does not hold what its name says.`);
    return jws;
  }
}
