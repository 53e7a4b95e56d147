/**
 * Files of reports. Contract: bytes are put in their place before the record says that they are held, and only by whoever has
 * compared them with the manifest; a record changes in one transaction with the claim, the trail and the word to NZTCU. What one
 * transaction has settled another one does not undo.
 */
import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DeleteCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { attachmentNotice, isOpen, type KeptAttachment, marksOf } from '#domain/attachment.ts';
import { aboutSubmission } from '#domain/audit-entry.ts';
import { isTakenAway } from '#domain/release-policy.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import type { AttachmentRefusal, AttachmentState } from '#schemas/attachment.ts';
import { attachmentPath, attachmentsPath, claimKey, claimsOf, partsPath, scannedPath } from './attachment-keys.ts';
import type { AuditTrail } from './audit-trail.ts';
import { readObject, shred } from './file-objects.ts';
import type { Outbox } from './outbox.ts';
import { putIfAbsent } from './put-if-absent.ts';
import { splitSubmissionId, submissionKey } from './table-keys.ts';
import { commitTogether, type TransactItem } from './transaction.ts';

/** That a report of this unit names a file, and how far it is. */
export type Claim = {
  readonly submissionId: string;
  readonly retention: string;
  readonly state: AttachmentState;
  readonly refused?: AttachmentRefusal;
};

/** The claims of a unit on one file. */
export async function readClaims(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  partnerId: string,
  sha512: string,
): Promise<Claim[]> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': claimsOf(partnerId, sha512) },
      ConsistentRead: true,
    }),
  );
  return Items.map(({ sk, retention, state, refused }) => ({
    submissionId: String(sk),
    retention: String(retention),
    state,
    ...(refused && { refused }),
  }));
}

/** What is read of a held file. @throws when its object is not there. */
export async function readAttachment(
  s3: S3Client,
  bucket: string,
  { retention, submissionId }: Pick<SubmissionRecord, 'retention' | 'submissionId'>,
  sha512: string,
  range?: string,
): Promise<Uint8Array> {
  const path = attachmentPath(retention, submissionId, sha512);
  const bytes = await readObject(s3, bucket, path, range);
  if (!bytes) throw new Error(`There is no object ${path}.`);
  return bytes;
}

/** Of a report that was disposed of: what is held of it, what was on its way for no other, and its claims. */
export async function forgetFiles(
  { dynamodb, s3 }: Clients,
  { submissions, bucket }: Places,
  { submissionId, retention }: Pick<SubmissionRecord, 'retention' | 'submissionId'>,
  files: readonly string[],
): Promise<void> {
  const { partnerId } = splitSubmissionId(submissionId);
  for (const sha512 of files) {
    const Key = claimKey(partnerId, sha512, submissionId);
    await dynamodb.send(new DeleteCommand({ TableName: submissions, Key }));
    if ((await readClaims(dynamodb, submissions, partnerId, sha512)).length > 0) continue;
    await shred(s3, bucket, partsPath(partnerId, sha512));
    await shred(s3, bucket, scannedPath(partnerId, sha512));
  }
  await shred(s3, bucket, attachmentsPath(retention, submissionId));
  // Markers go where copies are, so that these end too.
  for (const sha512 of files)
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: attachmentPath(retention, submissionId, sha512) }));
}

type Clients = { readonly dynamodb: DynamoDBDocumentClient; readonly s3: S3Client };
type Places = { readonly submissions: string; readonly bucket: string };

export class Attachments {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #submissions: string;
  readonly #s3: S3Client;
  readonly #bucket: string;
  readonly #outbox: Outbox;
  readonly #trail: AuditTrail;

  constructor(clients: Clients, places: Places, outbox: Outbox, trail: AuditTrail) {
    this.#dynamodb = clients.dynamodb;
    this.#s3 = clients.s3;
    this.#submissions = places.submissions;
    this.#bucket = places.bucket;
    this.#outbox = outbox;
    this.#trail = trail;
  }

  claims(partnerId: string, sha512: string): Promise<Claim[]> {
    return readClaims(this.#dynamodb, this.#submissions, partnerId, sha512);
  }

  /** To its place. Nobody reads it there before the record says that it is held. */
  async release(record: SubmissionRecord, sha512: string, bytes: Uint8Array): Promise<void> {
    await putIfAbsent(this.#s3, {
      Bucket: this.#bucket,
      Key: attachmentPath(record.retention, record.submissionId, sha512),
      Body: bytes,
      ContentType: 'application/octet-stream',
    });
  }

  /** A file that another report of the unit holds. */
  readHeld({ retention, submissionId }: Claim, sha512: string): Promise<Uint8Array | undefined> {
    return readObject(this.#s3, this.#bucket, attachmentPath(retention, submissionId, sha512));
  }

  /** False when the record was changed meanwhile: nothing was written, read it again. */
  async settle(
    record: SubmissionRecord,
    sha512: string,
    attachments: readonly KeptAttachment[],
    now: string,
  ): Promise<boolean> {
    const { submissionId, partnerId, retention } = record;
    const claim = claimAfter(attachments, sha512);
    const action = claim.state === 'held' ? 'attachment-held' : 'attachment-refused';
    const facts = { attachment: sha512, ...(claim.refused && { attachmentRefused: claim.refused }) };
    const notice = isTakenAway(record) ? undefined : attachmentNotice(record, attachments, now);
    const { precedence } = record.summary;
    const items: TransactItem[] = [
      this.#changed(record, attachments),
      {
        Put: {
          TableName: this.#submissions,
          Item: { ...claimKey(partnerId, sha512, submissionId), retention, ...claim },
        },
      },
      // It is the unit that brings its file.
      this.#trail.added({
        at: now,
        actor: { principal: partnerId, role: 'unit' },
        action,
        subject: aboutSubmission(submissionId),
        facts,
      }),
      ...(notice
        ? [this.#outbox.added('summary', { eventId: notice.noticeId, notice, precedence }, Date.parse(now))]
        : []),
    ];
    return commitTogether(
      this.#dynamodb,
      items.map((item) => ({ item })),
    );
  }

  /** On what was read: whatever came between is seen, and a report that was disposed of meanwhile gets nothing back. */
  #changed({ partnerId, jti, summary, ...record }: SubmissionRecord, attachments: readonly KeptAttachment[]) {
    return {
      Update: {
        TableName: this.#submissions,
        Key: submissionKey(partnerId, jti),
        UpdateExpression: 'SET attachments = :attachments, summary = :summary',
        ConditionExpression: 'attachments = :before AND summary = :summaryBefore',
        ExpressionAttributeValues: {
          ':before': JSON.stringify(record.attachments),
          ':attachments': JSON.stringify(attachments),
          ':summaryBefore': JSON.stringify(summary),
          ':summary': JSON.stringify({ ...summary, attachments: marksOf(attachments) }),
        },
      },
    };
  }
}

/** Of a file that is named twice, what is still open says how far it is. */
function claimAfter(attachments: readonly KeptAttachment[], sha512: string): Pick<Claim, 'state' | 'refused'> {
  const named = attachments.filter((entry) => entry.sha512 === sha512);
  const { state = 'refused', refused } =
    named.find(({ state }) => state === 'held') ?? named.find(isOpen) ?? named[0] ?? {};
  return { state, ...(refused && { refused }) };
}
