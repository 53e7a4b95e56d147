/** docs/cost.md, from what was measured, the prices of one day, and the templates. */
import { CfnResource } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnMetricFilter } from 'aws-cdk-lib/aws-logs';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { type StageName, stages } from '../config.ts';
import { withStacksOf } from '../empty-bundles.ts';
import { COPIES_KEPT } from '../constructs/table-backups.ts';
import {
  backupsPerMillion,
  firstTraces,
  free,
  idle,
  type Item,
  keepingPerMillion,
  keepingPhotos,
  metricsIn,
  monthWith,
  perMillion,
  perMillionBy,
  perMillionPhotos,
  type Standing,
  total,
} from './model.ts';
import { FREE, IDLE_PRICES, PRICES_AS_OF, PRICES_IN, UNIT_PRICES } from './prices.ts';
import type { Measured, Photo } from './usage.ts';

export const COST_FILE = 'docs/cost.md';
export const MEASURED_FILE = 'infra/cost/measured.json';
/** Of one photo, by `test/bench/photo-cost.ts`. */
export const PHOTO_FILE = 'infra/cost/photo.json';

const YEAR = 12;
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
  scannedObject: 'objects that GuardDuty looks at',
  scannedGigabyte: 'bytes that GuardDuty looks at',
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
      alarms: figuresOf(resources.filter((resource) => resource instanceof CfnAlarm)),
      dashboards: count('AWS::CloudWatch::Dashboard'),
      firewalls: firewalls.length,
      metrics: metricsOf(resources.filter((resource) => resource instanceof CfnMetricFilter)),
      copyingRules: copyingRulesOf(resources.filter((resource) => resource instanceof CfnBucket)),
      sweepsEvery: stages[stage].sweepsEveryMinutes,
      firewallRules: firewalls.reduce((sum, { rules }) => sum + (Array.isArray(rules) ? rules.length : 0), 0),
    };
  });

/** An alarm looks at one figure, or calculates with several. */
const figuresOf = (alarms: readonly CfnAlarm[]): number =>
  alarms.reduce(
    (sum, { metrics }) =>
      sum + (Array.isArray(metrics) ? metrics.filter((one) => 'metricStat' in one && one.metricStat).length : 1),
    0,
  );

const copyingRulesOf = (buckets: readonly CfnBucket[]): number =>
  buckets.reduce((sum, { replicationConfiguration: copies }) => {
    const rules = copies && 'rules' in copies && Array.isArray(copies.rules) ? copies.rules.length : 0;
    return sum + rules;
  }, 0);

/** How many values a metric may be split into: all consumers, and so many codes as are seen in an hour. */
export const SPLIT_INTO: Readonly<Record<string, number>> = { consumer: 8, code: 10 };

/** Filters of several logs may count into one metric. */
function metricsOf(filters: readonly CfnMetricFilter[]): number {
  const values = new Map<string, number>();
  for (const { metricTransformations } of filters) {
    for (const one of Array.isArray(metricTransformations) ? metricTransformations : []) {
      if (!('metricName' in one)) continue;
      const [split] = Array.isArray(one.dimensions) ? one.dimensions : [];
      values.set(one.metricName, split && 'key' in split ? (SPLIT_INTO[split.key] ?? 1) : 1);
    }
  }
  return [...values.values()].reduce((sum, one) => sum + one, 0);
}

export type Standings = { readonly dev: Standing; readonly production: Standing };
export const standings = (): Standings => ({ dev: standingOf('dev'), production: standingOf('production') });

export function costPage(measured: Measured, photo: Photo, { dev, production }: Standings): string {
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
    `It is deployed to ap-southeast-6, whose price list was not at hand: prices are those of ${PRICES_IN}, those of GuardDuty of us-east-1.`,
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
    `To keep them costs ${dollars(keepingPerMillion(measured))} a month more for each million: ${measured.tableBytes} bytes of a report in tables, ${measured.bucketBytes} in the bucket. Of it **${dollars(backupsPerMillion(measured))}** are the backups: one of DynamoDB is a whole copy of its table,`,
    `${COPIES_KEPT} of them are kept in each region ([which](decisions/0052-which-backups-are-kept.md)), and one goes over each night. To restore any second of 35 days needs none of them.`,
    '',
    '| a month of nothing | dev | production |',
    '|---|---|---|',
    ...idleRows(idle(dev, measured), idle(production, measured)),
    `| less what AWS gives every account for nothing | ${afterFree(dev, measured)} | ${afterFree(production, measured)} |`,
    '',
    '| reports a month | dollars of the month in production | with what a year of such months keeps | metrics in it |',
    '|---|---|---|---|',
    ...MONTHS.map((count) =>
      [
        '',
        count.toLocaleString('en'),
        dollars(monthWith(count, production, measured)),
        dollars(monthWith(count, production, measured, YEAR)),
        dollars(metricsIn(count, production)),
        '',
      ]
        .join(' | ')
        .trim(),
    ),
    '',
    `Metrics cost ${dollars(IDLE_PRICES.metric)} a month each for the hours in which they have a value: the ${production.metrics} that are made of lines of logs, at most, and five of each route that is called. AWS gives ${FREE.metrics} for nothing.`,
    `X-Ray takes the first request of each second besides the five of a hundred above: ${dollars(firstTraces(10_000, measured))} of the month at 10,000 reports, ${dollars(firstTraces(1_000_000, measured))} at a million and over.`,
    '',
    ...photoPart(photo),
    '',
    `A receipt is signed by a key in KMS each time. A key of one day, certified by KMS and held in memory, would save ${dollars((measured.perSubmission['receive-submission']?.kmsSign ?? 0) * UNIT_PRICES.kmsSign * 1_000_000)} of a million; it would be a key that a function can read, which none is today.`,
    '',
  ].join('\n');
}

function photoPart(photo: Photo): string[] {
  const items = perMillionPhotos(photo);
  return [
    `A photo of ${photo.bytes / 1_000_000} MB beside a report costs **${dollars((total(items) / 1_000_000) * 1_000)}** a thousand: sent in four parts, scanned, put together, read once by an analyst. It was counted by`,
    `\`test/bench/photo-cost.ts\`, as if each were alone; removing an object is counted as a put, and its running time is that of a very busy machine. To keep a thousand costs ${dollars(keepingPhotos(photo) / 1_000)} a month.`,
    '',
    '| of a thousand photos | $ |',
    '|---|---|',
    ...rows(items.map(({ name, dollars: amount }) => ({ name, dollars: amount / 1_000 }))),
  ];
}

function idleRows(dev: readonly Item[], production: readonly Item[]): string[] {
  const of = (items: readonly Item[], wanted: string) => items.find(({ name }) => name === wanted)?.dollars ?? 0;
  return [
    ...production.map(({ name, dollars: amount }) => `| ${name} | ${dollars(of(dev, name))} | ${dollars(amount)} |`),
    `| **all** | **${dollars(total(dev))}** | **${dollars(total(production))}** |`,
  ];
}
