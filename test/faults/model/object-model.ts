/** S3 in memory: objects by bucket and name, put on condition, listed in their order. */
import { NoSuchKey, S3ServiceException } from '@aws-sdk/client-s3';

type Named = { readonly Bucket: string; readonly Key: string };
type Put = Named & { readonly Body: string | Uint8Array; readonly IfNoneMatch?: string };
type Listing = {
  readonly Bucket: string;
  readonly Prefix?: string;
  readonly StartAfter?: string;
  readonly MaxKeys?: number;
};

export class ObjectModel {
  readonly #objects = new Map<string, { readonly bytes: Uint8Array; readonly at: number }>();
  readonly #clock: () => number;

  constructor(clock: () => number = () => 0) {
    this.#clock = clock;
  }

  put({ Bucket, Key, Body, IfNoneMatch }: Put): object {
    const name = `${Bucket}/${Key}`;
    if (IfNoneMatch === '*' && this.#objects.has(name)) throw answered(412, 'PreconditionFailed');
    this.#objects.set(name, {
      bytes: Uint8Array.from(typeof Body === 'string' ? Buffer.from(Body) : Body),
      at: this.#clock(),
    });
    return {};
  }

  get({ Bucket, Key }: Named): object {
    const { bytes } = this.#objects.get(`${Bucket}/${Key}`) ?? absent();
    return {
      Body: {
        transformToString: async () => Buffer.from(bytes).toString(),
        transformToByteArray: async () => Uint8Array.from(bytes),
      },
    };
  }

  delete({ Bucket, Key }: Named): object {
    this.#objects.delete(`${Bucket}/${Key}`);
    return {};
  }

  /** There is one of each: nothing is written over here. */
  versions({ Bucket, Prefix = '' }: Listing): object {
    const names = [...this.#objects.keys()].filter((name) => name.startsWith(`${Bucket}/${Prefix}`));
    return { Versions: names.map((name) => ({ Key: name.slice(Bucket.length + 1), VersionId: 'only' })) };
  }

  list({ Bucket, Prefix = '', StartAfter = '', MaxKeys = 1_000 }: Listing): object {
    const names = [...this.#objects.keys()]
      .filter((name) => name.startsWith(`${Bucket}/${Prefix}`))
      .map((name) => name.slice(Bucket.length + 1))
      .filter((key) => key > StartAfter)
      .sort();
    const page = names.slice(0, MaxKeys);
    return {
      Contents: page.map((Key) => ({ Key, LastModified: new Date(this.#objects.get(`${Bucket}/${Key}`)?.at ?? 0) })),
      IsTruncated: page.length < names.length,
    };
  }
}

export const answered = (httpStatusCode: number, name: string) =>
  new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode } });

/** One for all: it is thrown often, and looked at by its kind only. */
const ABSENT = new NoSuchKey({ $metadata: { httpStatusCode: 404 }, message: 'The specified key does not exist.' });

function absent(): never {
  throw ABSENT;
}
