// What stands guard in staging and production: backups in two regions, a trail of the account, a firewall with a log, concurrency that is
// reserved; and the budget of every stage that AWS bills. Most of these types no rule pack looks at.
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { type StageName, stages } from '../../infra/config.ts';
import { copyingRole } from '../../infra/constructs/copied-bucket.ts';
import { functionNames, synthesized } from './synthesized.ts';
import { type Json, pointsAt, resourcesOf, rightsIn } from './template-reading.ts';

const { records, exchange } = synthesized('production');
const dev = synthesized('dev');

/** The stack in the second region; the local stage has none. */
function secondRegion(stage: StageName): Template | undefined {
  const { secondRegion: template, regionOf } = synthesized(stage);
  if (template) expect(regionOf('ptcn-second-region')).toBe('ap-southeast-2');
  return template;
}

const onlyOne = (template: Template, type: string) => {
  const [found, ...more] = resourcesOf(template, type).values();
  expect(more).toEqual([]);
  return found ?? expect.fail(`no ${type}`);
};

describe('every night', () => {
  it('all tables are copied into a vault, and from there into the second region, for a week, and on Sundays for five [NZISM 7475]', () => {
    const { Properties } = onlyOne(records, 'AWS::Backup::BackupPlan');
    expect(Properties['BackupPlan']).toMatchObject({
      BackupPlanRule: [
        {
          ScheduleExpression: 'cron(0 14 ? * MON-SAT *)',
          Lifecycle: { DeleteAfterDays: 7 },
          CopyActions: [{ Lifecycle: { DeleteAfterDays: 7 } }],
        },
        {
          ScheduleExpression: 'cron(0 14 ? * SUN *)',
          Lifecycle: { DeleteAfterDays: 35 },
          CopyActions: [{ Lifecycle: { DeleteAfterDays: 35 } }],
        },
      ],
    });
    expect(JSON.stringify(Properties)).toContain(':backup:ap-southeast-2:');
    const selection = onlyOne(records, 'AWS::Backup::BackupSelection').Properties['BackupSelection'];
    const { Resources } = selection as { readonly Resources: readonly Json[] };
    const tables = [...resourcesOf(records, 'AWS::DynamoDB::Table').keys()].map((id) => pointsAt({ Ref: id }));
    expect(Resources.map(pointsAt).toSorted()).toEqual(tables.toSorted());
  });

  it('and nobody may empty either vault before, nor delete a copy', () => {
    for (const template of [records, secondRegion('production') ?? expect.fail()]) {
      const vault = onlyOne(template, 'AWS::Backup::BackupVault');
      expect(vault.Properties['LockConfiguration']).toEqual({ MinRetentionDays: 7 });
      expect(pointsAt(vault.Properties['EncryptionKeyArn'])).toBe(template === records ? 'RecordsKey' : 'CopiesKey');
      expect(rightsIn(vault.Properties['AccessPolicy']).map(({ effect, action }) => `${effect} ${action}`)).toEqual([
        'Deny backup:DeleteRecoveryPoint',
        'Deny backup:UpdateRecoveryPointLifecycle',
      ]);
      expect(vault.DeletionPolicy).toBe('Retain');
    }
  });
});

describe('every object', () => {
  const copies = secondRegion('production') ?? expect.fail();
  const bucketsOf = (template: Template) => [...resourcesOf(template, 'AWS::S3::Bucket').values()];
  const textOf = (value: unknown) => JSON.stringify(value).replaceAll(/\{"Ref":"AWS::AccountId"\}/g, 'account');
  const rules = bucketsOf(records).flatMap(({ Properties }) => {
    const { Role, Rules } = (Properties['ReplicationConfiguration'] ?? { Rules: [] }) as { Role: Json; Rules: Json[] };
    return Rules.map((rule) => ({ role: textOf(Role), rule: textOf(rule), members: rule }));
  });

  it('of each bucket but the access log is copied to a bucket that is there, by a role that is there, under the key there', () => {
    const names = bucketsOf(copies).flatMap(({ Properties }) => Properties['BucketName'] ?? []);
    expect(bucketsOf(records)).toHaveLength(names.length + 1);
    for (const name of names) {
      const [, text = ''] = /ptcn-([a-z-]+)-copy-/.exec(textOf(name)) ?? [];
      const copied = rules.filter(({ rule }) => rule.includes(`:s3:::ptcn-${text}-copy-`));
      // Of envelopes what is settled, and nothing of quarantine.
      const prefixes = text === 'envelopes' ? ['envelopes/', 'attachments/'] : [''];
      expect(copied.map(({ rule }) => /"Prefix":"([^"]*)"/.exec(rule)?.[1])).toEqual(prefixes);
    }
    const role = onlyOne(copies, 'AWS::IAM::Role');
    expect(role.Properties['Policies']).toBeUndefined();
    expect(resourcesOf(copies, 'AWS::IAM::Policy').size).toBe(0);
    const alias = String(onlyOne(copies, 'AWS::KMS::Alias').Properties['AliasName']);
    for (const { role: name, rule } of rules) {
      expect(name).toContain(`:role/${String(role.Properties['RoleName'])}`);
      expect(rule).toContain(`:${alias}`);
    }
  });

  it('is copied whole, under a key as well, and within a quarter of an hour', () => {
    const soon = { Status: 'Enabled', Time: { Minutes: 15 } };
    const told = { Status: 'Enabled', EventThreshold: { Minutes: 15 } };
    for (const { members } of rules)
      expect(members).toEqual({
        Id: expect.any(String),
        Priority: expect.any(Number),
        Filter: { Prefix: expect.any(String) },
        Status: 'Enabled',
        DeleteMarkerReplication: { Status: expect.stringMatching(/^(En|Dis)abled$/) },
        SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
        Destination: {
          Bucket: expect.anything(),
          EncryptionConfiguration: { ReplicaKmsKeyID: expect.anything() },
          ReplicationTime: soon,
          Metrics: told,
        },
      });
    expect(new Set(rules.map(({ members }) => (members as { Id: string }).Id)).size).toBe(3);
  });

  it('stays there when it is hidden here; but what was disposed of goes when the backups have gone', () => {
    const following = rules.filter(({ rule }) => rule.includes('"DeleteMarkerReplication":{"Status":"Enabled"}'));
    const buckets = following.map(({ rule }) => /ptcn-[a-z-]+-copy/.exec(rule)?.[0]);
    expect(new Set(buckets)).toEqual(new Set(['ptcn-envelopes-copy']));
    const ending = bucketsOf(copies).filter(({ Properties }) =>
      textOf(Properties).includes('ExpiredObjectDeleteMarker'),
    );
    expect(ending.map(({ Properties }) => textOf(Properties['BucketName']))).toEqual([
      expect.stringContaining('ptcn-envelopes-copy'),
    ]);
    expect(textOf(ending[0]?.Properties['LifecycleConfiguration'])).toMatch(/"NoncurrentDays":35\b/);
  });

  it('is put there by nobody else, and deleted by nobody', () => {
    for (const { Properties } of resourcesOf(copies, 'AWS::S3::BucketPolicy').values()) {
      const rights = rightsIn(Properties['PolicyDocument']);
      if (!rights.some(({ action }) => action === 's3:ReplicateObject')) continue;
      const denied = rights.filter(({ effect, condition }) => effect === 'Deny' && condition === undefined);
      expect(denied.map(({ action }) => action).toSorted()).toEqual([
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:PutObject',
      ]);
    }
  });
});

describe('the trail of the account', () => {
  const { Properties } = onlyOne(records, 'AWS::CloudTrail::Trail');
  type Field = {
    readonly Field: string;
    readonly Equals?: Json;
    readonly StartsWith?: Json[];
    readonly NotStartsWith?: Json[];
  };
  const selectors = (
    Properties['AdvancedEventSelectors'] as readonly { readonly FieldSelectors: readonly Field[] }[]
  ).map(({ FieldSelectors }) => new Map(FieldSelectors.map(({ Field, ...selects }) => [Field, selects])));
  const [management, reports, tiles, tables] = selectors;
  const listed = (selector: (typeof selectors)[number] | undefined, field: string) => {
    const { Equals, StartsWith, NotStartsWith } = selector?.get(field) ?? {};
    return (Equals ?? StartsWith ?? NotStartsWith ?? expect.fail(field)) as readonly Json[];
  };

  it('has every change of the account and every use of a key', () => {
    expect(selectors).toHaveLength(4);
    expect(Object.fromEntries(management ?? [])).toEqual({ eventCategory: { Equals: ['Management'] } });
  });

  it('has every touch of every bucket but its own and the log of who asked, and of every table', () => {
    for (const one of [reports, tiles, tables]) expect(listed(one, 'eventCategory')).toEqual(['Data']);
    for (const one of [reports, tiles]) expect(listed(one, 'resources.type')).toEqual(['AWS::S3::Object']);
    expect(listed(tables, 'resources.type')).toEqual(['AWS::DynamoDB::Table']);
    const arns = (one: typeof tables) => listed(one, 'resources.ARN').map(pointsAt).toSorted();
    const known = (type: string) => [...resourcesOf(records, type).keys()].map((id) => pointsAt({ Ref: id }));
    expect(arns(tables)).toEqual(known('AWS::DynamoDB::Table').toSorted());
    expect([...arns(reports), ...arns(tiles), 'AccessLog/', 'AccountTrailFiles/'].toSorted()).toEqual(
      known('AWS::S3::Bucket')
        .map((bucket) => `${bucket}/`)
        .toSorted(),
    );
    expect(arns(tiles)).toEqual(['LogTiles/']);
  });

  it('leaves out in tables and tiles what each function does, in all stacks and to the letter, and nobody else', () => {
    const roles = [...resourcesOf(exchange, 'AWS::Lambda::Function').values()].map(({ Properties: { Role } }) => {
      const [id] = (Role as { readonly 'Fn::GetAtt': readonly [string, 'Arn'] })['Fn::GetAtt'];
      return resourcesOf(exchange, 'AWS::IAM::Role').get(id)?.Properties['RoleName'];
    });
    expect(new Set(roles).size).toBe(functionNames.length);
    // With the slash behind it: a role that only begins like one of these is somebody else's.
    const sessions = roles.map((role) => `arn:aws:sts::AWS::AccountId:assumed-role/${String(role)}/`);
    for (const one of [tables, tiles])
      expect(listed(one, 'userIdentity.arn').map(pointsAt).toSorted()).toEqual(sessions.toSorted());
    expect([management, reports].map((one) => one?.has('userIdentity.arn'))).toEqual([false, false]);
  });

  it('has no more values in its selectors than CloudTrail takes, nor names of roles that IAM does not', () => {
    const values = selectors.flatMap((one) => [...one.keys()].flatMap((field) => listed(one, field)));
    expect(values.length).toBeLessThanOrEqual(500);
    for (const name of functionNames) expect(`ptcn-${name}-ap-southeast-6`.length).toBeLessThanOrEqual(64);
  });

  it('is verifiable, encrypted, and locked for seven years; only CloudTrail, for this trail, may add to it', () => {
    expect(Properties).toMatchObject({
      EnableLogFileValidation: true,
      KMSKeyId: expect.anything(),
      // What is done to IAM is told by no region.
      IncludeGlobalServiceEvents: true,
    });
    const [, files] =
      [...resourcesOf(records, 'AWS::S3::Bucket')].find(([id]) => pointsAt({ Ref: id }).includes('AccountTrail')) ?? [];
    expect(files?.Properties['ObjectLockConfiguration']).toMatchObject({
      Rule: { DefaultRetention: { Days: 2_557, Mode: 'COMPLIANCE' } },
    });
    const policies = [...resourcesOf(records, 'AWS::S3::BucketPolicy').values()];
    const policy = policies.find((one) => pointsAt(one.Properties['Bucket']).includes('AccountTrail'));
    const allowed = rightsIn(policy?.Properties['PolicyDocument']).filter(
      ({ effect, principal }) =>
        effect === 'Allow' && !JSON.stringify(principal).includes(copyingRole('ap-southeast-2')),
    );
    expect(allowed.map(({ action }) => action)).toEqual(['s3:GetBucketAcl', 's3:PutObject']);
    for (const { principal, condition } of allowed) {
      expect(principal).toEqual({ Service: 'cloudtrail.amazonaws.com' });
      expect(JSON.stringify(condition)).toContain('trail/ptcn-account-ap-southeast-6');
    }
  });
});

describe('the firewall', () => {
  it('writes down what it blocked or counted, without what would let somebody in', () => {
    const { Properties } = onlyOne(exchange, 'AWS::WAFv2::LoggingConfiguration');
    expect(Properties['RedactedFields']).toEqual([
      { SingleHeader: { Name: 'authorization' } },
      { SingleHeader: { Name: 'dpop' } },
      { SingleHeader: { Name: 'cookie' } },
      { QueryString: {} },
    ]);
    expect(JSON.stringify(Properties['LogDestinationConfigs'])).toContain('aws-waf-logs-ptcn-exchange');
    expect(Properties['LoggingFilter']).toMatchObject({ DefaultBehavior: 'DROP' });
  });
});

describe('concurrency', () => {
  const reserved = (template: Template) =>
    [...resourcesOf(template, 'AWS::Lambda::Function').values()].map(
      ({ Properties }) => Properties['ReservedConcurrentExecutions'],
    );

  it('is reserved for each function, and leaves a hundred of a thousand to the account', () => {
    expect(reserved(exchange)).toHaveLength(functionNames.length);
    const sum = reserved(exchange).reduce<number>((total, one) => total + Number(one), 0);
    expect(sum).toBeLessThanOrEqual(900);
  });

  it('is reserved for nobody in a rehearsal, whose account may have ten in all', () => {
    expect(new Set(reserved(dev.exchange))).toEqual(new Set([undefined]));
  });
});

describe('the bill', () => {
  it.each(['dev', 'staging', 'production'] as const)('of %s has a limit, and somebody hears of it before', (stage) => {
    const { Properties } = onlyOne(secondRegion(stage) ?? expect.fail(), 'AWS::Budgets::Budget');
    expect(Properties['Budget']).toMatchObject({
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: stages[stage].monthlyBudget, Unit: 'USD' },
    });
    expect(JSON.stringify(Properties['NotificationsWithSubscribers'])).toMatch(/ACTUAL.*FORECASTED/);
  });

  it('of a rehearsal has three keys on it, a sweeper every five minutes, and no alarm, firewall, backup or trail', () => {
    dev.exchange.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(5 minutes)' });
    expect(resourcesOf(dev.records, 'AWS::KMS::Key').size).toBe(3);
    expect(resourcesOf(records, 'AWS::KMS::Key').size).toBe(4);
    for (const type of [
      'AWS::WAFv2::WebACL',
      'AWS::Backup::BackupPlan',
      'AWS::CloudTrail::Trail',
      'AWS::CloudWatch::Dashboard',
      'AWS::CloudWatch::Alarm',
    ]) {
      expect([dev.records, dev.exchange].flatMap((template) => [...resourcesOf(template, type)])).toEqual([]);
    }
  });
});

describe('the gateway', () => {
  it('logs by the one role of the account, has one deployment, and one name', () => {
    onlyOne(exchange, 'AWS::ApiGateway::Account');
    onlyOne(exchange, 'AWS::ApiGateway::Deployment');
    onlyOne(exchange, 'AWS::ApiGateway::BasePathMapping');
  });
});

describe('files', () => {
  it('are scanned while they are in quarantine and whole, and the result is a tag of the object', () => {
    const [plan, ...more] = resourcesOf(exchange, 'AWS::GuardDuty::MalwareProtectionPlan').values();
    expect(more).toEqual([]);
    expect(plan?.Properties).toMatchObject({
      Actions: { Tagging: { Status: 'ENABLED' } },
      ProtectedResource: { S3Bucket: { ObjectPrefixes: ['quarantine/whole/'] } },
    });
    expect(resourcesOf(dev.exchange, 'AWS::GuardDuty::MalwareProtectionPlan').size).toBe(0);
  });
});
