// An alarm that cannot be built without a sentence naming who is hurt: whoever is woken at night reads that first.
import { Alarm, type ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export const people = ['Partner officers', 'NZTCU analysts', 'Capability advisers', 'Operators'] as const;

/** One sentence that starts with its victim: "NZTCU analysts do not see ...". */
export type Impact = `${(typeof people)[number]} ${string}.`;

export interface ImpactAlarmProps {
  readonly impact: Impact;
  readonly tells: ITopic;
  readonly metric: IMetric;
  readonly comparison: ComparisonOperator;
  readonly threshold: number;
  /** How many periods of the metric in a row must look bad. */
  readonly periods?: number;
  /** Silence is normally good news; a heartbeat's silence is not. */
  readonly silenceIsBad?: boolean;
}

export class ImpactAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: ImpactAlarmProps) {
    super(scope, id, {
      alarmDescription: props.impact,
      metric: props.metric,
      comparisonOperator: props.comparison,
      threshold: props.threshold,
      evaluationPeriods: props.periods ?? 1,
      treatMissingData: props.silenceIsBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    this.addAlarmAction(new SnsAction(props.tells));
  }
}
