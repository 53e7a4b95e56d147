// The rows of the stages: what is wrong in one is said with its field, before anything is made or deployed; and when the first region is
// lost, the same row for another region meets nothing that the first deployment has left.
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { exchangeApp } from '../../infra/app.ts';
import { type StageConfig, stages } from '../../infra/config.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { emptyBundles } from './synthesized.ts';

const { production } = stages;
const account = '123456789012';
/** A row as it would be deployed. */
const filledIn: StageConfig = {
  ...production,
  publicOrigin: 'https://exchange.police.govt.nz',
  certificateArn: `arn:aws:acm:ap-southeast-6:${account}:certificate/0f5c6a2e`,
  nztcuAccountId: account,
  staffIssuers: production.staffIssuers.map((issuer) => ({
    ...issuer,
    iss: 'https://sign-in.police.govt.nz',
    jwksUri: 'https://sign-in.police.govt.nz/jwks',
  })),
  alarmEmail: 'exchange@police.govt.nz',
};
const bundles = emptyBundles();
const made = (stage: StageConfig, isDeployed = true) =>
  exchangeApp({ stage, bundles, outdir: scratchFolder(), validates: false, isDeployed });

describe('a row that cannot work', () => {
  const elsewhere = `arn:aws:acm:us-east-1:${account}:certificate/0f5c6a2e`;
  const [issuer = expect.fail()] = filledIn.staffIssuers;
  it.each<[keyof StageConfig, Partial<StageConfig>, says: string]>([
    ['publicOrigin', { publicOrigin: '' }, '"" is not https:// and a host'],
    ['publicOrigin', { publicOrigin: 'exchange.police.govt.nz' }, 'is not https:// and a host'],
    ['publicOrigin', { publicOrigin: 'http://exchange.police.govt.nz' }, 'is not https:// and a host'],
    ['publicOrigin', { publicOrigin: 'https://exchange.police.govt.nz/' }, 'is not https:// and a host'],
    ['certificateArn', { certificateArn: undefined }, 'is missing'],
    ['certificateArn', { certificateArn: '' }, 'is missing'],
    ['certificateArn', { certificateArn: 'exchange.pem' }, 'is not the ARN of a certificate'],
    ['certificateArn', { certificateArn: elsewhere }, 'is of us-east-1, and the API is in ap-southeast-6'],
    ['nztcuAccountId', { nztcuAccountId: '' }, "is not an account's twelve digits"],
    ['staffIssuers', { staffIssuers: [] }, 'nobody could sign in'],
    ['staffIssuers', { staffIssuers: [{ ...issuer, jwksUri: 'http://x' }] }, 'are not both an address with https://'],
    ['alarmEmail', { alarmEmail: undefined }, 'no alarm would reach anybody'],
    ['replicaRegion', { replicaRegion: 'ap-southeast-6' }, 'is ap-southeast-6 like region'],
  ])('for its %s is not synthesized, and says so: %j', (field, wrong, says) => {
    const refused = () => made({ ...filledIn, ...wrong }, false);
    expect(refused).toThrow('The row "production" of infra/config.ts cannot work:');
    expect(refused).toThrow(new RegExp(`^  ${field}: .*${says}`, 'm'));
  });
});

describe('a row that nobody has filled in', () => {
  it.each(['dev', 'staging', 'production'] as const)('of %s is not deployed, and each field is named', (name) => {
    for (const field of ['publicOrigin', 'certificateArn', 'nztcuAccountId', 'staffIssuers', 'alarmEmail'] as const) {
      const others = { ...filledIn, stage: name, [field]: stages[name][field] } as StageConfig;
      expect(() => made(others)).toThrow(
        new RegExp(
          `^The row "${name}" of .* is not filled in yet:\\n  ${field}: .*Fill in .*\\.$|^The row "${name}" of .*\\n  ${field}: .*Fill in .*\\)\\.$`,
        ),
      );
    }
  });

  it('is that of a laptop, which is deployed nowhere', () => {
    expect(() => made(stages.local)).toThrow('npm start serves it here');
  });
});

describe('the rows', () => {
  it('of staging and production differ in what outlives it, where it is and who is told, so that what is tried is what will be', () => {
    const ofItsOwn = ['stage', 'publicOrigin', 'keepsRecords', 'monthlyBudget', 'alarmEmail'];
    const differing = Object.entries(production).filter(
      ([field, value]) => JSON.stringify(stages.staging[field as keyof StageConfig]) !== JSON.stringify(value),
    );
    expect(differing.map(([field]) => field)).toEqual(ofItsOwn);
  });

  it('have what objects are copied to made before what copies them', () => {
    const { records, secondRegion } = made(filledIn);
    expect(records.dependencies).toContain(secondRegion);
  });

  const root = join(import.meta.dirname, '../..');
  const started = (program: string, words: readonly string[], env: NodeJS.ProcessEnv) =>
    promisify(execFile)(process.execPath, [join(root, program), ...words], {
      cwd: root,
      env: { PATH: process.env['PATH'], CDK_VALIDATION: 'false', ...env },
    });

  it('are looked through for placeholders when the CDK CLI has found an account', async () => {
    const env = { CDK_OUTDIR: scratchFolder(), CDK_DEFAULT_ACCOUNT: account };
    await expect(started('infra/app.ts', ['--stage', 'dev'], env)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The row "dev" of infra\/config\.ts is not filled in yet:\n  publicOrigin: /),
    });
  });

  it.each([
    ['of a laptop, which is the one nobody names', []],
    ['of production', ['-c', 'stage=production']],
  ])(
    '%s are templates after "cdk synth" without an account and without a network',
    { timeout: 120_000 },
    async (_row, stage) => {
      const output = scratchFolder();
      const words = ['synth', ...stage, '--quiet', '--output', output, '--build', 'true'];
      // Nowhere to ask for credentials, as on a machine that has none.
      const env = { HOME: output, AWS_EC2_METADATA_DISABLED: 'true' };
      await started('node_modules/aws-cdk/bin/cdk', words, env);
      expect(readdirSync(output)).toContain('ptcn-exchange.template.json');
    },
  );
});

/** Names that a template gives by itself (not the host of the API, which is meant to stay), with their types: no two stacks of an account and region may have the same. */
function namesIn(template: Template): { readonly type: string; readonly name: string }[] {
  const { Resources } = template.toJSON() as {
    readonly Resources: Record<string, { Type: string; Properties?: object }>;
  };
  return Object.values(Resources).flatMap(({ Type: type, Properties = {} }) => {
    const own = type === 'AWS::Budgets::Budget' ? (Properties as { Budget: object }).Budget : Properties;
    const short = type.split('::').at(-1) ?? '';
    return Object.entries(own)
      .filter(([property]) => property === 'Name' || property === `${short}Name`)
      .map(([, value]) => ({ type, name: JSON.stringify(value) }));
  });
}

/** These are one for all regions: of an account, or of the world. */
const OF_NO_REGION = [
  'AWS::IAM::Role',
  'AWS::Budgets::Budget',
  'AWS::S3::Bucket',
  'AWS::CloudWatch::Dashboard',
  'AWS::CloudTrail::Trail',
];

describe('when the first region is lost', () => {
  const moved: StageConfig = {
    ...filledIn,
    region: 'ap-southeast-2',
    replicaRegion: 'ap-southeast-4',
    certificateArn: `arn:aws:acm:ap-southeast-2:${account}:certificate/0f5c6a2e`,
  };
  const first = made(filledIn);
  const second = made(moved);
  type Made = typeof first;
  const stacksOf = ({ records, work, exchange, secondRegion }: Made) => [
    records,
    work,
    exchange,
    secondRegion ?? expect.fail(),
  ];
  const placed = (one: Made) =>
    stacksOf(one).flatMap((stack) =>
      namesIn(Template.fromStack(stack)).map(({ type, name }) =>
        OF_NO_REGION.includes(type) ? `${type} ${name}` : `${stack.region} ${type} ${name}`,
      ),
    );

  it('a deployment into the second one takes no name that is taken, there or anywhere', () => {
    const taken = new Set(placed(first));
    for (const type of OF_NO_REGION) expect([...taken].some((name) => name.startsWith(type))).toBe(true);
    expect(taken.size).toBeGreaterThan(150);
    expect(placed(second).filter((name) => taken.has(name))).toEqual([]);
    // The budget of before is of the whole account, and CloudFormation knows none in the third region.
    const kept = [...taken].filter((name) => !name.startsWith('AWS::Budgets::Budget'));
    expect(placed(second)).toHaveLength(kept.length);
    expect(kept).toHaveLength(taken.size - 1);
  });

  it('the rule packs and the checks of CDK let that deployment through', { timeout: 240_000 }, () => {
    const { app } = exchangeApp({
      stage: moved,
      bundles,
      outdir: scratchFolder(),
      validates: true,
      isDeployed: true,
    });
    expect(() => app.synth()).not.toThrow();
  });

  it('nothing in it speaks of the lost region', () => {
    for (const stack of stacksOf(second))
      expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('ap-southeast-6');
  });

  it('only a stack of a name that is in the account already would be changed by it, and there is none in either region', () => {
    const placesOf = (one: Made) => stacksOf(one).map(({ stackName, region }) => `${stackName} ${region}`);
    const taken = new Set(placesOf(first));
    expect(placesOf(second).filter((place) => taken.has(place))).toEqual([]);
  });
});
