// What every bucket of ours is: versioned, private, TLS only, kept where the stage keeps.
import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  type Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';

/** Of a stage that does not keep its records, buckets bear its name: what empties them looks there first. */
export const STAGE_TAG = 'ptcn:stage';

export const houseBucket = (keep: boolean) =>
  ({
    versioned: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  }) satisfies BucketProps;

/** Under a key of ours, lockable, and every request for an object written down. */
export const lockableBucket = (
  keep: boolean,
  { recordsKey, accessLog, prefix }: { readonly recordsKey: IKey; readonly accessLog: Bucket; readonly prefix: string },
) =>
  ({
    ...houseBucket(keep),
    objectLockEnabled: true,
    encryption: BucketEncryption.KMS,
    encryptionKey: recordsKey,
    bucketKeyEnabled: true,
    // CDK's own types do not fit each other under exactOptionalPropertyTypes.
    serverAccessLogsBucket: accessLog as IBucket,
    serverAccessLogsPrefix: prefix,
  }) satisfies BucketProps;
