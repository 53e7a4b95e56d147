// What must outlive every deployment is kept, encrypted, restorable, and closed to everybody who was not named.
import { describe, expect, it } from 'vitest';
import { exchangeApp } from '../../infra/app.ts';
import { stages } from '../../infra/config.ts';
import { emptyBundles, synthesized, temporaryFolder } from './synthesized.ts';
import { pointsAt, resourcesOf, rightsIn } from './template-reading.ts';

const production = synthesized('production').records;
const dev = synthesized('dev').records;
const tables = [...resourcesOf(production, 'AWS::DynamoDB::Table').values()].map(({ Properties }) => Properties);
const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' });
const byPkAndSk = [
  { AttributeName: 'pk', KeyType: 'HASH' },
  { AttributeName: 'sk', KeyType: 'RANGE' },
];

describe('what a production stage keeps', () => {
  const stateful = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::SQS::Queue'];

  it.each(stateful)('%s outlives its stack and its replacement', (type) => {
    for (const resource of resourcesOf(production, type).values()) {
      expect(resource.DeletionPolicy).toBe('Retain');
      expect(resource.UpdateReplacePolicy).toBe('Retain');
    }
  });

  it.each(stateful)('%s goes with a rehearsal stack', (type) => {
    for (const resource of resourcesOf(dev, type).values()) expect(resource.DeletionPolicy).toBe('Delete');
  });

  it('is in stacks that cannot be deleted by one command', () => {
    const props = { bundles: emptyBundles(), validates: false };
    const kept = exchangeApp({ ...props, stage: 'production', outdir: temporaryFolder() });
    const rehearsed = exchangeApp({ ...props, stage: 'dev', outdir: temporaryFolder() });
    expect([kept.records.terminationProtection, kept.exchange.terminationProtection]).toEqual([true, true]);
    expect(rehearsed.records.terminationProtection).toBe(false);
  });
});

describe('tables', () => {
  it('are these seven', () => {
    const names = tables.map(({ TableName }) => TableName);
    expect(names).toEqual(
      ['registry', 'submissions', 'outbox', 'replay', 'feeds', 'quality', 'audit'].map((n) => `ptcn-${n}`),
    );
  });

  it('are encrypted, paid by use, restorable to any second of 35 days, and refuse deletion', () => {
    for (const table of tables) {
      expect(table).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
        SSESpecification: { SSEEnabled: true },
      });
    }
  });

  it('are addressed by pk and sk, the replay guard by pk alone', () => {
    for (const { TableName, KeySchema } of tables) {
      expect(KeySchema).toEqual(TableName === 'ptcn-replay' ? byPkAndSk.slice(0, 1) : byPkAndSk);
    }
  });

  it('give the analysts an inbox over whole submissions', () => {
    production.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: 'ptcn-submissions',
      AttributeDefinitions: ['pk', 'sk', 'inboxKey', 'inboxRank'].map(text),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'inbox',
          KeySchema: [
            { AttributeName: 'inboxKey', KeyType: 'HASH' },
            { AttributeName: 'inboxRank', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
  });

  it('stream the outbox alone, and forget replays alone', () => {
    const named = (property: string) => tables.filter((table) => table[property]).map(({ TableName }) => TableName);
    expect(named('StreamSpecification')).toEqual(['ptcn-outbox']);
    expect(named('TimeToLiveSpecification')).toEqual(['ptcn-replay']);
    production.hasResourceProperties('AWS::DynamoDB::Table', {
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
    production.hasResourceProperties('AWS::DynamoDB::Table', {
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });
});

describe('the envelopes', () => {
  it('are versioned, encrypted, private, and lockable without a default lock', () => {
    const [bucket] = [...resourcesOf(production, 'AWS::S3::Bucket').values()];
    expect(bucket?.Properties).toEqual({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      ObjectLockEnabled: true,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  it('refuse plain HTTP and TLS before 1.2, and grant nothing by policy', () => {
    const [policy] = [...resourcesOf(production, 'AWS::S3::BucketPolicy').values()];
    const rights = rightsIn(policy?.Properties['PolicyDocument']);
    expect(new Set(rights.map(({ effect }) => effect))).toEqual(new Set(['Deny']));
    expect(rights.map(({ condition }) => condition)).toContainEqual({ Bool: { 'aws:SecureTransport': 'false' } });
    expect(rights.map(({ condition }) => condition)).toContainEqual({ NumericLessThan: { 's3:TlsVersion': 1.2 } });
  });
});

describe('the keys', () => {
  it('sign with P-384 for tokens and receipts, and wrap secrets with a key that rotates', () => {
    const keys = [...resourcesOf(production, 'AWS::KMS::Key')].map(([id, { Properties }]) => [
      pointsAt({ Ref: id }),
      [Properties['KeySpec'], Properties['KeyUsage'], Properties['EnableKeyRotation']],
    ]);
    expect(Object.fromEntries(keys)).toEqual({
      TokenKey: ['ECC_NIST_P384', 'SIGN_VERIFY', undefined],
      ReceiptKey: ['ECC_NIST_P384', 'SIGN_VERIFY', undefined],
      SecretsKey: ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', true],
    });
  });

  it('bear the tag of their purpose, by which rights to sign are given; the one that seals bears none', () => {
    const tags = [...resourcesOf(production, 'AWS::KMS::Key')].map(([id, { Properties }]) => [
      pointsAt({ Ref: id }),
      Properties['Tags'],
    ]);
    expect(Object.fromEntries(tags)).toEqual({
      TokenKey: [{ Key: 'ptcn-purpose', Value: 'token' }],
      ReceiptKey: [{ Key: 'ptcn-purpose', Value: 'receipt' }],
      SecretsKey: undefined,
    });
  });

  it('can be given to nobody outside the account', () => {
    for (const { Properties } of resourcesOf(production, 'AWS::KMS::Key').values()) {
      const principals = rightsIn(Properties['KeyPolicy']).map(({ principal }) => JSON.stringify(principal));
      expect(principals).toEqual([expect.stringMatching(/AWS::AccountId.*:root/)]);
    }
  });
});

describe('the queues of NZTCU', () => {
  const accountId = stages.production.nztcuAccountId;

  it.each(['NztcuSummariesQueue', 'NztcuImmediateQueue'])('%s lets the one account take messages, no more', (queue) => {
    const policies = [...resourcesOf(production, 'AWS::SQS::QueuePolicy').values()];
    const [policy] = policies.filter(({ Properties }) => pointsAt(Properties['Queues']) === queue);
    const allowed = rightsIn(policy?.Properties['PolicyDocument']).filter(({ effect }) => effect === 'Allow');
    expect(allowed.map(({ action }) => action).toSorted()).toEqual([
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ]);
    for (const { principal, resource } of allowed) {
      expect(principal).toEqual({ AWS: `arn:aws:iam::${accountId}:root` });
      expect(resource).toBe(queue);
    }
  });

  it('open to nobody until the real account is configured', () => {
    expect(stages.production.nztcuAccountId).toBe('000000000000');
  });
});
