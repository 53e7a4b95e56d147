// What is counted, when somebody is called, and what is shown: every value of every alarm, filter and graph.
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { log, type LogLine } from '../../functions/edge/log.ts';
import { figuresOf } from '../../infra/local/log-figures.ts';
import { people } from '../../infra/constructs/impact-alarm.ts';
import { countedOf, filtersIn } from './log-filters.ts';
import { resourcesOfStage } from './synthesized.ts';
import { type Json, pointsAt, type Resource } from './template-reading.ts';

const production = resourcesOfStage('production');
const ofType = (type: string) =>
  Object.entries(production).flatMap(([id, resource]): [string, Resource['Properties']][] =>
    resource.Type === type ? [[pointsAt({ Ref: id }), resource.Properties]] : [],
  );
const alarms = ofType('AWS::CloudWatch::Alarm');
const filters = filtersIn(production);

const minutes = (count: number) => count * 60_000;
const deadLetters = (queue: string) =>
  `AWS/SQS ApproximateNumberOfMessagesVisible of ${queue}DeadLetters: Maximum of 300 s > 0`;
const olderThan = (worker: string, milliseconds: number) =>
  `AWS/Lambda IteratorAge of ${worker}Function: Maximum of 300 s > ${milliseconds}`;
const counted = (metric: string, how = 'Sum of 60 s > 0') => `PtcnExchange ${metric}: ${how}`;

/** What it looks at, and when it rings; silence is good unless it says otherwise. Who is hurt stands beside each in the code. */
const RINGS: Readonly<Record<string, string>> = {
  ApiFailing: 'AWS/ApiGateway 5XXError of ptcn-exchange: Sum of 300 s >= 5',
  Spill: counted('classification-too-high'),
  GlassBroken: counted('glass-broken'),
  KeyRotatedAtOnce: counted('rotated-at-once'),
  StoresDisagree: counted('stores-disagree'),
  RecallOverdue: counted('recall-overdue'),
  OutboxLeft: counted('waiting', `Maximum of 300 s > ${minutes(60)}`),
  SummariesBehind: olderThan('DeliverSummary', minutes(5)),
  QualityBehind: olderThan('TallyQuality', minutes(60)),
  TaxiiBehind: olderThan('ProjectStix', minutes(15)),
  FeedsBehind: olderThan('PlaceEntries', minutes(15)),
  MatchesBehind: olderThan('IndexEntities', minutes(15)),
  AuditBehind: olderThan('ArchiveAudit', minutes(60)),
  LogBehind: 'AWS/Lambda Errors of SequenceLogFunction: Sum of 300 s >= 5',
  ReconcilerFailing: 'AWS/Lambda Errors of ReconcileStoresFunction: Sum of 21600 s >= 6',
  SweeperSilent:
    'runs - failed of runs = AWS/Lambda Invocations of SweepOutboxFunction: Sum of 300 s, failed = AWS/Lambda Errors of SweepOutboxFunction: Sum of 300 s: < 1, or silence',
  CopiesFailing: `SUM(METRICS()) of ${[
    ['envelopes', 'envelopes', 'Envelopes'],
    ['envelopes', 'attachments', 'Envelopes'],
    ['audit-archive', 'all', 'AuditArchive'],
    ['log-tiles', 'all', 'LogTiles'],
    ['account-trail', 'all', 'AccountTrailFiles'],
  ]
    .map(
      ([copy, rule, bucket], at) =>
        `rule${at} = AWS/S3 OperationsFailedReplication of ptcn-${copy}-copy-AWS::AccountId-ap-southeast-2 second-region-${rule} ${bucket}: Sum of 300 s`,
    )
    .join(', ')}: > 0`,
  BackupsFailing: `SUM(METRICS()) of ${[
    ['failed', 'NumberOfBackupJobsFailed'],
    ['expired', 'NumberOfBackupJobsExpired'],
    ['uncopied', 'NumberOfCopyJobsFailed'],
  ]
    .map(([id, name]) => `${id} = AWS/Backup ${name} of ptcn-tables: Sum of 3600 s`)
    .join(', ')}: > 0`,
  NztcuImmediateWaitingAlarm: 'AWS/SQS ApproximateAgeOfOldestMessage of NztcuImmediateQueue: Maximum of 300 s > 900',
  NztcuSummariesDeadLetterAlarm: deadLetters('NztcuSummaries'),
  NztcuImmediateDeadLetterAlarm: deadLetters('NztcuImmediate'),
  SummaryRetryDeadLetterAlarm: deadLetters('SummaryRetry'),
  QualityRetryDeadLetterAlarm: deadLetters('QualityRetry'),
  StixRetryDeadLetterAlarm: deadLetters('StixRetry'),
  PlaceRetryDeadLetterAlarm: deadLetters('PlaceRetry'),
  MatchRetryDeadLetterAlarm: deadLetters('MatchRetry'),
  DisposalRetryDeadLetterAlarm: deadLetters('DisposalRetry'),
  AttachmentRetryDeadLetterAlarm: deadLetters('AttachmentRetry'),
};

const COMPARED: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
};

/** Everything of an alarm but its words and whom it tells. Once is enough for all of them. */
function inWords({ AlarmDescription: _who, AlarmActions: _tells, ...properties }: Resource['Properties']): string {
  const { ComparisonOperator, Threshold, TreatMissingData, EvaluationPeriods, Metrics, ...figure } = properties;
  expect(EvaluationPeriods).toBe(1);
  const what = Metrics === undefined ? figureInWords(figure) : calculated(Metrics as readonly MetricQuery[]);
  const silence = { breaching: ', or silence', notBreaching: '' }[String(TreatMissingData)];
  return `${what} ${COMPARED[String(ComparisonOperator)]} ${String(Threshold)}${silence}`;
}

type Members = Resource['Properties'];

function figureInWords({ Namespace, MetricName, Dimensions = [], Statistic, Period, ...unknown }: Members): string {
  expect(unknown).toEqual({});
  const of = (Dimensions as readonly { readonly Value: Json }[]).map(({ Value }) => pointsAt(Value));
  const named = [String(MetricName), ...(of.length > 0 ? ['of', ...of] : [])].join(' ');
  return `${String(Namespace)} ${named}: ${String(Statistic)} of ${String(Period)} s`;
}

type MetricQuery = {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: { readonly Metric: Members; readonly Stat: string; readonly Period: number };
};

/** The one that is calculated rings, out of all others. */
function calculated(queries: readonly MetricQuery[]): string {
  const rings = queries.filter(({ ReturnData }) => ReturnData !== false);
  expect(rings).toHaveLength(1);
  const figures = queries.flatMap(({ Id, MetricStat }) => {
    if (!MetricStat) return [];
    const { Metric, Stat, Period } = MetricStat;
    return [`${Id} = ${figureInWords({ ...Metric, Statistic: Stat, Period })}`];
  });
  expect(figures).toHaveLength(queries.length - 1);
  return `${rings[0]?.Expression} of ${figures.join(', ')}:`;
}

describe('alarms', () => {
  it('ring by these figures, and there are no others', () => {
    expect(Object.fromEntries(alarms.map(([name, properties]) => [name, inWords(properties)]))).toEqual(RINGS);
  });

  it.each(alarms)('%s says in one sentence who is hurt, and tells the operators', (_, properties) => {
    expect(properties['AlarmDescription']).toMatch(new RegExp(`^(${people.join('|')}) .{20,}\\.$`));
    expect(pointsAt(properties['AlarmActions'])).toBe('Alarms');
    expect(properties['ActionsEnabled']).toBeUndefined();
  });

  it('look at figures that something counts', () => {
    const own = alarms.map(
      ([, properties]) => `${String(properties['Namespace'])} ${String(properties['MetricName'])}`,
    );
    const made = filters.map(({ metric }) => metric);
    expect(own.filter((metric) => metric.startsWith('PtcnExchange') && !made.includes(metric))).toEqual([]);
  });
});

/** A line of each kind that a filter may look for, as functions write them; the type is the closed list of what a line can say. */
const LINES: Readonly<Record<string, LogLine>> = {
  'a report accepted': {
    level: 'info',
    event: 'request',
    route: 'POST /v1/submissions',
    status: 201,
    milliseconds: 40,
  },
  'a report sent again': {
    level: 'info',
    event: 'request',
    route: 'POST /v1/submissions',
    status: 200,
    milliseconds: 9,
  },
  'a report checked': { level: 'info', event: 'request', route: 'POST /v1/submissions/check', status: 200 },
  'a report carried': { level: 'info', event: 'carried', submissionId: 'x', status: 201 },
  'a report carried again': { level: 'info', event: 'carried', submissionId: 'x', status: 200 },
  'a refusal': { level: 'info', event: 'refusal', code: 'invalid-token' },
  'a spill': { level: 'info', event: 'refusal', code: 'classification-too-high', partnerId: 'tonga-tcu' },
  'a fault': { level: 'error', event: 'fault', code: 'internal-error', errorName: 'Error' },
  'a summary handed over': { level: 'info', event: 'handed-over', eventId: 'x', milliseconds: 900 },
  'figures counted': { level: 'info', event: 'worked-off', consumer: 'quality', count: 3, milliseconds: 1_200 },
  'what waits': { level: 'info', event: 'waiting', consumer: 'quality', milliseconds: 61_000 },
  'glass broken': { level: 'warn', event: 'glass-broken', partnerId: 'tonga-tcu' },
  'a key rotated at once': { level: 'warn', event: 'rotated-at-once' },
  'stores that disagree': { level: 'error', event: 'stores-disagree', code: 'bytes-missing', eventId: 'x' },
  'a recall overdue': { level: 'warn', event: 'recall-overdue', submissionId: 'x', count: 2 },
};

const every = (event: string) => `{ $.event = "${event}" }`;
const spilt = { spill: '{ $.code = "classification-too-high" }', counts: { 'a spill': '1' } };

/** Log and metric of each filter, how it looks for it, and what it counts of which lines. */
const COUNTS: Readonly<Record<string, readonly [pattern: string, counts: Readonly<Record<string, string>>]>> = {
  'ReceiveSubmissionLogs accepted': [
    '{ (($.event = "request") && ($.route = "POST /v1/submissions") && ($.status = 201)) || (($.event = "carried") && ($.status = 201)) }',
    { 'a report accepted': '1', 'a report carried': '1' },
  ],
  'ReceiveSubmissionLogs refused': [
    every('refusal'),
    { 'a refusal': '1 of invalid-token', 'a spill': '1 of classification-too-high' },
  ],
  'ReceiveSubmissionLogs classification-too-high': [spilt.spill, spilt.counts],
  'CheckSubmissionLogs classification-too-high': [spilt.spill, spilt.counts],
  'PractiseSubmissionLogs classification-too-high': [spilt.spill, spilt.counts],
  'AdministerPartnersLogs glass-broken': [every('glass-broken'), { 'glass broken': '1' }],
  'AdministerFeedCredentialsLogs glass-broken': [every('glass-broken'), { 'glass broken': '1' }],
  'RotateExchangeKeyLogs rotated-at-once': [every('rotated-at-once'), { 'a key rotated at once': '1' }],
  'DeliverSummaryLogs handed-over': [every('handed-over'), { 'a summary handed over': '900' }],
  ...Object.fromEntries(
    ['IndexEntities', 'PlaceEntries', 'ProjectStix', 'SequenceLog', 'TallyQuality'].map((one) => [
      `${one}Logs worked-off-by-consumer`,
      [every('worked-off'), { 'figures counted': '1200 of quality' }] as const,
    ]),
  ),
  'SweepOutboxLogs waiting': [every('waiting'), { 'what waits': '61000' }],
  'SweepOutboxLogs waiting-by-consumer': [every('waiting'), { 'what waits': '61000 of quality' }],
  'ReconcileStoresLogs stores-disagree': [every('stores-disagree'), { 'stores that disagree': '1' }],
  'ReconcileStoresLogs recall-overdue': [every('recall-overdue'), { 'a recall overdue': '1' }],
};

describe('filters of the logs', () => {
  it('are these, in these logs, into one namespace', () => {
    const patterns = filters.map(({ log: of, metric, pattern }) => [
      `${of} ${metric.replace('PtcnExchange ', '')}`,
      pattern,
    ]);
    expect(Object.fromEntries(patterns)).toEqual(
      Object.fromEntries(Object.entries(COUNTS).map(([name, [pattern]]) => [name, pattern])),
    );
    expect(filters).toHaveLength(Object.keys(COUNTS).length);
  });

  it.each(filters)('$metric in $log counts what it is for, and nothing else that a function writes', (filter) => {
    const written = Object.entries(LINES).map(([name, line]) => [name, countedOf(filter, asWritten(line))]);
    const [, counts] = COUNTS[`${filter.log} ${filter.metric.replace('PtcnExchange ', '')}`] ?? expect.fail();
    expect(Object.fromEntries(written.filter(([, count]) => count !== undefined))).toEqual(counts);
  });

  // Which counts what the functions of a running exchange wrote: test/exchange/main-path.test.ts.
  it('count as `npm run status` does', () => {
    const written = Object.values(LINES).map(asWritten);
    const counts = (metric: string) =>
      filters
        .filter((filter) => filter.metric === `PtcnExchange ${metric}`)
        .flatMap((filter) => written.flatMap((line) => countedOf(filter, line) ?? []));
    // The local runtime puts before each line whose it is.
    const log = written.map((line) => JSON.stringify({ function: 'receive-submission', ...line }));
    const figures = figuresOf(log.join('\n'), '');
    expect(counts('accepted')).toHaveLength(figures.accepted);
    expect(counts('refused')).toEqual(Object.entries(figures.refused).map(([code, times]) => `${times} of ${code}`));
    expect(counts('handed-over')).toEqual([String(figures.handedOver?.longest)]);
    expect(new Set(counts('worked-off-by-consumer'))).toEqual(
      new Set(Object.entries(figures.workedOff).map(([consumer, { longest }]) => `${longest} of ${consumer}`)),
    );
    expect(counts('recall-overdue')).toHaveLength(1);
  });
});

/** The line itself, as it comes out of the function. */
function asWritten(line: LogLine): { readonly [field: string]: unknown } {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  log(line);
  return JSON.parse(String(write.mock.lastCall?.[0])) as { readonly [field: string]: unknown };
}

describe('the dashboard', () => {
  const [[, { DashboardBody }] = expect.fail()] = ofType('AWS::CloudWatch::Dashboard');
  const { widgets } = JSON.parse(pointsAt(DashboardBody)) as {
    readonly widgets: readonly { readonly properties: { readonly [member: string]: Json } }[];
  };
  const lists = (member: string) =>
    widgets.flatMap(({ properties }) => (properties[member] ?? []) as readonly Json[][]);
  const series = lists('metrics').map((metric) =>
    metric.map((part) => (typeof part === 'object' ? Object.values(part as object).join(' ') : part)).join(' '),
  );
  const apart = (metric: string, by: string, statistic: string) =>
    `SEARCH('{PtcnExchange,${by}} MetricName="${metric}"', '${statistic}', 300)`;

  it('shows every alarm', () => {
    expect(lists('alarms').map(String).toSorted()).toEqual(alarms.map(([name]) => name).toSorted());
  });

  it('shows what the filters make, by the field that each tells apart, and how the API answers', () => {
    expect(series.filter((one) => !one.startsWith('AWS/SQS'))).toEqual([
      'PtcnExchange accepted Sum',
      apart('refused', 'code', 'Sum'),
      'PtcnExchange handed-over Maximum',
      apart('worked-off-by-consumer', 'consumer', 'Maximum'),
      apart('waiting-by-consumer', 'consumer', 'Maximum'),
      'AWS/ApiGateway Count ApiName ptcn-exchange SampleCount',
      'AWS/ApiGateway 4XXError ApiName ptcn-exchange Sum',
      'AWS/ApiGateway 5XXError ApiName ptcn-exchange Sum',
      'AWS/ApiGateway Latency ApiName ptcn-exchange p99',
    ]);
    const shown = series.map((one) => /(?:PtcnExchange |MetricName=")([a-z-]+)/.exec(one)?.[1] ?? '').filter(Boolean);
    const madeOf = (metric: string) => filters.filter((filter) => filter.metric === `PtcnExchange ${metric}`);
    expect(shown.filter((metric) => madeOf(metric).length === 0)).toEqual([]);
    for (const [metric, by] of [
      ['refused', 'code'],
      ['waiting-by-consumer', 'consumer'],
      ['worked-off-by-consumer', 'consumer'],
    ] as const)
      expect(new Set(madeOf(metric).map((filter) => filter.by))).toEqual(new Set([by]));
  });

  it('shows how much is in every queue', () => {
    const queues = ofType('AWS::SQS::Queue').map(([name]) => name);
    const inQueue = series.flatMap(
      (one) =>
        /^AWS\/SQS ApproximateNumberOfMessagesVisible QueueName (\w+?)[0-9A-F]{8}QueueName .* Maximum$/.exec(
          one,
        )?.[1] ?? [],
    );
    expect(inQueue.toSorted()).toEqual(queues.toSorted());
  });
});
