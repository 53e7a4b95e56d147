// What must not be in the first region, or cannot: the vault with a copy of every nightly backup, which is all that is needed to
// begin again when the first region is lost but for the signed envelopes of the last night; and the budget.
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageConfig } from './config.ts';
import { MonthlyBudget } from './constructs/monthly-budget.ts';
import { lockedVault } from './constructs/table-backups.ts';

/** Known by name on the other side: nothing refers from one region to another. */
export const COPIES_VAULT = 'ptcn-copies';

export class SecondRegionStack extends Stack {
  constructor(scope: Construct, id: string, stage: StageConfig) {
    super(scope, id, {
      description: 'PTCN Exchange: copies of the backups, and the budget',
      env: { region: stage.replicaRegion },
      terminationProtection: stage.keepsRecords,
    });
    if (stage.isGuarded) lockedVault(this, 'Copies', stage.keepsRecords, COPIES_VAULT);
    const { monthlyBudget, alarmEmail } = stage;
    // CloudFormation knows no budgets in Auckland; one in any region is of the whole account.
    if (monthlyBudget && alarmEmail) new MonthlyBudget(this, 'Budget', { dollars: monthlyBudget, email: alarmEmail });
  }
}
