// How far a consumer has come in a stream, on disk: a restart resumes there. It is written after the
// records were taken, so a crash in between delivers them twice and never skips one.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The last sequence number taken, or the start of the shard, or `done` with a closed shard. */
export type Position = { after: string } | 'start' | 'done';
type Saved = { streamArn: string; shards: { [shardId: string]: Position } };

export class StreamCheckpoint {
  readonly #file: string;
  readonly #saved: Saved;

  /** A table made anew has a new stream, to which an old position means nothing. */
  constructor(file: string, streamArn: string) {
    this.#file = file;
    const found = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Saved) : undefined;
    this.#saved = found?.streamArn === streamArn ? found : { streamArn, shards: {} };
    mkdirSync(dirname(file), { recursive: true });
  }

  get isNew(): boolean {
    return Object.keys(this.#saved.shards).length === 0;
  }

  position(shardId: string): Position | undefined {
    return this.#saved.shards[shardId];
  }

  save(shardId: string, position: Position): void {
    const before = this.#saved.shards[shardId];
    if (isBehind(position, before)) return;
    this.#saved.shards[shardId] = position;
    // Renamed into place: whole after kill -9. Not synced: after a power cut the records come once more.
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#saved));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function isBehind(position: Position, before: Position | undefined): boolean {
  if (typeof position !== 'object' || typeof before !== 'object') return false;
  return BigInt(position.after) < BigInt(before.after);
}
