// What is done around the exchange, in the account itself: every use of a key, every touch of a report's bytes or of the archive, and
// every touch of a table or a tile that is not by one of our functions. Kept where nobody can change it.
import { ArnFormat, Lazy, Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { lockableBucket } from './house-bucket.ts';
import { HouseFunction } from './house-function.ts';
import { SEVEN_YEARS } from './record-bucket.ts';

export interface AccountTrailProps {
  readonly keep: boolean;
  readonly recordsKey: IKey;
  readonly accessLog: Bucket;
  /** Of these every touch is written down, by whomever. */
  readonly buckets: readonly Bucket[];
  /** Of these, and of the tables, what our functions do is left out. */
  readonly tiles: Bucket;
  readonly tableArns: readonly string[];
}

const only = (field: string, ...equalTo: string[]): CfnTrail.AdvancedFieldSelectorProperty => ({
  field,
  equalTo,
});

export class AccountTrail extends Construct {
  readonly bucket: Bucket;
  /** A trail is seen in all regions, so another region's has another name. */
  readonly #name = `ptcn-account-${Stack.of(this).region}`;

  constructor(scope: Construct, id: string, props: AccountTrailProps) {
    super(scope, id);
    this.bucket = this.#lockedBucket(props);
    // What they do there is on the audit trail, in the log, or counted; to write it down again would cost more than to do it.
    const butFunctions = { field: 'userIdentity.arn', notStartsWith: this.#sessionsOfFunctions() };
    const trail = new CfnTrail(this, 'Trail', {
      trailName: this.#name,
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
          name: 'Every touch of a signed report, a file or the archive',
          fieldSelectors: [
            only('eventCategory', 'Data'),
            only('resources.type', 'AWS::S3::Object'),
            { field: 'resources.ARN', startsWith: props.buckets.map((bucket) => bucket.arnForObjects('')) },
          ],
        },
        {
          name: 'Every touch of a tile of the log that is not by a function',
          fieldSelectors: [
            only('eventCategory', 'Data'),
            only('resources.type', 'AWS::S3::Object'),
            { field: 'resources.ARN', startsWith: [props.tiles.arnForObjects('')] },
            butFunctions,
          ],
        },
        {
          name: 'Every touch of a table that is not by a function',
          fieldSelectors: [
            only('eventCategory', 'Data'),
            only('resources.type', 'AWS::DynamoDB::Table'),
            { field: 'resources.ARN', startsWith: [...props.tableArns] },
            butFunctions,
          ],
        },
      ],
    });
    trail.node.addDependency(this.bucket.policy ?? this.bucket);
  }

  /**
   * Who acts with a role of a function, to the letter: behind the slash comes the name of the session. The functions are in stacks that
   * are made after this one, and are looked for when the template is written.
   */
  #sessionsOfFunctions(): string[] {
    const { account } = Stack.of(this);
    const functions = () => this.node.root.node.findAll().filter((one) => one instanceof HouseFunction);
    return Lazy.list({
      produce: () => functions().map(({ roleName }) => `arn:aws:sts::${account}:assumed-role/${roleName}/`),
    });
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
      resourceName: this.#name,
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
