// A queue, its dead letters and the alarm on them. It cannot be built without saying who is hurt by a dead letter.
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ComparisonOperator, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Impact, ImpactAlarm } from './impact-alarm.ts';

export interface WorkQueueProps {
  readonly queueName: string;
  /** The variable under which a function that sends to the queue finds its URL. */
  readonly environmentName: string;
  /** Who is hurt when a message cannot be worked off. */
  readonly impact: Impact;
  readonly tells: ITopic;
  readonly keep: boolean;
}

export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly environmentName: string;
  readonly #tells: ITopic;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.environmentName = props.environmentName;
    this.#tells = props.tells;
    const removalPolicy = props.keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const defaults = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, removalPolicy };

    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...defaults,
      queueName: `${props.queueName}-dead-letters`,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Queue', {
      ...defaults,
      queueName: props.queueName,
      visibilityTimeout: Duration.seconds(180),
      // SQS counts a dead letter's 14 days from its first sending, so half of them are left for whoever repairs it.
      retentionPeriod: Duration.days(7),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
    new ImpactAlarm(this, 'DeadLetterAlarm', {
      impact: props.impact,
      tells: props.tells,
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM }),
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
    });
  }

  /** Lets one other account take messages off, and nothing else: no sending, no purging, no policy changes. */
  isReadBy(accountId: string): this {
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ReaderAccount',
        principals: [new AccountPrincipal(accountId)],
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
        resources: [this.queue.queueArn],
      }),
    );
    return this;
  }

  /** Raises an alarm when the oldest message has waited longer than `age`. */
  mustNotWaitLongerThan(age: Duration, impact: Impact): this {
    new ImpactAlarm(this, 'WaitingAlarm', {
      impact,
      tells: this.#tells,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM }),
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: age.toSeconds(),
    });
    return this;
  }
}
