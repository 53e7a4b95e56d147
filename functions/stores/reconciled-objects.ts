/** The stored bytes as objects: by their names, and one by one, for whoever holds them against the records. */
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import type { StoredObject } from '#domain/reconcile.ts';
import { ENVELOPES } from './table-keys.ts';

export class ReconciledObjects {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /** Up to `limit` objects after a name. */
  async page(after: string, limit: number): Promise<readonly StoredObject[]> {
    const { Contents = [] } = await this.#s3.send(
      new ListObjectsV2Command({
        Bucket: this.#bucket,
        Prefix: ENVELOPES,
        MaxKeys: limit,
        ...(after !== '' && { StartAfter: after }),
      }),
    );
    return Contents.map(({ Key = '', LastModified }) => ({ path: Key, putAt: LastModified?.getTime() ?? 0 }));
  }

  /** Undefined when there is none of this name. */
  async read(path: string): Promise<string | undefined> {
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: path }));
      return await Body?.transformToString();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }
}
