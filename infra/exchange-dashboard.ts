// What an operator looks at first: what came in, what waits and for how long, what failed. Every figure is counted in a log or by
// AWS itself, so that no function does anything for it.
import { Duration, type Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { METRICS } from './constructs/house-function.ts';

const PERIOD = Duration.minutes(5);

/** @param stacks whose alarms and queues are shown. */
export function addDashboard(stack: Stack, stacks: readonly Stack[], restApi: RestApi): void {
  const everything = stacks.flatMap((one) => one.node.findAll());
  const alarms = everything.filter((one) => one instanceof Alarm);
  const queues = everything.filter((one) => one instanceof Queue);
  // Dashboards are of the account, not of a region.
  const dashboard = new Dashboard(stack, 'Dashboard', { dashboardName: `ptcn-exchange-${stack.region}` });
  dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', width: 24, alarms: alarms as IAlarm[] }));
  dashboard.addWidgets(
    graph('Reports accepted', [counted('accepted', Stats.SUM)]),
    graph('Refused, by code', [byField('refused', 'code', Stats.SUM)]),
    graph('Longest from receipt to the queue of NZTCU, ms', [counted('handed-over', Stats.MAXIMUM)]),
  );
  dashboard.addWidgets(
    graph('Longest until done, by consumer, ms', [byField('worked-off-by-consumer', 'consumer', Stats.MAXIMUM)]),
    graph('Oldest that waits, by consumer, ms', [byField('waiting-by-consumer', 'consumer', Stats.MAXIMUM)]),
  );
  dashboard.addWidgets(
    graph('Answers of the API', [
      restApi.metricCount({ period: PERIOD }),
      restApi.metricClientError({ period: PERIOD }),
      restApi.metricServerError({ period: PERIOD }),
    ]),
    graph('Time of the API, ms', [restApi.metricLatency({ period: PERIOD, statistic: 'p99' })]),
  );
  dashboard.addWidgets(
    graph('In the queues', messagesIn(queues.filter(({ deadLetterQueue }) => deadLetterQueue !== undefined))),
    graph('Dead letters', messagesIn(queues.filter(({ deadLetterQueue }) => deadLetterQueue === undefined))),
  );
}

const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, left, width: 8, height: 6 });

const counted = (metricName: string, statistic: string): Metric =>
  new Metric({ namespace: METRICS, metricName, statistic, period: PERIOD });

/** One line for each value that the field ever had: the codes of refusals are not known beforehand. */
const byField = (metricName: string, field: string, statistic: string): MathExpression =>
  new MathExpression({
    expression: `SEARCH('{${METRICS},${field}} MetricName="${metricName}"', '${statistic}', ${PERIOD.toSeconds()})`,
    usingMetrics: {},
    label: '',
    period: PERIOD,
  });

const messagesIn = (queues: readonly IQueue[]): IMetric[] =>
  queues.map((queue) =>
    queue.metricApproximateNumberOfMessagesVisible({
      period: PERIOD,
      label: queue.queueName,
      statistic: Stats.MAXIMUM,
    }),
  );
