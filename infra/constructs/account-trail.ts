// What is done around the exchange, in the account itself: every use of a key, every read of an envelope, every touch of a table
// that is not by one of our functions. Kept where nobody can change it.
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { lockableBucket } from './house-bucket.ts';
import { SEVEN_YEARS } from './record-bucket.ts';

const NAME = 'ptcn-account';

export interface AccountTrailProps {
  readonly keep: boolean;
  readonly recordsKey: IKey;
  readonly accessLog: Bucket;
  readonly buckets: readonly Bucket[];
  readonly tableArns: readonly string[];
}

const only = (field: string, ...equalTo: string[]): CfnTrail.AdvancedFieldSelectorProperty => ({
  field,
  equalTo,
});

export class AccountTrail extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: AccountTrailProps) {
    super(scope, id);
    this.bucket = this.#lockedBucket(props);
    const { account } = Stack.of(this);
    const ours = `arn:aws:sts::${account}:assumed-role/ptcn-exchange-`;
    const trail = new CfnTrail(this, 'Trail', {
      trailName: NAME,
      isLogging: true,
      enableLogFileValidation: true,
      includeGlobalServiceEvents: true,
      isMultiRegionTrail: true,
      s3BucketName: this.bucket.bucketName,
      kmsKeyId: props.recordsKey.keyArn,
      advancedEventSelectors: [
        {
          name: 'Every change of the account, every use of a key',
          fieldSelectors: [only('eventCategory', 'Management')],
        },
        {
          name: 'Every read and write of an object',
          fieldSelectors: [
            only('eventCategory', 'Data'),
            only('resources.type', 'AWS::S3::Object'),
            { field: 'resources.ARN', startsWith: props.buckets.map((bucket) => bucket.arnForObjects('')) },
          ],
        },
        {
          // What our functions do there is on the audit trail, or counted; it would cost more than they do.
          name: 'Every touch of a table that is not by a function',
          fieldSelectors: [
            only('eventCategory', 'Data'),
            only('resources.type', 'AWS::DynamoDB::Table'),
            { field: 'resources.ARN', startsWith: [...props.tableArns] },
            { field: 'userIdentity.arn', notStartsWith: [ours] },
          ],
        },
      ],
    });
    trail.node.addDependency(this.bucket.policy ?? this.bucket);
  }

  #lockedBucket({ keep, recordsKey, accessLog }: AccountTrailProps): Bucket {
    const bucket = new Bucket(this, 'Files', {
      ...lockableBucket(keep, { recordsKey, accessLog, prefix: 'AccountTrail/' }),
      ...(keep ? { objectLockDefaultRetention: ObjectLockRetention.compliance(SEVEN_YEARS) } : {}),
    });
    const stack = Stack.of(this);
    const arn = stack.formatArn({
      service: 'cloudtrail',
      resource: 'trail',
      resourceName: NAME,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const lets = (action: string, resource: string) =>
      bucket.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('cloudtrail.amazonaws.com')],
          actions: [action],
          resources: [resource],
          conditions: { StringEquals: { 'aws:SourceArn': arn } },
        }),
      );
    lets('s3:GetBucketAcl', bucket.bucketArn);
    lets('s3:PutObject', bucket.arnForObjects(`AWSLogs/${stack.account}/*`));
    return bucket;
  }
}
