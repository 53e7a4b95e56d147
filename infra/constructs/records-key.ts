// The key that tables, buckets, logs and the alarm topic are encrypted with: ours, so that we can end it, and so that CloudTrail
// keeps who used it.
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface RecordsKeyProps {
  readonly keep: boolean;
}

const encrypting = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*', 'kms:DescribeKey'];

export class RecordsKey extends Key {
  /** As the key of secrets is found, where a stage has none of its own. */
  readonly environmentName = 'SECRETS_KEY_ID';

  constructor(scope: Construct, id: string, { keep }: RecordsKeyProps) {
    super(scope, id, {
      description: 'Encrypts tables, envelopes, archive, logs and alarms',
      enableKeyRotation: true,
      pendingWindow: Duration.days(30),
      removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const { account, region } = Stack.of(this);
    // As the keys that AWS manages: whoever may read a table may read it, and nobody may use the key by itself.
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ThroughTablesAndBuckets',
        principals: [new AnyPrincipal()],
        actions: [...encrypting, 'kms:CreateGrant'],
        resources: ['*'],
        conditions: {
          StringEquals: {
            'kms:CallerAccount': account,
            'kms:ViaService': ['dynamodb', 's3', 'backup'].map((service) => `${service}.${region}.amazonaws.com`),
          },
        },
      }),
    );
    this.#letsIn('Logs', `logs.${region}.amazonaws.com`, {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${account}:log-group:*` },
    });
    this.#letsIn('Alarms', 'cloudwatch.amazonaws.com', { StringEquals: { 'aws:SourceAccount': account } });
    this.#letsIn('Trail', 'cloudtrail.amazonaws.com', { StringEquals: { 'aws:SourceAccount': account } });
  }

  #letsIn(sid: string, service: string, conditions: Record<string, Record<string, string>>): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid,
        principals: [new ServicePrincipal(service)],
        actions: encrypting,
        resources: ['*'],
        conditions,
      }),
    );
  }
}
