// Queues lose nothing quietly, and the alarms have one topic: when they ring is in alarms.test.ts.
import { describe, expect, it } from 'vitest';
import { synthesized } from './synthesized.ts';
import { type Json, pointsAt, resourcesOf, rightsIn } from './template-reading.ts';

const { records, exchange } = synthesized('production');
const stacks = [records, exchange];
const all = (type: string) => stacks.flatMap((stack) => [...resourcesOf(stack, type).values()]);

const queues = all('AWS::SQS::Queue').map(({ Properties }) => Properties);
const work = queues.filter(({ RedrivePolicy }) => RedrivePolicy !== undefined);
const deadLetters = queues.filter(({ RedrivePolicy }) => RedrivePolicy === undefined);

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
