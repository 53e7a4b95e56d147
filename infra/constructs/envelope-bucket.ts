// Where the signed bytes lie exactly as they came: versioned, lockable, private, TLS only.
import { RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export class EnvelopeBucket extends Bucket {
  readonly environmentName: string;

  constructor(scope: Construct, id: string, props: { readonly keep: boolean }) {
    super(scope, id, {
      versioned: true,
      // Lockable, but with no default lock: a put that never became a record must stay disposable. Write-once
      // retention is set object by object once the record is committed.
      objectLockEnabled: true,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: props.keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    // A right to put is also a right to overwrite, unless the bucket itself insists on "only if nothing is there".
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'PutOnlyIfAbsent',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [this.arnForObjects('*')],
        conditions: { Null: { 's3:if-none-match': 'true' } },
      }),
    );
    this.environmentName = `${id.toUpperCase()}_BUCKET`;
  }
}
