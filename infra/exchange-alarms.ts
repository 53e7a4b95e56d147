// The alarms of the exchange: each says who is hurt when something stops.
import { Duration, type Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ComparisonOperator, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmTopic } from './constructs/alarm-topic.ts';
import type { ExchangeFunction } from './constructs/exchange-function.ts';
import { ImpactAlarm } from './constructs/impact-alarm.ts';
import type { AnsweringFunctions } from './exchange-routes.ts';
import type { WorkingFunctions } from './work-stack.ts';

type Answering = Pick<
  AnsweringFunctions,
  | 'receiveSubmission'
  | 'checkSubmission'
  | 'practiseSubmission'
  | 'administerPartners'
  | 'administerFeedCredentials'
  | 'rotateExchangeKey'
>;

export function alarmsOfAnswers(
  stack: Stack,
  watched: Answering,
  { tells, restApi }: { readonly tells: AlarmTopic; readonly restApi: RestApi },
): void {
  const { receiveSubmission, checkSubmission, practiseSubmission } = watched;
  const { administerPartners, administerFeedCredentials, rotateExchangeKey } = watched;
  // A dry run spills as well, and so does practice: the three logs count into one metric.
  checkSubmission.refusals('classification-too-high');
  practiseSubmission.refusals('classification-too-high');
  new ImpactAlarm(stack, 'Spill', {
    impact: 'Operators must call a unit that sent material above RESTRICTED; nothing of it was kept here.',
    tells,
    metric: receiveSubmission.refusals('classification-too-high'),
    comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold: 0,
  });
  // Two functions take what is put into force at once, and count into one metric.
  administerFeedCredentials.events('glass-broken');
  new ImpactAlarm(stack, 'GlassBroken', {
    impact:
      'Operators must look now: one of them alone has let in a unit, its keys or a feed credential; approve it or decline it.',
    tells,
    metric: administerPartners.events('glass-broken'),
    comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold: 0,
  });
  new ImpactAlarm(stack, 'KeyRotatedAtOnce', {
    impact: 'Operators must look now: one of them alone has declared a key of the exchange to be in wrong hands.',
    tells,
    metric: rotateExchangeKey.events('rotated-at-once'),
    comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold: 0,
  });
  new ImpactAlarm(stack, 'ApiFailing', {
    impact: 'Partner officers get errors that are our fault; reports not yet acknowledged have to be sent again.',
    tells,
    metric: restApi.metricServerError({ statistic: Stats.SUM, period: Duration.minutes(5) }),
    comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    threshold: 5,
  });
}

export function alarmsOfWork(stack: Stack, watched: WorkingFunctions, tells: AlarmTopic): void {
  const { deliverSummary, tallyQuality, projectStix, placeEntries, indexEntities } = watched;
  const { sequenceLog, sweepOutbox, archiveAudit, reconcileStores } = watched;
  /** What a function reads of a stream is older than it may be. */
  const behind = ({ lambda }: ExchangeFunction, allowed: Duration) => ({
    tells,
    metric: lambda.metric('IteratorAge', { statistic: Stats.MAXIMUM, period: Duration.minutes(5) }),
    comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold: allowed.toMilliseconds(),
  });
  new ImpactAlarm(stack, 'SummariesBehind', {
    impact: 'NZTCU analysts see summaries more than five minutes late.',
    ...behind(deliverSummary, Duration.minutes(5)),
  });
  new ImpactAlarm(stack, 'QualityBehind', {
    impact: 'Capability advisers see quality figures more than an hour old.',
    ...behind(tallyQuality, Duration.hours(1)),
  });
  new ImpactAlarm(stack, 'TaxiiBehind', {
    impact: 'NZTCU analysts see reports and withdrawals in their TAXII programs more than a quarter of an hour late.',
    ...behind(projectStix, Duration.minutes(15)),
  });
  new ImpactAlarm(stack, 'FeedsBehind', {
    impact: 'NZTCU analysts see entries in the feeds that they defined more than a quarter of an hour late.',
    ...behind(placeEntries, Duration.minutes(15)),
  });
  new ImpactAlarm(stack, 'MatchesBehind', {
    impact: 'NZTCU analysts miss links and hits of what came in during the last quarter of an hour.',
    ...behind(indexEntities, Duration.minutes(15)),
  });
  new ImpactAlarm(stack, 'LogBehind', {
    impact:
      'Partner officers do not find their newest reports in the transparency log; the receipts hold meanwhile. It may have refused to go on.',
    tells,
    // Called every minute: five runs that fail are no accident, and what waits has waited for minutes.
    metric: sequenceLog.lambda.metricErrors({ statistic: Stats.SUM, period: Duration.minutes(5) }),
    comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    threshold: 5,
  });
  new ImpactAlarm(stack, 'AuditBehind', {
    impact:
      'Operators cannot prove to an auditor that the last hour of the audit trail is untouched; after a day its write-once copy has a gap for good.',
    ...behind(archiveAudit, Duration.hours(1)),
  });
  new ImpactAlarm(stack, 'OutboxLeft', {
    impact: 'NZTCU analysts miss what came in an hour ago in the queue, in feeds or in matches: nobody works it off.',
    tells,
    metric: sweepOutbox.largest('waiting'),
    comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold: Duration.hours(1).toMilliseconds(),
  });
  new ImpactAlarm(stack, 'StoresDisagree', {
    impact: 'Operators must look: the daily comparison found records, bytes, log, feeds or outbox that do not agree.',
    tells,
    metric: reconcileStores.events('stores-disagree'),
    comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold: 0,
  });
  new ImpactAlarm(stack, 'RecallOverdue', {
    impact: 'Partner officers took a report back, and a reader has not said in three days that nothing of it is left.',
    tells,
    metric: reconcileStores.events('recall-overdue'),
    comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold: 0,
  });
  new ImpactAlarm(stack, 'ReconcilerFailing', {
    impact: 'Operators are not told whether the stores agree: the comparison has failed for six hours.',
    tells,
    metric: reconcileStores.lambda.metricErrors({ statistic: Stats.SUM, period: Duration.hours(6) }),
    comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    threshold: 6,
  });
  new ImpactAlarm(stack, 'SweeperSilent', {
    impact: 'NZTCU analysts may never see a summary whose first hand-off failed: nothing asks for it again.',
    tells,
    // A run that fails is called too: what counts is that one went through.
    metric: new MathExpression({
      expression: 'runs - failed',
      usingMetrics: { runs: sweepOutbox.lambda.metricInvocations(), failed: sweepOutbox.lambda.metricErrors() },
      label: 'runs that went through',
      period: Duration.minutes(5),
    }),
    comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
    threshold: 1,
    silenceIsBad: true,
  });
}
