// What must not be in the first region, or cannot: the vault with a copy of every nightly backup and the copies of all objects, which
// are all that is needed to begin again when the first region is lost; and the budget.
import { Duration, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { StageConfig } from './config.ts';
import { AccessLogBucket } from './constructs/access-log-bucket.ts';
import { COPIED, COPIES_KEY, CopyBucket, type Copied, copyingRole } from './constructs/copied-bucket.ts';
import { MonthlyBudget } from './constructs/monthly-budget.ts';
import { SEVEN_YEARS } from './constructs/record-bucket.ts';
import { RecordsKey } from './constructs/records-key.ts';
import { lockedVault } from './constructs/table-backups.ts';

/** Known by name on the other side: nothing refers from one region to another. */
export const COPIES_VAULT = 'ptcn-copies';

/** As they are locked in the first region; and what was disposed of goes from the copies when the backups let go of it. */
const KEPT: Readonly<Record<Copied, { readonly lockedFor?: Duration; readonly hiddenFor?: Duration }>> = {
  envelopes: { hiddenFor: Duration.days(35) },
  'audit-archive': { lockedFor: SEVEN_YEARS },
  'log-tiles': {},
  'account-trail': { lockedFor: SEVEN_YEARS },
};

/**
 * CloudFormation knows no budgets in Auckland and Melbourne. One in any region is of the whole account: when Sydney is the first region,
 * the budget is there already, from when it was the second.
 */
const KNOWS_BUDGETS: ReadonlySet<string> = new Set(['ap-southeast-2']);

export class SecondRegionStack extends Stack {
  /** Where there are copies. */
  readonly accessLog: AccessLogBucket | undefined;

  constructor(scope: Construct, id: string, stage: StageConfig) {
    super(scope, id, {
      description: 'PTCN Exchange: copies of backups and objects, and the budget',
      env: { region: stage.replicaRegion },
      terminationProtection: stage.keepsRecords,
    });
    if (stage.isGuarded) this.accessLog = this.#copies(stage.keepsRecords);
    const { monthlyBudget, alarmEmail } = stage;
    if (monthlyBudget && alarmEmail && KNOWS_BUDGETS.has(this.region))
      new MonthlyBudget(this, 'Budget', { dollars: monthlyBudget, email: alarmEmail });
  }

  #copies(keep: boolean): AccessLogBucket {
    const recordsKey = new RecordsKey(this, 'CopiesKey', { keep });
    recordsKey.addAlias(COPIES_KEY);
    lockedVault(this, 'Copies', { keep, name: COPIES_VAULT, recordsKey });
    const copiedBy = new Role(this, 'CopiesObjects', {
      roleName: copyingRole(this.region),
      assumedBy: new ServicePrincipal('s3.amazonaws.com'),
    });
    const accessLog = new AccessLogBucket(this, 'AccessLog', { keep });
    for (const name of COPIED)
      new CopyBucket(this, `copy-of-${name}`, { keep, name, recordsKey, accessLog, copiedBy, ...KEPT[name] });
    return accessLog;
  }
}
