/** docs/cost.md, from what was measured, the prices of one day, and the templates. */
import { CfnResource } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { type StageName, stages } from '../config.ts';
import { withStacksOf } from '../empty-bundles.ts';
import {
  free,
  idle,
  type Item,
  keepingPerMillion,
  monthWith,
  perMillion,
  perMillionBy,
  type Standing,
  total,
} from './model.ts';
import { PRICES_AS_OF, PRICES_IN, UNIT_PRICES } from './prices.ts';
import type { Measured } from './usage.ts';

export const COST_FILE = 'docs/cost.md';
export const MEASURED_FILE = 'infra/cost/measured.json';

const MONTHS = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];

const NAMES: Readonly<Record<keyof typeof UNIT_PRICES, string>> = {
  apiRequest: 'requests at the door (API Gateway)',
  lambdaRequest: 'calls of functions',
  lambdaGigabyteSecond: 'running functions',
  writeUnit: 'writes to tables',
  readUnit: 'reads of tables',
  s3Put: 'puts of objects',
  s3Get: 'reads of objects',
  sqsRequest: 'requests to queues',
  kmsSign: 'signatures by KMS (receipts and tokens)',
  kmsOther: 'other requests to KMS',
  logGigabyte: 'lines of the logs',
  trace: 'traces',
  cloudTrailEvent: 'events in the trail of the account',
  firewallRequest: 'requests at the firewall',
  transferGigabyte: 'bytes that leave AWS',
  regionGigabyte: 'bytes copied into the second region',
};

const isUnit = (name: string): name is keyof typeof NAMES => name in NAMES;
const afterFree = (standing: Standing, measured: Measured): string =>
  dollars(total(idle(standing, measured)) - free(standing, measured));
const dollars = (amount: number): string => (amount >= 100 ? amount.toFixed(0) : amount.toFixed(2));
const rows = (items: readonly Item[]): string[] =>
  items.map(({ name, dollars: amount }) => `| ${isUnit(name) ? NAMES[name] : name} | ${dollars(amount)} |`);

/** Counted in the template of a stage. */
const standingOf = (stage: StageName): Standing =>
  withStacksOf(stage, ({ app }) => {
    const resources = app.node.findAll().filter((construct) => construct instanceof CfnResource);
    const count = (type: string) => resources.filter(({ cfnResourceType }) => cfnResourceType === type).length;
    const firewalls = resources.filter((resource) => resource instanceof CfnWebACL);
    return {
      kmsKeys: count('AWS::KMS::Key'),
      alarms: count('AWS::CloudWatch::Alarm'),
      dashboards: count('AWS::CloudWatch::Dashboard'),
      firewalls: firewalls.length,
      sweepsEvery: stages[stage].sweepsEveryMinutes,
      firewallRules: firewalls.reduce((sum, { rules }) => sum + (Array.isArray(rules) ? rules.length : 0), 0),
    };
  });

export type Standings = { readonly dev: Standing; readonly production: Standing };
export const standings = (): Standings => ({ dev: standingOf('dev'), production: standingOf('production') });

export function costPage(measured: Measured, { dev, production }: Standings): string {
  const whole = perMillion(measured);
  const [first, second, third] = whole;
  const named = [first, second, third].map((item) => (item && isUnit(item.name) ? NAMES[item.name] : ''));
  return [
    '# What it costs',
    '',
    '<!-- Written by `npm run cost`; a test fails when it does not fit what was measured, the prices and the templates. -->',
    '',
    `US dollars, by the list prices of ${PRICES_IN} as of ${PRICES_AS_OF} (\`infra/cost/prices.ts\`), without free tiers. What one report needs was counted on ${measured.measuredOn} over`,
    `${measured.submissions} reports of 4 KB from the token to the feed, TAXII and the figures (\`test/bench/cost.ts\`): the engine says what each request consumes. Running time is that of the machine, doubled.`,
    'No bill of AWS has been seen yet. The archive of the audit trail is put together once a minute there, and at once here: it is counted as if a million reports came in a month.',
    '',
    `A million reports cost **${dollars(total(whole))}**. The three largest items are ${named.join(', ')}.`,
    '',
    '| of a million reports, by what is used | $ |',
    '|---|---|',
    ...rows(whole),
    '',
    '| the same, by who uses it | $ |',
    '|---|---|',
    ...rows(perMillionBy(measured)).map((row) => row.replace(/^\| ([a-z-]+) \|/, '| `$1` |')),
    '',
    `To keep them costs ${dollars(keepingPerMillion(measured))} a month more for each million: ${measured.tableBytes} bytes of a report in tables with their backups, ${measured.bucketBytes} in the bucket.`,
    '',
    '| a month of nothing | dev | production |',
    '|---|---|---|',
    ...idleRows(idle(dev, measured), idle(production, measured)),
    `| less what AWS gives every account for nothing | ${afterFree(dev, measured)} | ${afterFree(production, measured)} |`,
    '',
    '| reports a month | dollars a month in production |',
    '|---|---|',
    ...MONTHS.map((count) => `| ${count.toLocaleString('en')} | ${dollars(monthWith(count, production, measured))} |`),
    '',
    `A receipt is signed by a key in KMS each time. A key of one day, certified by KMS and held in memory, would save ${dollars((measured.perSubmission['receive-submission']?.kmsSign ?? 0) * UNIT_PRICES.kmsSign * 1_000_000)} of a million; it would be a key that a function can read, which none is today.`,
    '',
  ].join('\n');
}

function idleRows(dev: readonly Item[], production: readonly Item[]): string[] {
  const of = (items: readonly Item[], wanted: string) => items.find(({ name }) => name === wanted)?.dollars ?? 0;
  return [
    ...production.map(({ name, dollars: amount }) => `| ${name} | ${dollars(of(dev, name))} | ${dollars(amount)} |`),
    `| **all** | **${dollars(total(dev))}** | **${dollars(total(production))}** |`,
  ];
}
