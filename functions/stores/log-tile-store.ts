/** The log's tiles, in S3 under their published paths. Contract: a tile never changes; who makes it again makes the same bytes. */
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type Tile, tilePath } from '#domain/log-tiles.ts';
import { sameBytes } from '#domain/merkle-log.ts';
import { putIfAbsent } from './put-if-absent.ts';

export class LogTileStore {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  async put(tile: Tile, bytes: Uint8Array): Promise<void> {
    const object = { Bucket: this.#bucket, Key: tilePath(tile), ContentType: 'application/octet-stream' };
    await putIfAbsent(this.#s3, { ...object, Body: bytes });
    // What is there stays. When it is another, the log has been somewhere already: an old state was restored underneath it.
    if (!sameBytes(await this.read(tile), bytes)) throw new Error(`Another ${tilePath(tile)} is published already.`);
  }

  async read(tile: Tile): Promise<Uint8Array> {
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: tilePath(tile) }));
    if (!Body) throw new Error(`The tile ${tilePath(tile)} is empty.`);
    return Body.transformToByteArray();
  }
}
