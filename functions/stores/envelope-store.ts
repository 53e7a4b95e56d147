/**
 * The received bytes, in S3, under the digest of what was signed. Contract: put-if-absent, never overwritten; an object
 * without a record is harmless (its submission was never acknowledged) and is found again by the retry. What was disposed of goes with
 * all its versions.
 */
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { digestOf } from '#domain/compact-jws.ts';
import { refuse } from '#domain/exchange-error.ts';
import { shred } from './file-objects.ts';
import { putIfAbsent } from './put-if-absent.ts';
import { envelopePath } from './table-keys.ts';

export class EnvelopeStore {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /** Puts the bytes unless they, or another valid signature over the same signing input, are there. */
  async putIfAbsent(retention: string, digest: string, jws: string): Promise<void> {
    await putIfAbsent(this.#s3, {
      Bucket: this.#bucket,
      Key: envelopePath(retention, digest),
      Body: jws,
      ContentType: 'application/jose',
    });
  }

  /** The bytes as received, or undefined when there are none. */
  async find(retention: string, digest: string): Promise<string | undefined> {
    return this.read(retention, digest).catch((error: unknown) => {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    });
  }

  /** Removes every version. A marker stays in their place: it has no bytes, and goes where copies are, so that these end too. */
  async shred(retention: string, digest: string): Promise<void> {
    const Key = envelopePath(retention, digest);
    await shred(this.#s3, this.#bucket, Key);
    await this.#s3.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key }));
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
