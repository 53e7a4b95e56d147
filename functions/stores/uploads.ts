/**
 * Files on their way, part by part. Contract: the bytes first, under their own digest; then one transaction of the part's row and of the
 * outbox row by which it is looked at, so that the last part that comes is always noticed. A part never changes. What lies here is
 * nobody's yet: it is read by the one function that puts files together, and is gone after 30 days.
 */
import type { S3Client } from '@aws-sdk/client-s3';
import { DeleteCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { toSeconds } from '#domain/clock.ts';
import type { KeptPart } from '#domain/upload.ts';
import { PARTS_KEPT_DAYS } from '#schemas/attachment.ts';
import { partEvent, partKey, partPath, partsPath, uploadPrefix, uploadsOf } from './attachment-keys.ts';
import { cancellationsOf } from './dynamodb-outcome.ts';
import { inLanes } from './in-lanes.ts';
import type { Outbox } from './outbox.ts';
import { putIfAbsent } from './put-if-absent.ts';
import { readObject, shred } from './file-objects.ts';
import { writeTogether } from './transaction.ts';

const DAY_SECONDS = 86_400;
const LANES = 16;

export class Uploads {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string, s3: S3Client, bucket: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /** The parts of one file of a unit that are here. TTL removes late: what has expired counts as gone. */
  async partsOf(partnerId: string, sha512: string, now: number): Promise<KeptPart[]> {
    const rows = await this.#rows(partnerId, uploadPrefix(sha512), now);
    return rows.map(
      ({ n, length, partLength, total, digest }) => ({ n, length, partLength, total, digest }) as KeptPart,
    );
  }

  /** How many bytes of a unit lie here. Two that come at once may both be under the limit. */
  async bytesOf(partnerId: string, now: number): Promise<number> {
    const rows = await this.#rows(partnerId, '', now);
    return rows.reduce((sum, { length }) => sum + Number(length), 0);
  }

  /** False when another part has its place. */
  async keep(
    { partnerId, sha512 }: { readonly partnerId: string; readonly sha512: string },
    part: KeptPart,
    bytes: Uint8Array,
    { outbox, now }: { readonly outbox: Outbox; readonly now: number },
  ): Promise<boolean> {
    await putIfAbsent(this.#s3, {
      Bucket: this.#bucket,
      Key: partPath(partnerId, sha512, part),
      Body: bytes,
      ContentType: 'application/octet-stream',
    });
    const nowSeconds = toSeconds(now);
    const row = {
      Put: {
        TableName: this.#table,
        Item: {
          ...partKey(partnerId, sha512, part.n),
          ...part,
          expiresAt: nowSeconds + PARTS_KEPT_DAYS * DAY_SECONDS,
        },
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now OR digest = :digest',
        ExpressionAttributeValues: { ':now': nowSeconds, ':digest': part.digest },
      },
    };
    const wake = { eventId: partEvent(partnerId, sha512, part.n), partnerId, sha512 };
    try {
      await writeTogether(this.#dynamodb, { TransactItems: [row, outbox.added('attachment', wake, now)] });
      return true;
    } catch (error) {
      if (cancellationsOf(error)?.[0]?.code === 'ConditionalCheckFailed') return false;
      throw error;
    }
  }

  /** The whole file; undefined when a part of it is gone. */
  async read(partnerId: string, sha512: string, parts: readonly KeptPart[]): Promise<Uint8Array | undefined> {
    const whole = new Uint8Array(parts[0]?.total ?? 0);
    let at = 0;
    for (const part of parts) {
      const bytes = await readObject(this.#s3, this.#bucket, partPath(partnerId, sha512, part));
      if (bytes?.length !== part.length) return undefined;
      whole.set(bytes, at);
      at += part.length;
    }
    return whole;
  }

  /** The rows first: bytes without a row are nobody's, and expire by themselves. */
  async drop(partnerId: string, sha512: string, parts: readonly KeptPart[]): Promise<void> {
    await inLanes(parts, LANES, ({ n }) =>
      this.#dynamodb.send(new DeleteCommand({ TableName: this.#table, Key: partKey(partnerId, sha512, n) })),
    );
    await shred(this.#s3, this.#bucket, partsPath(partnerId, sha512));
  }

  async #rows(partnerId: string, prefix: string, now: number): Promise<Record<string, unknown>[]> {
    const rows: Record<string, unknown>[] = [];
    let after: Record<string, unknown> | undefined;
    do {
      const page = await this.#dynamodb.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': uploadsOf(partnerId), ':prefix': prefix },
          ConsistentRead: true,
          ExclusiveStartKey: after,
        }),
      );
      rows.push(...(page.Items ?? []));
      after = page.LastEvaluatedKey;
    } while (after);
    return rows.filter(({ expiresAt }) => Number(expiresAt) > toSeconds(now));
  }
}
