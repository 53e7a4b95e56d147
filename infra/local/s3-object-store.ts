// Objects as files: one file per version, a line of JSON about it first and its bytes after. A put is
// written beside, synced, renamed into place and its directory synced: it is there whole or not at all.

import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { BucketModel } from './template-stores.ts';

export type Retention = { mode: 'GOVERNANCE' | 'COMPLIANCE'; until: string };
export type VersionFacts = {
  key: string;
  versionId: string;
  lastModified: string;
  etag: string;
  size: number;
  contentType: string;
  metadata: { [name: string]: string };
  checksums: { [algorithm: string]: string };
  deleteMarker: boolean;
};
export type NewObject = Pick<VersionFacts, 'contentType' | 'metadata' | 'checksums'> & {
  body: Buffer;
  retention?: Retention;
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

export class S3ObjectStore {
  readonly #root: string;
  readonly #buckets = new Map<string, Bucket>();
  /** The last put or delete of each key under way; the next one waits for it. */
  readonly #turns = new Map<string, Promise<unknown>>();
  #lastTick = 0;

  constructor(root: string) {
    this.#root = root;
  }

  hold(buckets: readonly BucketModel[]): void {
    for (const bucket of buckets) {
      const directory = join(this.#root, bucket.name);
      mkdirSync(directory, { recursive: true });
      const versions = new Map<string, string[]>();
      // Names sort by time of writing; what is not a version (a put cut short, a retention) has another ending.
      for (const name of readdirSync(directory)
        .filter((file) => file.endsWith('.version'))
        .sort()) {
        const [encodedKey = '', versionId = ''] = name.slice(0, -'.version'.length).split('@');
        const key = decodeURIComponent(encodedKey);
        versions.set(key, [...(versions.get(key) ?? []), versionId]);
      }
      this.#buckets.set(bucket.name, { ...bucket, directory, versions });
    }
  }

  put(ref: ObjectRef, object: NewObject, precondition?: Precondition): Promise<VersionFacts> {
    return this.#inTurn(ref, async () => {
      const bucket = this.#bucket(ref.bucket);
      if (object.retention && !bucket.objectLock) throw invalid(`${ref.bucket} has no object lock.`);
      this.#check(ref, precondition);
      const facts: VersionFacts = {
        key: ref.key,
        versionId: this.#newVersionId(bucket),
        lastModified: new Date().toISOString(),
        etag: `"${createHash('md5').update(object.body).digest('hex')}"`,
        size: object.body.length,
        contentType: object.contentType,
        metadata: object.metadata,
        checksums: object.checksums,
        deleteMarker: false,
      };
      if (object.retention) await this.#writeRetention(bucket, facts, object.retention);
      await this.#write(bucket, facts, object.body);
      return facts;
    });
  }

  /** The newest version, or the one asked for; a delete marker is answered as such, for the caller to refuse. */
  find({ bucket: name, key, versionId }: ObjectRef): { facts: VersionFacts; body: Buffer } {
    const bucket = this.#bucket(name);
    const versions = bucket.versions.get(key) ?? [];
    const found = versionId === undefined ? versions.at(-1) : versions.find((version) => version === versionId);
    if (found === undefined) {
      const code = versionId === undefined ? 'NoSuchKey' : 'NoSuchVersion';
      throw new S3Error(404, code, `${name} has no ${key}${versionId ? ` ${versionId}` : ''}.`);
    }
    const file = readFileSync(join(bucket.directory, fileName(key, found)));
    const end = file.indexOf(0x0a);
    return { facts: JSON.parse(file.subarray(0, end).toString()) as VersionFacts, body: file.subarray(end + 1) };
  }

  /** Without a version id a versioned bucket gets a delete marker; a version under retention stays. */
  delete(ref: ObjectRef, bypassGovernance: boolean): Promise<VersionFacts | undefined> {
    return this.#inTurn(ref, async () => {
      const bucket = this.#bucket(ref.bucket);
      const { key } = ref;
      if (ref.versionId === undefined && bucket.versioned) {
        const versionId = this.#newVersionId(bucket);
        const lastModified = new Date().toISOString();
        const facts = {
          key,
          versionId,
          lastModified,
          etag: '',
          size: 0,
          contentType: '',
          metadata: {},
          checksums: {},
          deleteMarker: true,
        };
        await this.#write(bucket, facts, Buffer.alloc(0));
        return facts;
      }
      const versions = bucket.versions.get(key) ?? [];
      const versionId = ref.versionId ?? versions.at(-1);
      if (versionId === undefined || !versions.includes(versionId)) return undefined;
      const { facts } = this.find({ ...ref, versionId });
      if (isHeld(this.#readRetention(bucket, key, versionId), bypassGovernance)) {
        throw new S3Error(403, 'AccessDenied', `${key} is under retention.`);
      }
      await unlink(join(bucket.directory, fileName(key, versionId)));
      await syncDirectory(bucket.directory);
      bucket.versions.set(
        key,
        versions.filter((version) => version !== versionId),
      );
      return facts;
    });
  }

  /** Every version, by key and then newest first. */
  list(bucketName: string, prefix: string): VersionFacts[] {
    const { versions } = this.#bucket(bucketName);
    const keys = [...versions.keys()].filter((key) => key.startsWith(prefix)).sort();
    return keys.flatMap((key) =>
      (versions.get(key) ?? [])
        .toReversed()
        .map((versionId) => this.find({ bucket: bucketName, key, versionId }).facts),
    );
  }

  retention(ref: ObjectRef): Retention | undefined {
    const { facts } = this.find(ref);
    return this.#readRetention(this.#bucket(ref.bucket), ref.key, facts.versionId);
  }

  retain(ref: ObjectRef, retention: Retention, bypassGovernance: boolean): Promise<void> {
    return this.#inTurn(ref, async () => {
      const bucket = this.#bucket(ref.bucket);
      if (!bucket.objectLock) throw invalid(`${ref.bucket} has no object lock.`);
      const { facts } = this.find(ref);
      const held = this.#readRetention(bucket, ref.key, facts.versionId);
      const shortens =
        held && (retention.until < held.until || (held.mode === 'COMPLIANCE' && retention.mode !== 'COMPLIANCE'));
      if (shortens && isHeld(held, bypassGovernance))
        throw new S3Error(403, 'AccessDenied', 'A retention may only grow.');
      await this.#writeRetention(bucket, facts, retention);
    });
  }

  #check(ref: ObjectRef, precondition?: Precondition): void {
    if (precondition === undefined) return;
    const newest = this.#bucket(ref.bucket).versions.get(ref.key)?.at(-1);
    const present = newest === undefined ? undefined : this.find({ ...ref, versionId: newest }).facts;
    const current = present?.deleteMarker ? undefined : present;
    if ('absent' in precondition ? current !== undefined : current?.etag !== precondition.etag) {
      if (current === undefined) throw new S3Error(404, 'NoSuchKey', `${ref.bucket} has no ${ref.key}.`);
      throw new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold.');
    }
  }

  async #write(bucket: Bucket, facts: VersionFacts, body: Buffer): Promise<void> {
    const head = Buffer.from(`${JSON.stringify(facts)}\n`);
    await writeDurably(bucket.directory, fileName(facts.key, facts.versionId), Buffer.concat([head, body]));
    const older = (bucket.versions.get(facts.key) ?? []).filter((version) => version !== facts.versionId);
    bucket.versions.set(facts.key, [...older, facts.versionId]);
  }

  async #writeRetention(bucket: Bucket, { key, versionId }: VersionFacts, retention: Retention): Promise<void> {
    await writeDurably(
      bucket.directory,
      `${fileName(key, versionId)}.retention`,
      Buffer.from(JSON.stringify(retention)),
    );
  }

  #readRetention(bucket: Bucket, key: string, versionId: string): Retention | undefined {
    try {
      const text = readFileSync(join(bucket.directory, `${fileName(key, versionId)}.retention`), 'utf8');
      return JSON.parse(text) as Retention;
    } catch {
      return undefined;
    }
  }

  // Version ids sort by time even if the clock steps back while we run.
  #newVersionId(bucket: Bucket): string {
    if (!bucket.versioned) return 'null';
    this.#lastTick = Math.max(this.#lastTick + 1, Date.now() * 1000);
    return `${this.#lastTick.toString(36).padStart(11, '0')}${randomBytes(4).toString('hex')}`;
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw new S3Error(404, 'NoSuchBucket', `There is no bucket ${name}.`);
    return bucket;
  }

  async #inTurn<T>({ bucket, key }: ObjectRef, work: () => Promise<T>): Promise<T> {
    const place = `${bucket}/${key}`;
    const before = this.#turns.get(place) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#turns.set(place, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(place) === turn) this.#turns.delete(place);
    }
  }
}

export function invalid(message: string): S3Error {
  return new S3Error(400, 'InvalidRequest', message);
}

function isHeld(retention: Retention | undefined, bypassGovernance: boolean): boolean {
  if (retention === undefined || retention.until <= new Date().toISOString()) return false;
  return retention.mode === 'COMPLIANCE' || !bypassGovernance;
}

function fileName(key: string, versionId: string): string {
  const name = `${encodeURIComponent(key)}@${versionId}.version`;
  if (name.length > 230)
    throw new S3Error(400, 'KeyTooLongError', 'Locally a key and its version must fit in a file name.');
  return name;
}

async function writeDurably(directory: string, name: string, bytes: Buffer): Promise<void> {
  const temporary = join(directory, `${randomBytes(8).toString('hex')}.partial`);
  const file = await open(temporary, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(directory, name));
  await syncDirectory(directory);
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  await handle.sync().finally(() => handle.close());
}
