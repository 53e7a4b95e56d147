/** The stored bytes as objects: by their names, and one by one, for whoever holds them against the records. */
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import type { ReconciledRecord, StoredFile, StoredObject } from '#domain/reconcile.ts';
import { ATTACHMENTS, attachmentsPath } from './attachment-keys.ts';
import { ENVELOPES } from './table-keys.ts';

const FILES_MOST = 100;

export class ReconciledObjects {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /** Up to `limit` envelopes after a name. */
  page(after: string, limit: number): Promise<readonly StoredObject[]> {
    return this.#list(ENVELOPES, after, limit);
  }

  /** Up to `limit` held files after a name. */
  async files(after: string, limit: number): Promise<readonly StoredFile[]> {
    const files = await this.#list(ATTACHMENTS, after, limit);
    return files.map((file) => ({ ...file, submissionId: file.path.split('/')[2] ?? '' }));
  }

  /** Names of the files that lie there for a report: ten at most. */
  async filesOf({ retention = '', submissionId }: ReconciledRecord): Promise<readonly string[]> {
    return (await this.#list(attachmentsPath(retention, submissionId), '', FILES_MOST)).map(({ path }) => path);
  }

  async #list(Prefix: string, after: string, limit: number): Promise<readonly StoredObject[]> {
    const { Contents = [] } = await this.#s3.send(
      new ListObjectsV2Command({
        Bucket: this.#bucket,
        Prefix,
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
