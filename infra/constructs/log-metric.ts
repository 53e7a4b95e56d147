// A metric of what a function says in its log: alarms are made of it.
import { Duration } from 'aws-cdk-lib';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type LogGroup } from 'aws-cdk-lib/aws-logs';

/** How many lines of a minute have this value in this field. */
export function countedIn(logGroup: LogGroup, field: string, value: string): Metric {
  const filter = logGroup.addMetricFilter(value, {
    filterPattern: FilterPattern.stringValue(field, '=', value),
    metricNamespace: 'PtcnExchange',
    metricName: value,
    defaultValue: 0,
  });
  return filter.metric({ statistic: Stats.SUM, period: Duration.minutes(1) });
}
