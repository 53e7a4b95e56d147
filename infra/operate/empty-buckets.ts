// Empties the buckets of a stage that may go: with all versions, since CloudFormation deletes no bucket that holds one.
import {
  DeleteObjectCommand,
  GetBucketTaggingCommand,
  ListObjectVersionsCommand,
  paginateListBuckets,
  type S3Client,
} from '@aws-sdk/client-s3';
import { STAGE_TAG } from '../constructs/house-bucket.ts';

/** As CloudFormation begins the names of buckets that have none of their own. */
const OURS = ['ptcn-records-', 'ptcn-second-region-'];

/** @throws if one of them belongs to another stage: then these are the credentials of another account, and nothing is touched. */
export async function bucketsOf(stage: string, s3: S3Client, region: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { Buckets } of paginateListBuckets({ client: s3 }, { Prefix: 'ptcn-', BucketRegion: region }))
    names.push(...(Buckets ?? []).flatMap(({ Name }) => Name ?? []));
  const ours = names.filter((name) => OURS.some((prefix) => name.startsWith(prefix)));
  for (const bucket of ours) {
    const of = await stageOf(bucket, s3);
    if (of !== stage)
      throw new Error(
        `The bucket ${bucket} is of ${of === undefined ? 'somebody else' : `the stage ${of}`}, not of ${stage}. Nothing was deleted.`,
      );
  }
  return ours;
}

async function stageOf(bucket: string, s3: S3Client): Promise<string | undefined> {
  try {
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: bucket }));
    return TagSet?.find(({ Key }) => Key === STAGE_TAG)?.Value;
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchTagSet') return undefined;
    throw error;
  }
}

/** Answers how many versions and markers went. */
export async function empty(bucket: string, s3: S3Client): Promise<number> {
  for (let count = 0; ; ) {
    // What is deleted is not listed again, so the first page is always what is left.
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    const left = [...Versions, ...DeleteMarkers];
    if (left.length === 0) return count;
    // One by one: a request for many answers 200, and hides in its body what it did not delete.
    for (const { Key, VersionId } of left) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }));
    count += left.length;
  }
}
