// Queues lose nothing quietly, and every alarm says who is hurt.
import { describe, expect, it } from 'vitest';
import { people } from '../../infra/constructs/impact-alarm.ts';
import { synthesized } from './synthesized.ts';
import { type Json, pointsAt, resourcesOf, rightsIn } from './template-reading.ts';

const { records, exchange } = synthesized('production');
const stacks = [records, exchange];
const all = (type: string) => stacks.flatMap((stack) => [...resourcesOf(stack, type).values()]);

const queues = all('AWS::SQS::Queue').map(({ Properties }) => Properties);
const work = queues.filter(({ RedrivePolicy }) => RedrivePolicy !== undefined);
const deadLetters = queues.filter(({ RedrivePolicy }) => RedrivePolicy === undefined);
const alarms = stacks.flatMap((stack) => [...resourcesOf(stack, 'AWS::CloudWatch::Alarm')]);

describe('queues', () => {
  it('are these nine, each with its dead letters', () => {
    const readers = ['nztcu-summaries', 'nztcu-immediate'];
    const retried = ['summary', 'quality', 'stix', 'place', 'match', 'disposal', 'attachment'];
    const names = [...readers, ...retried.map((name) => `${name}-retry`)];
    expect(work.map(({ QueueName }) => QueueName)).toEqual(names);
    expect(deadLetters.map(({ QueueName }) => QueueName)).toEqual(names.map((name) => `${name}-dead-letters`));
  });

  it('give up after five receives of three minutes each, and hand over to their own dead letters', () => {
    for (const { QueueName, VisibilityTimeout, RedrivePolicy } of work) {
      expect(VisibilityTimeout).toBe(180);
      const { maxReceiveCount, deadLetterTargetArn } = RedrivePolicy as { readonly [member: string]: Json };
      expect(maxReceiveCount).toBe(5);
      const wordsOf = (name: string) => name.replaceAll('-', '').toLowerCase();
      expect(wordsOf(pointsAt(deadLetterTargetArn))).toBe(`${wordsOf(String(QueueName))}deadletters`);
    }
  });

  it('leave a dead letter at least a week of its 14 days', () => {
    const day = 24 * 60 * 60;
    for (const { MessageRetentionPeriod } of deadLetters) expect(MessageRetentionPeriod).toBe(14 * day);
    for (const { MessageRetentionPeriod } of work) expect(MessageRetentionPeriod).toBe(7 * day);
  });

  it('are encrypted and refuse plain HTTP', () => {
    for (const { SqsManagedSseEnabled } of queues) expect(SqsManagedSseEnabled).toBe(true);
    const policies = all('AWS::SQS::QueuePolicy');
    expect(policies).toHaveLength(queues.length);
    for (const { Properties } of policies) {
      expect(rightsIn(Properties['PolicyDocument'])).toContainEqual(
        expect.objectContaining({
          effect: 'Deny',
          action: 'sqs:*',
          principal: { AWS: '*' },
          condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
    }
  });

  it('let nobody in by policy, except NZTCU at its own two', () => {
    const open = all('AWS::SQS::QueuePolicy').filter(({ Properties }) =>
      rightsIn(Properties['PolicyDocument']).some(({ effect }) => effect === 'Allow'),
    );
    expect(open.map(({ Properties }) => pointsAt(Properties['Queues']))).toEqual([
      'NztcuSummariesQueue',
      'NztcuImmediateQueue',
    ]);
  });
});

describe('alarms', () => {
  it('watch every dead-letter queue, waiting immediate summaries, the API, the consumers, the archive and the sweeper', () => {
    expect(alarms.map(([id]) => pointsAt({ Ref: id })).toSorted()).toEqual([
      'ApiFailing',
      'AttachmentRetryDeadLetterAlarm',
      'AuditBehind',
      'CopiesBehind',
      'DisposalRetryDeadLetterAlarm',
      'FeedsBehind',
      'GlassBroken',
      'KeyRotatedAtOnce',
      'LogBehind',
      'MatchRetryDeadLetterAlarm',
      'MatchesBehind',
      'NztcuImmediateDeadLetterAlarm',
      'NztcuImmediateWaitingAlarm',
      'NztcuSummariesDeadLetterAlarm',
      'OutboxLeft',
      'PlaceRetryDeadLetterAlarm',
      'QualityBehind',
      'QualityRetryDeadLetterAlarm',
      'RecallOverdue',
      'ReconcilerFailing',
      'Spill',
      'StixRetryDeadLetterAlarm',
      'StoresDisagree',
      'SummariesBehind',
      'SummaryRetryDeadLetterAlarm',
      'SweeperSilent',
      'TaxiiBehind',
    ]);
  });

  it.each(alarms)('%s says in one sentence who is hurt', (_, { Properties }) => {
    expect(Properties['AlarmDescription']).toMatch(new RegExp(`^(${people.join('|')}) .{20,}\\.$`));
  });

  it.each(alarms)('%s tells the operators', (_, { Properties }) => {
    expect(pointsAt(Properties['AlarmActions'])).toBe('Alarms');
  });

  it('ring at the first dead letter', () => {
    for (const [, { Properties }] of alarms.filter(([id]) => id.includes('DeadLetterAlarm'))) {
      expect(Properties).toMatchObject({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 0,
        TreatMissingData: 'notBreaching',
      });
    }
  });

  it('ring when an immediate summary waits longer than 15 minutes', () => {
    records.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateAgeOfOldestMessage',
      Threshold: 900,
    });
  });

  it.each([
    ['lets somebody in', 'glass-broken', ['AdministerFeedCredentialsLogs', 'AdministerPartnersLogs']],
    ['rotates a key of the exchange at once', 'rotated-at-once', ['RotateExchangeKeyLogs']],
    ['or nobody at all lets go of what was recalled', 'recall-overdue', ['ReconcileStoresLogs']],
    ['or nobody at all made two stores disagree', 'stores-disagree', ['ReconcileStoresLogs']],
  ])('ring when one operator alone %s', (_what, event, logs) => {
    exchange.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: `{ $.event = "${event}" }`,
      MetricTransformations: [{ MetricName: event, MetricValue: '1' }],
    });
    const filters = all('AWS::Logs::MetricFilter').filter(({ Properties }) =>
      JSON.stringify(Properties).includes(event),
    );
    expect(filters.map(({ Properties }) => pointsAt(Properties['LogGroupName'])).toSorted()).toEqual(logs);
    exchange.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: event, Threshold: 0 });
  });

  it('ring at the first report that is classified too high: sent, only checked, or for practice', () => {
    const spilt = {
      FilterPattern: '{ $.code = "classification-too-high" }',
      MetricTransformations: [{ MetricName: 'classification-too-high', MetricValue: '1' }],
    };
    exchange.resourcePropertiesCountIs('AWS::Logs::MetricFilter', spilt, 3);
    exchange.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'classification-too-high', Threshold: 0 });
  });

  it('ring when the write-once copy of the audit trail is an hour behind', () => {
    const [, behind] = alarms.find(([id]) => pointsAt({ Ref: id }) === 'AuditBehind') ?? expect.fail();
    expect(behind.Properties).toMatchObject({ MetricName: 'IteratorAge', Statistic: 'Maximum', Threshold: 3_600_000 });
    const [dimension] = behind.Properties['Dimensions'] as readonly { readonly Value: Json }[];
    expect(pointsAt(dimension?.Value)).toBe('ArchiveAuditFunction');
  });

  it('ring when the sweeper falls silent', () => {
    exchange.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Invocations',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    });
  });
});

describe('the alarm topic', () => {
  const [policy] = all('AWS::SNS::TopicPolicy');
  const rights = rightsIn(policy?.Properties['PolicyDocument']);

  it('hears CloudWatch of this account and nobody else', () => {
    expect(rights.filter(({ effect }) => effect === 'Allow')).toEqual([
      {
        effect: 'Allow',
        principal: { Service: 'cloudwatch.amazonaws.com' },
        action: 'sns:Publish',
        resource: 'Alarms',
        condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  it('refuses plain HTTP', () => {
    const refused = rights.filter(({ effect }) => effect === 'Deny').map(({ condition }) => condition);
    expect(refused).toEqual([{ Bool: { 'aws:SecureTransport': 'false' } }]);
  });

  it('writes to the e-mail address of the stage', () => {
    records.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'exchange-operators@ptcn.example',
    });
  });
});
