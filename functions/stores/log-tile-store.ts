/**
 * What the log has published, in S3: its tiles under their paths, and its checkpoints as a chain. Contract: nothing is ever
 * replaced. Whoever makes a tile again makes the same bytes. After each checkpoint there is one slot for the next one, so that
 * two can never follow the same; and a restore of the tables does not bring these back to what they were.
 */
import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { type Tile, tilePath } from '#domain/log-tiles.ts';
import { sameBytes } from '#domain/merkle-log.ts';
import { putIfAbsent } from './put-if-absent.ts';
import { nextCheckpointPath } from './table-keys.ts';

export class LogTileStore {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  async put(tile: Tile, bytes: Uint8Array): Promise<void> {
    await this.#put(tilePath(tile), bytes, 'application/octet-stream');
    // What is there stays. When it is another, the log has been somewhere already: an old state was restored underneath it.
    if (!sameBytes(await this.read(tile), bytes)) throw new Error(`Another ${tilePath(tile)} is published already.`);
  }

  async read(tile: Tile): Promise<Uint8Array> {
    return (await this.find(tilePath(tile))) ?? missing(tilePath(tile));
  }

  /** @param path of a tile. Attacker-controlled where it comes from an address: it is a name of an object and nothing else. */
  async find(path: string): Promise<Uint8Array | undefined> {
    const get = new GetObjectCommand({ Bucket: this.#bucket, Key: path });
    try {
      const { Body } = await this.#s3.send(get);
      return await Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** The signed note that was published after a checkpoint of that size, if one was. */
  async checkpointAfter(size: number): Promise<string | undefined> {
    const bytes = await this.find(nextCheckpointPath(size));
    return bytes && new TextDecoder().decode(bytes);
  }

  /** The point of no return of a checkpoint. No effect when another one was faster: read what is there. */
  async putCheckpoint(after: number, note: string): Promise<void> {
    await this.#put(nextCheckpointPath(after), note, 'text/plain; charset=utf-8');
  }

  #put(Key: string, Body: string | Uint8Array, ContentType: string): Promise<void> {
    return putIfAbsent(this.#s3, { Bucket: this.#bucket, Key, Body, ContentType });
  }
}

function missing(path: string): never {
  throw new Error(`The log has lost its ${path}.`);
}
