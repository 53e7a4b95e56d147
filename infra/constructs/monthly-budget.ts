// Tells of a bill that grows before it has grown: a loop, a flood, a function gone wild.
import { Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';

export interface MonthlyBudgetProps {
  readonly dollars: number;
  readonly email: string;
}

export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, { dollars, email }: MonthlyBudgetProps) {
    super(scope, id);
    const subscribers = [{ subscriptionType: 'EMAIL', address: email }];
    const above = (notificationType: string) => ({
      notification: {
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold: 100,
        thresholdType: 'PERCENTAGE',
      },
      subscribers,
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        // One list for the account: the budget of a region that was lost is still on it.
        budgetName: `ptcn-exchange-${Stack.of(this).region}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: dollars, unit: 'USD' },
      },
      notificationsWithSubscribers: [above('ACTUAL'), above('FORECASTED')],
    });
  }
}
