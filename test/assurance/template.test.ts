/** Controls that the synthesized production template holds: transport, encryption, place, keys, rights. */
import { describe, expect, it } from 'vitest';
import { everyRight, type Standing } from '../infra/every-right.ts';
import { functionNames, pascal, synthesized } from '../infra/synthesized.ts';
import { type Json, pointsAt, type Right, resourcesIn, resourcesOf, rightsIn } from '../infra/template-reading.ts';

const { exchange, records } = synthesized('production');
const TLS = 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09';
const all = (type: string) => [...resourcesOf(records, type).values(), ...resourcesOf(exchange, type).values()];
const only = (type: string) => {
  const [found, ...others] = all(type);
  expect(others).toEqual([]);
  return found?.Properties ?? expect.fail(`There is no ${type}.`);
};
const given = everyRight(resourcesIn(exchange)).filter(({ at }) => at === undefined);
const rightsOf = (isMeant: (right: Standing) => boolean) =>
  given.filter(isMeant).map(({ who: role, ...right }) => ({ role, ...right }));
const rolesThatMay = (action: RegExp, resource: string): string[] => [
  ...new Set(rightsOf((right) => action.test(right.action) && right.resource === resource).map(({ role }) => role)),
];
/** How far a right over a table reaches: the partition keys that it names. */
const limitOf = ({ condition }: Right): string => {
  const [, names] = /"dynamodb:LeadingKeys":(\[[^\]]*\])/.exec(JSON.stringify(condition ?? null)) ?? [];
  return names === undefined ? (condition === undefined ? 'everything' : 'unknown') : JSON.parse(names).join(' ');
};
const buckets = () => {
  const found = all('AWS::S3::Bucket').map(({ Properties }) => Properties);
  expect(found).toHaveLength(5);
  return found;
};

describe('transport', () => {
  it('is TLS 1.3, or 1.2 with forward secrecy, at both names of the API [ASVS 12.1.1] [ASVS 12.1.2] [NZISM 2598] [NZISM 2600] [NZISM 2090] [FAPI 5.2.1-2]', () => {
    for (const type of ['AWS::ApiGateway::RestApi', 'AWS::ApiGateway::DomainName']) {
      expect(only(type)).toMatchObject({ SecurityPolicy: TLS, EndpointAccessMode: 'STRICT' });
    }
    expect(only('AWS::ApiGateway::RestApi')['DisableExecuteApiEndpoint']).toBe(true);
  });

  it('begins with a post-quantum or elliptic key exchange, by the policy of that name [ASVS 11.6.2]', () => {
    expect(TLS).toContain('PFS_PQ');
    expect(only('AWS::ApiGateway::DomainName')['SecurityPolicy']).toBe(TLS);
  });

  it('is never plain HTTP: the origin is https, and the stores refuse anything else [ASVS 12.2.1] [ASVS 12.3.1] [ASVS 12.3.3] [FAPI 5.2.1-1] [FAPI 5.4.2-1] [NZISM 2090]', () => {
    const told = all('AWS::Lambda::Function').map(({ Properties }) => JSON.stringify(Properties['Environment']));
    expect(told).toHaveLength(functionNames.length);
    for (const text of told) expect(text).toMatch(/"PUBLIC_ORIGIN":"https:\/\/[^/"]+"/);
    const named = ['AWS::SQS::QueuePolicy', 'AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy'];
    for (const { Properties } of named.flatMap(all)) {
      const denied = rightsIn(Properties['PolicyDocument']).filter(({ effect }) => effect === 'Deny');
      expect(denied.map(({ condition }) => condition)).toContainEqual({ Bool: { 'aws:SecureTransport': 'false' } });
    }
    expect(all('AWS::SQS::QueuePolicy')).toHaveLength(all('AWS::SQS::Queue').length);
    expect(all('AWS::S3::BucketPolicy')).toHaveLength(all('AWS::S3::Bucket').length);
  });
});

describe('what is stored', () => {
  it('is encrypted in every table, queue and bucket [API8:2023]', () => {
    for (const { Properties } of all('AWS::DynamoDB::Table')) {
      expect(Properties['SSESpecification']).toMatchObject({ SSEEnabled: true, SSEType: 'KMS' });
    }
    for (const { Properties } of all('AWS::SQS::Queue')) expect(Properties['SqsManagedSseEnabled']).toBe(true);
    for (const bucket of buckets()) {
      expect(bucket).toHaveProperty('BucketEncryption.ServerSideEncryptionConfiguration');
    }
  });

  it("lies in Auckland, with last night's tables and a copy of every object in the second region of the stage, and nowhere else [NZISM 7469]", () => {
    for (const stack of ['ptcn-records', 'ptcn-work', 'ptcn-exchange']) {
      expect(synthesized('production').regionOf(stack)).toBe('ap-southeast-6');
    }
    for (const { Properties } of all('AWS::DynamoDB::Table')) expect(Properties).not.toHaveProperty('Replicas');
    for (const bucket of buckets()) {
      const copied = JSON.stringify(bucket['ReplicationConfiguration'] ?? {});
      expect(new Set(copied.match(/\bap-[a-z]+-\d\b/g))).toEqual(new Set(copied === '{}' ? [] : ['ap-southeast-2']));
    }
    expect(all('AWS::DynamoDB::GlobalTable')).toEqual([]);
    const regions = JSON.stringify(only('AWS::Backup::BackupPlan')).match(/\bap-[a-z]+-\d\b/g);
    expect(new Set(regions)).toEqual(new Set(['ap-southeast-2']));
  });

  it('is restorable to any second of 35 days [NZISM 7475]', () => {
    for (const { Properties } of all('AWS::DynamoDB::Table')) {
      expect(Properties['PointInTimeRecoverySpecification']).toEqual({
        PointInTimeRecoveryEnabled: true,
        RecoveryPeriodInDays: 35,
      });
    }
    for (const bucket of buckets()) expect(bucket['VersioningConfiguration']).toEqual({ Status: 'Enabled' });
  });

  it('is public nowhere: the buckets are closed, and serve no pages and no list [ASVS 13.4.3] [NZISM 7466]', () => {
    for (const bucket of buckets()) {
      expect(bucket['PublicAccessBlockConfiguration']).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(bucket).not.toHaveProperty('WebsiteConfiguration');
      expect(bucket).not.toHaveProperty('CorsConfiguration');
    }
  });
});

describe('keys', () => {
  it('that sign are P-384, and their private halves stay in KMS [FAPI 5.4.1-4] [ASVS 13.3.1] [ASVS 11.6.1] [NZISM 2148]', () => {
    const specs = [...resourcesOf(records, 'AWS::KMS::Key')].map(([id, { Properties }]) => [
      pointsAt({ Ref: id }),
      `${pointsAt(Properties['KeySpec'])} ${pointsAt(Properties['KeyUsage'])}`,
    ]);
    expect(Object.fromEntries(specs)).toEqual({
      TokenKey: 'ECC_NIST_P384 SIGN_VERIFY',
      ReceiptKey: 'ECC_NIST_P384 SIGN_VERIFY',
      SecretsKey: 'SYMMETRIC_DEFAULT ENCRYPT_DECRYPT',
      RecordsKey: 'undefined undefined', // the defaults of KMS: symmetric, to encrypt
    });
  });

  it('may be used by the functions whose work it is, and by no other [ASVS 13.3.2] [NZISM 7466]', () => {
    // By the tag of its purpose, and never without one.
    const signers = rightsOf(({ action }) => action === 'kms:Sign').map(({ role, condition }) => ({ role, condition }));
    const taggedFor = (purpose: string) => ({ StringEquals: { 'aws:ResourceTag/ptcn-purpose': purpose } });
    expect(signers.toSorted((a, b) => (a.role < b.role ? -1 : 1))).toEqual([
      { role: 'DecideProposalRole', condition: taggedFor('receipt') },
      { role: 'GiveEvidenceRole', condition: taggedFor('receipt') },
      { role: 'IssueTokenRole', condition: taggedFor('token') },
      { role: 'PractiseSubmissionRole', condition: taggedFor('receipt') },
      { role: 'RecallSubmissionRole', condition: taggedFor('receipt') },
      { role: 'ReceiveSubmissionRole', condition: taggedFor('receipt') },
      { role: 'ReconcileStoresRole', condition: taggedFor('receipt') },
    ]);
    expect(rolesThatMay(/kms:Encrypt/, 'SecretsKey').toSorted()).toEqual([
      'IssueTokenRole',
      'RotateExchangeKeyRole',
      'SequenceLogRole',
    ]);
    // The wrapped keys of the log are open to who signs and to who rotates: who else may read them may not unwrap them.
    const readers = rightsOf(({ action, resource }) => /GetItem|Query/.test(action) && resource === 'Log');
    const unwrapping = new Set(rolesThatMay(/kms:Decrypt/, 'SecretsKey'));
    const both = readers.filter(({ role }) => unwrapping.has(role)).map((right) => `${right.role}: ${limitOf(right)}`);
    expect([...new Set(both)].toSorted()).toEqual([
      'ProveKeyEventsRole: LOG LOGGED#*',
      'PublishCosignatureRole: LOG',
      'ReadSubmissionRole: LOG LOGGED#*',
      'RedriveWorkRole: RECONCIL*', // beside the log: under it lies no key
      'RotateExchangeKeyRole: LOG-KEY',
      'RotateExchangeKeyRole: RING#checkpoint',
      'SequenceLogRole: everything',
    ]);
    expect(rolesThatMay(/kms:Decrypt/, 'SecretsKey')).not.toContain('ServePagesRole');
    // Of the rights over all keys, those without a condition only look.
    const free = rightsOf(({ resource, condition }) => resource.endsWith(':key/*') && condition === undefined);
    expect(free.map(({ role, action }) => `${role} ${action}`).toSorted()).toEqual([
      'RotateExchangeKeyRole kms:DescribeKey',
      'RotateExchangeKeyRole kms:GetPublicKey',
    ]);
  });

  it('and other secrets stand in no template: variables are names, addresses and public configuration [ASVS 13.3.1]', () => {
    for (const { Properties } of all('AWS::Lambda::Function')) {
      const { Variables } = Properties['Environment'] as { readonly Variables: Record<string, Json> };
      for (const name of Object.keys(Variables)) {
        expect(name).toMatch(
          /^(PUBLIC_ORIGIN|LOG_LEVEL|MALWARE_SCANNER|STAFF_ISSUERS|READERS|READER_QUEUES|AUDIT_ARCHIVE_BUCKET|LOG_TILES_BUCKET|[A-Z]+_(TABLE|BUCKET|QUEUE_URL|KEY_ID)|[A-Z]+_RETRY_QUEUE_URL)$/,
        );
      }
    }
  });
});

describe('rights', () => {
  it('are roles, one for each function, for the door and for the scanner of files: no user, no access key, no managed policy [ASVS 13.2.1] [ASVS 13.2.2] [NZISM 7466]', () => {
    const ofAws = ['ApiLogRole']; // the gateway writes its log by it
    expect([...new Set(given.map(({ who }) => who))].toSorted()).toEqual(
      [...functionNames.map((name) => `${pascal(name)}Role`), 'ApiCaller', 'MalwareScanRole', ...ofAws].toSorted(),
    );
    for (const type of ['AWS::IAM::User', 'AWS::IAM::AccessKey', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Group']) {
      expect(all(type)).toEqual([]);
    }
  });

  it('name each action and each resource; but for traces the one star makes P-384 keys, tagged for tokens or receipts, which have no name yet [ASVS 13.2.2] [NZISM 7466] [API8:2023]', () => {
    const starred = rightsOf(({ action, resource }) => action.includes('*') || resource === '*');
    // GuardDuty looks after one rule of its own, whose name nobody knows before: `test/infra/rights.test.ts`.
    const known = ({ role, action }: (typeof starred)[number]) =>
      action.startsWith('xray:Put') ||
      (role === 'MalwareScanRole' && action.startsWith('events:')) ||
      (role === 'ApiLogRole' && action.startsWith('logs:'));
    expect(starred.filter((right) => !known(right))).toEqual([
      {
        role: 'RotateExchangeKeyRole',
        effect: 'Allow',
        principal: undefined,
        action: 'kms:CreateKey',
        resource: '*',
        condition: {
          StringEquals: {
            'kms:KeySpec': 'ECC_NIST_P384',
            'kms:KeyUsage': 'SIGN_VERIFY',
            'aws:RequestTag/ptcn-purpose': ['token', 'receipt'],
          },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['ptcn-purpose'] },
        },
      },
    ]);
  });

  it('to change a partner, or read the audit trail, belong to few [ASVS 6.7.1]', () => {
    const writing = rightsOf(
      ({ action, resource }) => /Put|Update|Delete|BatchWrite/.test(action) && resource === 'Registry',
    );
    const writers = writing.map((right) => `${right.role} ${right.action}: ${limitOf(right)}`);
    expect(writers.toSorted()).toEqual([
      'AdministerFeedCredentialsRole dynamodb:PutItem: FEED-CREDENTIAL* PROPOSALS',
      'AdministerPartnersRole dynamodb:PutItem: everything',
      'AdministerPartnersRole dynamodb:UpdateItem: everything',
      'AdministerRetentionRole dynamodb:PutItem: PROPOSALS',
      'DecideProposalRole dynamodb:PutItem: everything',
      'DecideProposalRole dynamodb:UpdateItem: everything',
      'IssueTokenRole dynamodb:PutItem: RING#secret',
      'RotateExchangeKeyRole dynamodb:PutItem: KEY-EVENTS#exchange:*',
      'RotateExchangeKeyRole dynamodb:PutItem: RING#token RING#receipt RING#secret RING#carry',
      'RotateKeyRole dynamodb:PutItem: everything',
      'RotateKeyRole dynamodb:UpdateItem: everything',
    ]);
    for (const readable of ['Audit', 'Audit/index/by-owner']) {
      const readers = rolesThatMay(/GetItem|Query/, readable).filter((role) => role !== 'GiveEvidenceRole');
      expect(readers).toEqual(readable === 'Audit' ? ['ReadAuditRole'] : []);
    }
  });

  it('over logs are to write one of its own; over the audit trail, to add [ASVS 16.4.2] [NZISM 2022] [NZISM 7496]', () => {
    for (const name of functionNames) {
      expect(rolesThatMay(/^logs:/, `${pascal(name)}Logs`)).toEqual([`${pascal(name)}Role`]);
    }
    const onLogs = rightsOf(({ action, who }) => action.startsWith('logs:') && who !== 'ApiLogRole');
    expect(new Set(onLogs.map(({ action }) => action))).toEqual(new Set(['logs:CreateLogStream', 'logs:PutLogEvents']));
    expect(rolesThatMay(/UpdateItem|DeleteItem/, 'Audit')).toEqual([]);
  });

  it('over the write-once copy of the audit trail are to add to it; it is locked for seven years, for administrators too [ASVS 16.4.2] [NZISM 2022] [NZISM 7496]', () => {
    const onArchive = rightsOf(({ resource }) => resource.startsWith('AuditArchive'));
    expect(onArchive.map(({ role, action }) => `${role} ${action}`)).toEqual([
      'ArchiveAuditRole s3:PutObject',
      'ReconcileStoresRole s3:PutObject',
    ]);
    const locks = buckets().map(({ ObjectLockConfiguration }) => ObjectLockConfiguration);
    const locked = { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Days: 2_557, Mode: 'COMPLIANCE' } } };
    // The archive, and the trail of the account.
    expect(locks.filter(Boolean)).toEqual([locked, locked]);
  });

  it('of the function that serves pages are none, so that no page holds what needs a right [ASVS 3.5.7]', () => {
    expect(rightsOf(({ who, action }) => who === 'ServePagesRole' && !/^(logs|xray):/.test(action))).toEqual([]);
  });
});
