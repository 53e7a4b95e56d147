/** Objects that hold files, or parts of them: read whole or in a range, and removed for good. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  type S3Client,
} from '@aws-sdk/client-s3';

/** Undefined when there is none of this name. `range`: as the header has it. */
export async function readObject(
  s3: S3Client,
  Bucket: string,
  Key: string,
  range?: string,
): Promise<Uint8Array | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...(range !== undefined && { Range: range }) }));
    return await Body?.transformToByteArray();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** Every version, and every marker that hides one, of all whose names begin so. */
export async function shred(s3: S3Client, Bucket: string, Prefix: string): Promise<void> {
  for (;;) {
    const {
      Versions = [],
      DeleteMarkers = [],
      IsTruncated,
    } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
    for (const { Key, VersionId } of [...Versions, ...DeleteMarkers])
      await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    // What is gone is listed no more: the next listing begins with the rest.
    if (!IsTruncated) return;
  }
}
