// What must outlive every deployment is kept, encrypted, restorable, and closed to everybody who was not named.
import { describe, expect, it } from 'vitest';
import { stages } from '../../infra/config.ts';
import { copyingRole } from '../../infra/constructs/copied-bucket.ts';
import { WAITING_SHOWS } from '#stores/submission-item.ts';
import { resourcesOfStage, synthesized } from './synthesized.ts';
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
    expect(synthesized('production').isProtected).toEqual([true, true, true]);
    expect(synthesized('dev').isProtected).toEqual([false, false, false]);
  });
});

describe('tables', () => {
  it('are these eleven', () => {
    const names = tables.map(({ TableName }) => TableName);
    expect(names).toEqual(
      [
        'registry',
        'submissions',
        'outbox',
        'replay',
        'feeds',
        'quality',
        'audit',
        'matches',
        'uploads',
        'practice',
        'log',
      ].map((n) => `ptcn-${n}`),
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

  it('give the analysts an inbox over what it says of submissions', () => {
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
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...WAITING_SHOWS] },
        },
      ],
    });
  });

  it('give the operator the trail of each partner in the order of time', () => {
    production.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: 'ptcn-audit',
      AttributeDefinitions: ['pk', 'sk', 'owner'].map(text),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-owner',
          KeySchema: [
            { AttributeName: 'owner', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    });
  });

  it('stream the outbox and the audit trail alone, and forget replays, parts of files and practice alone', () => {
    const named = (property: string) => tables.filter((table) => table[property]).map(({ TableName }) => TableName);
    expect(named('StreamSpecification')).toEqual(['ptcn-outbox', 'ptcn-audit']);
    expect(named('TimeToLiveSpecification')).toEqual(['ptcn-replay', 'ptcn-uploads', 'ptcn-practice']);
    production.hasResourceProperties('AWS::DynamoDB::Table', {
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
    production.hasResourceProperties('AWS::DynamoDB::Table', {
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });
});

/** A bucket and the rights that its policy denies or grants. */
function bucketNamed(name: string, template = production) {
  const named = [...resourcesOf(template, 'AWS::S3::Bucket')].find(([id]) => pointsAt({ Ref: id }) === name);
  const policies = [...resourcesOf(template, 'AWS::S3::BucketPolicy').values()];
  const policy = policies.find(({ Properties }) => pointsAt(Properties['Bucket']) === name);
  return { properties: named?.[1].Properties ?? {}, rights: rightsIn(policy?.Properties['PolicyDocument']) };
}

describe.each(['Envelopes', 'AuditArchive', 'LogTiles'])('the bucket %s', (name) => {
  const { properties, rights } = bucketNamed(name);

  it('is versioned, encrypted, private and lockable', () => {
    // Quarantine, and where objects are copied to: guarded-stage.test.ts.
    const {
      ObjectLockConfiguration: _lock,
      LifecycleConfiguration: _quarantine,
      ReplicationConfiguration: _copies,
      ...others
    } = properties;
    expect(others).toEqual({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: expect.anything() },
          },
        ],
      },
      LoggingConfiguration: { DestinationBucketName: expect.anything(), LogFilePrefix: `${name}/` },
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

  it('refuses plain HTTP, TLS before 1.2 and a put over what is there, and lets nobody but S3 copy by policy', () => {
    const granted = rights.filter(({ effect }) => effect !== 'Deny');
    expect(
      new Set(
        granted.map(({ principal }) => JSON.stringify(principal).includes(`role/${copyingRole('ap-southeast-2')}`)),
      ),
    ).toEqual(new Set([true]));
    expect(granted.filter(({ action }) => !/^s3:(Get|ListBucket$)/.test(action))).toEqual([]);
    const conditions = rights.map(({ condition }) => condition);
    expect(conditions).toContainEqual({ Bool: { 'aws:SecureTransport': 'false' } });
    expect(conditions).toContainEqual({ NumericLessThan: { 's3:TlsVersion': 1.2 } });
    expect(rights).toContainEqual(
      expect.objectContaining({
        action: 's3:PutObject',
        condition: expect.objectContaining({ Null: { 's3:if-none-match': 'true' } }),
      }),
    );
  });
});

describe('in both regions', () => {
  const all = Object.entries(resourcesOfStage('production'));

  it('who asked for objects is known for 400 days, and then no more', () => {
    const logs = all.filter(([id, { Type }]) => Type === 'AWS::S3::Bucket' && id.includes('AccessLog'));
    expect(logs).toHaveLength(2);
    for (const [, { Properties }] of logs)
      expect(Properties['LifecycleConfiguration']).toEqual({
        Rules: [{ Status: 'Enabled', ExpirationInDays: 400, NoncurrentVersionExpiration: { NoncurrentDays: 30 } }],
      });
  });

  it('a key that is deleted can be kept for 30 days, and KMS turns those that it can', () => {
    const keys = all.filter(([, { Type }]) => Type === 'AWS::KMS::Key');
    expect(keys).toHaveLength(5);
    for (const [, { Properties }] of keys) {
      expect(Properties['PendingWindowInDays']).toBe(30);
      expect(Properties['EnableKeyRotation'] ?? false).toBe(Properties['KeyUsage'] !== 'SIGN_VERIFY');
    }
  });
});

describe('quarantine', () => {
  const { properties, rights } = bucketNamed('Envelopes');
  const denied = (action: string) =>
    rights
      .filter((right) => right.effect === 'Deny' && right.action === action)
      .map(({ resource, condition }) => [resource, condition]);
  const butFor = (...who: string[]) => ({
    StringNotEquals: { 'aws:PrincipalTag/ptcn:keeps': who.length === 1 ? who[0] : who },
  });

  it('is read by who puts files together and by the scanner, whatever rights others have', () => {
    expect(denied('s3:GetObject')).toEqual([['Envelopes/quarantine/*', butFor('quarantine', 'scanner')]]);
    expect(denied('s3:PutObjectTagging')).toEqual([['Envelopes/*', butFor('scanner')]]);
    expect(denied('s3:PutObject')).toContainEqual(['Envelopes/attachments/*', butFor('quarantine')]);
  });

  it('is empty again after 32 days', () => {
    expect(properties['LifecycleConfiguration']).toEqual({
      Rules: [
        {
          Id: 'AbandonedParts',
          Prefix: 'quarantine/',
          Status: 'Enabled',
          ExpirationInDays: 32,
          NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        },
      ],
    });
  });
});

describe('what is put', () => {
  const deletions = (name: string, template = production) =>
    bucketNamed(name, template)
      .rights.filter(({ action }) => action.startsWith('s3:Delete'))
      .map(({ effect, principal, action, resource, condition }) => ({
        effect,
        principal,
        action,
        resource,
        condition,
      }));

  it('into the envelopes is locked by nothing until it is a record; but who empties quarantine deletes nothing outside it', () => {
    expect(bucketNamed('Envelopes').properties['ObjectLockConfiguration']).toBeUndefined();
    const refused = {
      effect: 'Deny',
      principal: { AWS: '*' },
      resource: 'not Envelopes/quarantine/*',
      condition: { StringEquals: { 'aws:PrincipalTag/ptcn:keeps': 'quarantine' } },
    };
    expect(deletions('Envelopes')).toEqual([
      { ...refused, action: 's3:DeleteObject' },
      { ...refused, action: 's3:DeleteObjectVersion' },
    ]);
  });

  it('into the archive of the audit trail is locked for seven years, whoever asks, and hidden by nobody', () => {
    expect(bucketNamed('AuditArchive').properties['ObjectLockConfiguration']).toEqual({
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Days: 2_557, Mode: 'COMPLIANCE' } },
    });
    const refused = { effect: 'Deny', principal: { AWS: '*' }, resource: 'AuditArchive/*', condition: undefined };
    expect(deletions('AuditArchive')).toEqual([
      { ...refused, action: 's3:DeleteObject' },
      { ...refused, action: 's3:DeleteObjectVersion' },
    ]);
  });

  it.each([dev, synthesized('local').records])('in a stage that may be thrown away is not locked', (template) => {
    expect(bucketNamed('AuditArchive', template).properties['ObjectLockConfiguration']).toBeUndefined();
    expect(deletions('AuditArchive', template)).toEqual([]);
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
      RecordsKey: [undefined, undefined, true],
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
      RecordsKey: undefined,
    });
  });

  it('can be given to nobody outside the account', () => {
    for (const [id, { Properties }] of resourcesOf(production, 'AWS::KMS::Key')) {
      if (pointsAt({ Ref: id }) === 'RecordsKey') continue;
      const principals = rightsIn(Properties['KeyPolicy']).map(({ principal }) => JSON.stringify(principal));
      expect(principals).toEqual([expect.stringMatching(/AWS::AccountId.*:root/)]);
    }
  });
});

describe('the key of the records', () => {
  const [, key] =
    [...resourcesOf(production, 'AWS::KMS::Key')].find(([id]) => pointsAt({ Ref: id }) === 'RecordsKey') ?? [];
  const rights = rightsIn(key?.Properties['KeyPolicy']);

  it('encrypts every table', () => {
    for (const { SSESpecification } of tables) {
      expect(SSESpecification).toMatchObject({ SSEType: 'KMS', KMSMasterKeyId: expect.anything() });
    }
  });

  it('serves callers of this account through a table or a bucket, and three services of AWS for this account, nobody else', () => {
    const others = rights.filter(({ principal }) => !JSON.stringify(principal).includes(':root'));
    const conditions = new Map(
      others.map(({ principal, condition }) => [JSON.stringify(principal), JSON.stringify(condition)]),
    );
    expect([...conditions.keys()]).toEqual([
      '{"AWS":"*"}',
      '{"Service":"logs.ap-southeast-6.amazonaws.com"}',
      '{"Service":"cloudwatch.amazonaws.com"}',
      '{"Service":"cloudtrail.amazonaws.com"}',
    ]);
    for (const [principal, condition] of conditions) {
      expect({ principal, isOfThisAccount: condition?.includes('AWS::AccountId') }).toEqual({
        principal,
        isOfThisAccount: true,
      });
    }
    expect(conditions.get('{"AWS":"*"}')).toMatch(/kms:ViaService.*dynamodb\.ap-southeast-6.*s3\.ap-southeast-6/);
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

describe('the queues of other reader organisations', () => {
  const local = synthesized('local').records;

  it.each(stages.local.readers)(
    'that of $readerId is for its own account, which may take messages, no more',
    (reader) => {
      const queue = `Reader${reader.readerId.replaceAll('-', '')}Queue`;
      const policies = [...resourcesOf(local, 'AWS::SQS::QueuePolicy').values()];
      const [policy] = policies.filter(({ Properties }) => pointsAt(Properties['Queues']) === queue);
      const allowed = rightsIn(policy?.Properties['PolicyDocument']).filter(({ effect }) => effect === 'Allow');
      expect(allowed.map(({ action }) => action).toSorted()).toEqual([
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
      ]);
      expect(new Set(allowed.map(({ principal }) => JSON.stringify(principal)))).toEqual(
        new Set([JSON.stringify({ AWS: `arn:aws:iam::${reader.accountId}:root` })]),
      );
    },
  );

  it('are two on a laptop, each of another account, and none in production until somebody asks for one', () => {
    expect(new Set(stages.local.readers.map(({ accountId }) => accountId)).size).toBe(2);
    expect(stages.production.readers).toEqual([]);
  });
});
