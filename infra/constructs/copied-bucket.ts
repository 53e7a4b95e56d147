// Buckets whose objects S3 copies into the second region. Both sides know each other by name: nothing refers from one region to another.
import { Duration, Stack } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { ArnPrincipal, AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Bucket, CfnBucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { lockableBucket } from './house-bucket.ts';

/**
 * The one role that copies. S3 takes it on; it has no rights but those that the buckets on both sides give it. Its name, as that of a bucket,
 * is one for all regions: whoever begins again in the second region copies into a third one, by another role.
 */
export const copyingRole = (region: string): string => `ptcn-copies-objects-${region}`;
/** The alias of the key over there. */
export const COPIES_KEY = 'alias/ptcn-copies';

export const COPIED = ['envelopes', 'audit-archive', 'log-tiles', 'account-trail'] as const;
export type Copied = (typeof COPIED)[number];

/** A bucket's name is one for the whole world, so the account is in it, and the region where it is. */
const copyNamed = (scope: Construct, name: Copied, region: string): string =>
  `ptcn-${name}-copy-${Stack.of(scope).account}-${region}`;

/** Of envelopes what is settled: files in quarantine are not kept, and not copied. */
const PREFIXES: Readonly<Record<Copied, readonly [string, ...string[]]>> = {
  envelopes: ['envelopes/', 'attachments/'],
  'audit-archive': [''],
  'log-tiles': [''],
  'account-trail': [''],
};
const ruleFor = (prefix: string): string => `second-region-${prefix.replace('/', '') || 'all'}`;
const MINUTES_ALLOWED = 15;

/**
 * Has the objects of a bucket copied. What is hidden by a delete marker here stays there, unless `followsDeletion`: of what was disposed of
 * no copy may stay for good.
 */
export function copyObjects(
  bucket: Bucket,
  name: Copied,
  { region, followsDeletion = false }: { readonly region: string; readonly followsDeletion?: boolean },
): void {
  const { account, partition } = Stack.of(bucket);
  const role = `arn:${partition}:iam::${account}:role/${copyingRole(region)}`;
  const lets = (actions: string[], resource: string) =>
    bucket.addToResourcePolicy(
      new PolicyStatement({ principals: [new ArnPrincipal(role)], actions, resources: [resource] }),
    );
  lets(['s3:GetReplicationConfiguration', 's3:ListBucket'], bucket.bucketArn);
  const reads = ['ForReplication', 'Acl', 'Tagging'].map((what) => `s3:GetObjectVersion${what}`);
  lets([...reads, 's3:GetObjectRetention', 's3:GetObjectLegalHold'], bucket.arnForObjects('*'));
  if (!(bucket.node.defaultChild instanceof CfnBucket)) throw new Error(`${bucket.node.path} is no bucket.`);
  // Not by CDK's own property: that gives the role rights of its own, to more than it needs.
  bucket.node.defaultChild.replicationConfiguration = {
    role,
    rules: PREFIXES[name].map((prefix, at) => ({
      id: ruleFor(prefix),
      status: 'Enabled',
      priority: at + 1,
      filter: { prefix },
      deleteMarkerReplication: { status: followsDeletion ? 'Enabled' : 'Disabled' },
      sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
      destination: {
        bucket: `arn:${partition}:s3:::${copyNamed(bucket, name, region)}`,
        encryptionConfiguration: { replicaKmsKeyId: `arn:${partition}:kms:${region}:${account}:${COPIES_KEY}` },
        replicationTime: { status: 'Enabled', time: { minutes: MINUTES_ALLOWED } },
        metrics: { status: 'Enabled', eventThreshold: { minutes: MINUTES_ALLOWED } },
      },
    })),
  };
}

/**
 * How many copies S3 gave up, of all these buckets. Of what it tells about copying this alone is told where the objects come from: how long
 * they wait is a figure of the region that they go to, and no alarm sees another region's.
 */
export function copiesGivenUp(buckets: ReadonlyMap<Copied, Bucket>, region: string): MathExpression {
  const metrics = [...buckets].flatMap(([name, bucket]) =>
    PREFIXES[name].map(
      (prefix) =>
        new Metric({
          namespace: 'AWS/S3',
          metricName: 'OperationsFailedReplication',
          dimensionsMap: {
            SourceBucket: bucket.bucketName,
            DestinationBucket: copyNamed(bucket, name, region),
            RuleId: ruleFor(prefix),
          },
          statistic: Stats.SUM,
        }),
    ),
  );
  return new MathExpression({
    expression: 'SUM(METRICS())',
    usingMetrics: Object.fromEntries(metrics.map((metric, at) => [`rule${at}`, metric])),
    label: 'copies given up',
    period: Duration.minutes(5),
  });
}

export interface CopyBucketProps {
  readonly keep: boolean;
  readonly name: Copied;
  readonly recordsKey: IKey;
  readonly accessLog: Bucket;
  readonly copiedBy: IRole;
  /** As where it is copied from. */
  readonly lockedFor?: Duration;
  /** What a marker from the first region hides goes as soon as the backups have let go of it too. */
  readonly hiddenFor?: Duration;
}

/** Where the objects of one bucket are copied to. Nobody else puts anything there. */
export class CopyBucket extends Bucket {
  constructor(scope: Construct, id: string, props: CopyBucketProps) {
    const { keep, name, recordsKey, accessLog, copiedBy, lockedFor, hiddenFor } = props;
    super(scope, id, {
      ...lockableBucket(keep, { recordsKey, accessLog, prefix: `${id}/` }),
      bucketName: copyNamed(scope, name, Stack.of(scope).region),
      ...(keep && lockedFor ? { objectLockDefaultRetention: ObjectLockRetention.compliance(lockedFor) } : {}),
      ...(hiddenFor
        ? { lifecycleRules: [{ noncurrentVersionExpiration: hiddenFor, expiredObjectDeleteMarker: true }] }
        : {}),
    });
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ArnPrincipal(copiedBy.roleArn)],
        actions: ['s3:ReplicateObject', 's3:ReplicateTags', ...(hiddenFor ? ['s3:ReplicateDelete'] : [])],
        resources: [this.arnForObjects('*')],
      }),
    );
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'NobodyPutsOrDeletes',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'],
        resources: [this.arnForObjects('*')],
      }),
    );
  }
}
