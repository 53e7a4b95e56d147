// Each rule of our own pack finds what it is for.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { rulePacks } from '../../infra/rule-packs.ts';
import { STANDARDS } from '../../docs/assurance/standards.ts';
import { temporaryFolder } from './synthesized.ts';

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

/** A template in which everything is wrong, and the rules that must say so. */
const wrong: readonly (readonly [type: string, properties: Properties, rules: readonly string[]])[] = [
  ['AWS::KMS::Key', { KeyUsage: 'SIGN_VERIFY', KeySpec: 'RSA_2048' }, ['2128', '2148', '2151']],
  ['AWS::KMS::Key', { KeyUsage: 'SIGN_VERIFY', KeySpec: 'ECC_NIST_P256' }, ['2128', '2148']],
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
  ['AWS::DynamoDB::GlobalTable', {}, ['5905']],
  ['AWS::SQS::Queue', { SqsManagedSseEnabled: false }, ['5905']],
  ['AWS::Lambda::Function', { Role: 'x', Code: { ZipFile: 'x' } }, ['2017']],
  ['AWS::CloudTrail::Trail', { S3BucketName: 'x', IsLogging: false }, ['2022', '7496']],
  ['AWS::IAM::Policy', { PolicyName: 'x', ...policy({ Effect: 'Allow', Action: ['s3:*'], Resource: 'x' }) }, ['7466']],
  ['AWS::IAM::Policy', { PolicyName: 'x', ...policy({ Effect: 'Allow', Action: '*', Resource: 'x' }) }, ['7466']],
  ['AWS::CloudWatch::Alarm', { AlarmActions: [], EvaluationPeriods: 1 }, ['7498']],
];

const idOf = (rule: string): string => /^NZISM_(\d+)_/.exec(rule)?.[1] ?? rule;

describe('our own pack', () => {
  const outdir = temporaryFolder();
  const app = new App({ outdir, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'wrong', { env: { region: 'ap-southeast-6' } });
  for (const [at, [type, properties]] of wrong.entries()) new CfnResource(stack, `Wrong${at}`, { type, properties });
  const nzism = rulePacks(app).find(({ name }) => name === 'NZISM') ?? expect.fail();
  Validations.of(app).addPlugins(nzism);
  const rules = [
    ...readFileSync(join(import.meta.dirname, '../../infra/rules/nzism.guard'), 'utf8').matchAll(/^rule (\w+)/gm),
  ];
  const report = () => {
    expect(() => app.synth()).toThrow(/NZISM/);
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

  it('has rules for controls that are on the list of those that shape the design', () => {
    const listed = new Set(
      STANDARDS.flatMap(({ parts }) => Object.values(parts).flatMap((controls) => controls.map(({ id }) => id))),
    );
    for (const [, name = ''] of rules) expect(listed).toContain(`NZISM ${idOf(name)}`);
  });
});
