// Each rule of our own pack finds what it is for.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { rulePacks } from '../../infra/rule-packs.ts';
import { STANDARDS } from '../../docs/assurance/standards.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

type Properties = Readonly<Record<string, unknown>>;

const policy = (...Statement: Properties[]) => ({ PolicyDocument: { Statement } });
/** Says of plain HTTP and old TLS what it should, but allows it. */
const allowsClear = policy({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:*',
  Resource: '*',
  Condition: { Bool: { 'aws:SecureTransport': 'false' }, NumericLessThan: { 's3:TlsVersion': 1.2 } },
});

const abroad = (service: string) => ({
  'Fn::Join': ['', [`arn:aws:${service}:us-east-1:`, { Ref: 'AWS::AccountId' }, ':x']],
});
const copyAction = { DestinationBackupVaultArn: abroad('backup') };
const elsewhere = { Destination: { EncryptionConfiguration: { ReplicaKmsKeyID: abroad('kms') } } };

/** A template in which everything is wrong, and the rules that must say so. */
const wrong: readonly (readonly [type: string, properties: Properties, rules: readonly string[]])[] = [
  ['AWS::KMS::Key', { KeyUsage: 'SIGN_VERIFY', KeySpec: 'RSA_2048' }, ['2128', '2148', '2151']],
  ['AWS::KMS::Key', { KeyUsage: 'SIGN_VERIFY', KeySpec: 'ECC_NIST_P256' }, ['2128', '2148']],
  ['AWS::KMS::Key', { Enabled: true }, []],
  ['AWS::Logs::LogGroup', { RetentionInDays: 7 }, ['2028']],
  ['AWS::Logs::LogGroup', {}, ['2028']],
  ['AWS::ApiGateway::Stage', { RestApiId: 'x', AccessLogSetting: { Format: 'x' } }, ['2006', '2017']],
  ['AWS::ApiGateway::RestApi', {}, ['2598']],
  ['AWS::ApiGateway::DomainName', { SecurityPolicy: 'TLS_1_2' }, ['2090', '2598']],
  ['AWS::S3::Bucket', {}, ['5905', '7466', '7475']],
  ['AWS::S3::BucketPolicy', { Bucket: 'x', ...allowsClear }, ['2090', '2600']],
  ['AWS::SQS::QueuePolicy', { Queues: ['x'], ...allowsClear }, ['2600']],
  ['AWS::SNS::TopicPolicy', { Topics: ['x'], ...policy() }, ['2600']],
  ['AWS::DynamoDB::Table', { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] }, ['5905', '7475']],
  ['AWS::DynamoDB::GlobalTable', { Replicas: [{ Region: 'us-east-1' }] }, ['5905', '7469']],
  ['AWS::Backup::BackupPlan', { BackupPlan: { BackupPlanRule: [{ CopyActions: [copyAction] }] } }, ['7469']],
  ['AWS::S3::Bucket', { ReplicationConfiguration: { Rules: [elsewhere] } }, ['5905', '7466', '7469', '7475']],
  ['AWS::SQS::Queue', { SqsManagedSseEnabled: false }, ['5905']],
  ['AWS::Lambda::Function', { Role: 'x', Code: { ZipFile: 'x' } }, ['2017']],
  ['AWS::CloudTrail::Trail', { S3BucketName: 'x', IsLogging: false }, ['2022', '7496']],
  ['AWS::IAM::Policy', { PolicyName: 'x', ...policy({ Effect: 'Allow', Action: ['s3:*'], Resource: 'x' }) }, ['7466']],
  ['AWS::IAM::Policy', { PolicyName: 'x', ...policy({ Effect: 'Allow', Action: '*', Resource: 'x' }) }, ['7466']],
  ['AWS::CloudWatch::Alarm', { AlarmActions: [], EvaluationPeriods: 1 }, ['7498']],
];

const idOf = (rule: string): string => /^NZISM_(\d+)_/.exec(rule)?.[1] ?? rule;

describe('our own pack', () => {
  const outdir = scratchFolder();
  const app = new App({ outdir, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'wrong', { env: { region: 'ap-southeast-6' } });
  for (const [at, [type, properties]] of wrong.entries()) new CfnResource(stack, `Wrong${at}`, { type, properties });
  const nzism = rulePacks(app).find(({ name }) => name === 'NZISM') ?? expect.fail();
  Validations.of(app).addPlugins(nzism);
  const guard = readFileSync(join(import.meta.dirname, '../../infra/rules/nzism.guard'), 'utf8');
  const rules = [...guard.matchAll(/^rule (\w+)/gm)];
  beforeAll(() => {
    expect(() => app.synth()).toThrow(/NZISM/);
  });
  const report = () => {
    return JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as {
      readonly pluginReports: readonly {
        readonly pluginName: string;
        readonly violations: readonly {
          readonly ruleName: string;
          readonly violatingConstructs: readonly { readonly constructPath: string }[];
        }[];
      }[];
    };
  };

  it('finds with every rule what the rule is for, and nothing else', () => {
    const [{ violations } = expect.fail()] = report().pluginReports;
    const found = (at: number) =>
      violations
        .filter(({ violatingConstructs }) =>
          violatingConstructs.some(({ constructPath }) => constructPath.endsWith(`/Wrong${at}`)),
        )
        .map(({ ruleName }) => idOf(ruleName));
    for (const [at, [type, , due]] of wrong.entries()) {
      expect([type, [...new Set(found(at))].toSorted()]).toEqual([type, due]);
    }
    expect(new Set(violations.map(({ ruleName }) => ruleName))).toEqual(new Set(rules.map(([, name]) => name)));
  });

  it('has a rule for every control that a template can show, and says of the others why none can', () => {
    const listed = (beginning: RegExp) =>
      guard.split('\n').flatMap((line) => (beginning.test(line) ? (line.match(/\b\d{4}\b/g) ?? []) : []));
    const shown = listed(/^# Shown by a template:/);
    expect(new Set(rules.map(([, name = '']) => idOf(name)))).toEqual(new Set(shown));
    const ofManual = STANDARDS.flatMap(({ parts }) => Object.values(parts).flat())
      .map(({ id }) => id)
      .filter((id) => id.startsWith('NZISM '));
    expect([...shown, ...listed(/^# By no template, since/)].toSorted()).toEqual(
      ofManual.map((id) => id.replace('NZISM ', '')).toSorted(),
    );
  });

  it('counts as looked at what a rule is about, and nothing besides', () => {
    expect(report().pluginReports).toHaveLength(1);
    const counted = (type: string) => nzism.looks.byType.get(type)?.evaluated;
    // Two rules look at each of three keys, one at the two that sign; three at each of two buckets, one at the one that is copied.
    expect([counted('AWS::KMS::Key'), counted('AWS::S3::Bucket')]).toEqual([2 * 3 + 2, 3 * 2 + 1]);
  });
});
