// The rows of the stages: what is wrong in one is said with its field, before anything is made or deployed; and when the first region is
// lost, the same row for another region meets nothing that the first deployment has left.
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { exchangeApp } from '../../infra/app.ts';
import { type StageConfig, stages } from '../../infra/config.ts';
import { emptyBundles, temporaryFolder } from './synthesized.ts';

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
  exchangeApp({ stage, bundles, outdir: temporaryFolder(), validates: false, isDeployed });

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
  const first = made(filledIn);
  const second = made({
    ...filledIn,
    region: 'ap-southeast-2',
    replicaRegion: 'ap-southeast-4',
    certificateArn: `arn:aws:acm:ap-southeast-2:${account}:certificate/0f5c6a2e`,
  });
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
    expect(placed(second)).toHaveLength(taken.size);
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
