// Where S3 writes down who asked for which object. S3 cannot deliver its logs under a key of ours, nor into a locked bucket.
import { Duration } from 'aws-cdk-lib';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { houseBucket } from './house-bucket.ts';

export class AccessLogBucket extends Bucket {
  constructor(scope: Construct, id: string, { keep }: { readonly keep: boolean }) {
    super(scope, id, {
      ...houseBucket(keep),
      encryption: BucketEncryption.S3_MANAGED,
      // As long as the other logs.
      lifecycleRules: [{ expiration: Duration.days(400), noncurrentVersionExpiration: Duration.days(30) }],
    });
  }
}
