// Objects as files: one file per version, a line of JSON about it first and its bytes after. Buckets are
// versioned, always; a version under retention is not deleted, and a retention only grows.

import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory, writeDurably } from './durable-file.ts';
import type { BucketModel } from './template-stores.ts';
import { Turns } from './turns.ts';

export type Retention = { mode: 'GOVERNANCE' | 'COMPLIANCE'; until: string };
export type NewObject = {
  contentType: string;
  metadata: { [name: string]: string };
  checksums: { [algorithm: string]: string };
};
export type ObjectVersion = NewObject & {
  key: string;
  versionId: string;
  lastModified: string;
  etag: string;
  size: number;
  deleteMarker: boolean;
};
export type Precondition = { absent: true } | { etag: string };
export type ObjectRef = { bucket: string; key: string; versionId?: string | undefined };

/** The error codes of S3, which its clients know by name. */
export class S3Error extends Error {
  override name = 'S3Error';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

type Bucket = BucketModel & { directory: string; versions: Map<string, string[]> };

const nothing: NewObject = { contentType: '', metadata: {}, checksums: {} };

export class S3ObjectStore {
  readonly #root: string;
  readonly #buckets = new Map<string, Bucket>();
  readonly #turns = new Turns();
  #lastTick = 0;

  constructor(root: string) {
    this.#root = root;
  }

  hold(buckets: readonly BucketModel[]): void {
    for (const bucket of buckets) {
      const directory = join(this.#root, bucket.name);
      mkdirSync(directory, { recursive: true });
      // Version ids sort by time. What is no version (a put cut short, a retention) has another ending.
      const names = readdirSync(directory).filter((name) => name.endsWith('.version'));
      const found = names.sort().map((name) => name.slice(0, -'.version'.length).split('@'));
      const byKey = Map.groupBy(found, ([encodedKey = '']) => decodeURIComponent(encodedKey));
      const versions = new Map([...byKey].map(([key, ids]) => [key, ids.map(([, versionId = '']) => versionId)]));
      this.#buckets.set(bucket.name, { ...bucket, directory, versions });
    }
  }

  put(
    ref: ObjectRef,
    object: NewObject,
    body: Buffer,
    when?: Precondition,
    retention?: Retention,
  ): Promise<ObjectVersion> {
    return this.#inTurn(ref, async (bucket) => {
      await this.#require(ref, when);
      const version = this.#newVersion(ref.key, object, body);
      // The retention first: a version is never there without the protection it was put with.
      if (retention) await writeRetention(lockable(bucket), version, retention);
      return this.#write(bucket, version, body);
    });
  }

  /** The newest version or the one asked for, be it a delete marker. */
  async find({ bucket: name, key, versionId }: ObjectRef): Promise<{ version: ObjectVersion; body: Buffer }> {
    const bucket = this.#bucket(name);
    const ids = bucket.versions.get(key) ?? [];
    const found = versionId === undefined ? ids.at(-1) : ids.find((id) => id === versionId);
    if (found === undefined)
      throw new S3Error(404, versionId ? 'NoSuchVersion' : 'NoSuchKey', `${name} has no ${key}.`);
    const file = await readFile(join(bucket.directory, fileName(key, found)));
    const end = file.indexOf('\n');
    return { version: JSON.parse(file.toString('utf8', 0, end)) as ObjectVersion, body: file.subarray(end + 1) };
  }

  /** Without a version id this adds a delete marker, and everything is still there. */
  delete(ref: ObjectRef, bypassGovernance: boolean): Promise<ObjectVersion> {
    return this.#inTurn(ref, async (bucket) => {
      if (ref.versionId === undefined) {
        return this.#write(
          bucket,
          { ...this.#newVersion(ref.key, nothing, Buffer.alloc(0)), deleteMarker: true },
          Buffer.alloc(0),
        );
      }
      const { version } = await this.find(ref);
      refuseIfHeld(await readRetention(bucket, version), bypassGovernance);
      await unlink(join(bucket.directory, fileName(ref.key, version.versionId)));
      await syncDirectory(bucket.directory);
      bucket.versions.set(
        ref.key,
        (bucket.versions.get(ref.key) ?? []).filter((id) => id !== version.versionId),
      );
      return version;
    });
  }

  /** Every version, by key and then newest first. */
  async list(bucket: string, prefix: string): Promise<ObjectVersion[]> {
    const { versions } = this.#bucket(bucket);
    const keys = [...versions.keys()].filter((key) => key.startsWith(prefix)).sort();
    const refs = keys.flatMap((key) =>
      (versions.get(key) ?? []).toReversed().map((versionId) => ({ bucket, key, versionId })),
    );
    return Promise.all(refs.map(async (ref) => (await this.find(ref)).version));
  }

  async retention(ref: ObjectRef): Promise<Retention | undefined> {
    return readRetention(this.#bucket(ref.bucket), (await this.find(ref)).version);
  }

  retain(ref: ObjectRef, retention: Retention, bypassGovernance: boolean): Promise<void> {
    return this.#inTurn(ref, async (bucket) => {
      const { version } = await this.find(ref);
      const held = await readRetention(bucket, version);
      const weakens =
        held && (retention.until < held.until || (held.mode === 'COMPLIANCE' && retention.mode !== held.mode));
      if (weakens) refuseIfHeld(held, bypassGovernance);
      await writeRetention(lockable(bucket), version, retention);
    });
  }

  async #require(ref: ObjectRef, when: Precondition | undefined): Promise<void> {
    if (when === undefined) return;
    const isThere = (this.#bucket(ref.bucket).versions.get(ref.key) ?? []).length > 0;
    const newest = isThere ? (await this.find({ ...ref, versionId: undefined })).version : undefined;
    const current = newest?.deleteMarker ? undefined : newest;
    if ('absent' in when ? current === undefined : current?.etag === when.etag) return;
    if (current === undefined) throw new S3Error(404, 'NoSuchKey', `${ref.bucket} has no ${ref.key}.`);
    throw new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }

  async #write(bucket: Bucket, version: ObjectVersion, body: Buffer): Promise<ObjectVersion> {
    const { key, versionId } = version;
    await writeDurably(
      bucket.directory,
      fileName(key, versionId),
      Buffer.concat([Buffer.from(`${JSON.stringify(version)}\n`), body]),
    );
    bucket.versions.set(key, [...(bucket.versions.get(key) ?? []), versionId]);
    return version;
  }

  #newVersion(key: string, object: NewObject, body: Buffer): ObjectVersion {
    // Newer than the last even if the clock steps back while we run.
    this.#lastTick = Math.max(this.#lastTick + 1, Date.now() * 1000);
    const versionId = `${this.#lastTick.toString(36).padStart(11, '0')}${randomBytes(4).toString('hex')}`;
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    return {
      ...object,
      key,
      versionId,
      lastModified: new Date().toISOString(),
      etag,
      size: body.length,
      deleteMarker: false,
    };
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw new S3Error(404, 'NoSuchBucket', `There is no bucket ${name}.`);
    return bucket;
  }

  async #inTurn<T>(ref: ObjectRef, work: (bucket: Bucket) => Promise<T>): Promise<T> {
    const bucket = this.#bucket(ref.bucket);
    return this.#turns.take(`${ref.bucket}/${ref.key}`, () => work(bucket));
  }
}

function fileName(key: string, versionId: string): string {
  const name = `${encodeURIComponent(key)}@${versionId}.version`;
  if (name.length > 230) throw new S3Error(400, 'KeyTooLongError', 'Locally a key has to fit into a file name.');
  return name;
}

async function writeRetention(
  { directory }: Bucket,
  { key, versionId }: ObjectVersion,
  retention: Retention,
): Promise<void> {
  await writeDurably(directory, `${fileName(key, versionId)}.retention`, JSON.stringify(retention));
}

async function readRetention({ directory }: Bucket, { key, versionId }: ObjectVersion): Promise<Retention | undefined> {
  const text = await readFile(join(directory, `${fileName(key, versionId)}.retention`), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Retention);
}

function lockable(bucket: Bucket): Bucket {
  if (bucket.objectLock) return bucket;
  throw new S3Error(400, 'InvalidRequest', `${bucket.name} has no object lock.`);
}

function refuseIfHeld(retention: Retention | undefined, bypassGovernance: boolean): void {
  if (retention === undefined || retention.until <= new Date().toISOString()) return;
  if (retention.mode === 'GOVERNANCE' && bypassGovernance) return;
  throw new S3Error(403, 'AccessDenied', 'The object is under retention.');
}
