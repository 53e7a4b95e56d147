/**
 * The write-once copy of the audit trail, in S3. Contract: a batch of the table's stream is one object, a line a record
 * (NDJSON), named after what is in it; the same batch again finds it there and changes nothing. Nothing is ever replaced.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { toInstant } from '#domain/clock.ts';
import { putIfAbsent } from './put-if-absent.ts';
import { archivePath, splitAuditKey } from './table-keys.ts';

/** A record of the stream, as Lambda brings it. */
export type StreamedChange = {
  readonly eventName?: 'INSERT' | 'MODIFY' | 'REMOVE' | undefined;
  readonly dynamodb?:
    | {
        readonly SequenceNumber?: string | undefined;
        readonly ApproximateCreationDateTime?: number | undefined;
        readonly Keys?: Item | undefined;
        readonly NewImage?: Item | undefined;
      }
    | undefined;
};
type Item = Readonly<Record<string, object>>;

export class AuditArchive {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  async put(batch: readonly StreamedChange[]): Promise<void> {
    const [first, last] = [batch[0]?.dynamodb, batch.at(-1)?.dynamodb];
    if (!first || !last) return;
    const day = toInstant((first.ApproximateCreationDateTime ?? 0) * 1000).slice(0, 10);
    await putIfAbsent(this.#s3, {
      Bucket: this.#bucket,
      Key: archivePath(day, first.SequenceNumber ?? '', last.SequenceNumber ?? ''),
      Body: batch.map((change) => `${JSON.stringify(lineOf(change))}\n`).join(''),
      ContentType: 'application/x-ndjson',
    });
  }
}

/** An entry that was put over or taken away, which no function does, shows by its `change`. */
function lineOf({
  eventName: change,
  dynamodb: { SequenceNumber: sequence, Keys = {}, NewImage } = {},
}: StreamedChange) {
  const { pk, sk } = plain(Keys);
  return {
    sequence,
    change,
    ...splitAuditKey({ pk: String(pk), sk: String(sk) }),
    ...(NewImage && { entry: plain(NewImage)['entry'] }),
  };
}

const plain = (item: Item): Record<string, unknown> => unmarshall(item as Record<string, AttributeValue>);
