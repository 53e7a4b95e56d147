// A copy of every table every night, in a vault that nobody may empty, and another one in the second region: of each night for a
// week, of each Sunday for five.
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault, type IBackupVault } from 'aws-cdk-lib/aws-backup';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

const KEPT = { nightly: Duration.days(7), weekly: Duration.days(35) };
/** The nights of a week that are nightly, and one that is weekly. */
const NIGHTS = { nightly: 6, weekly: 1 };
/** How many copies of a table lie in a vault: each is a whole one. */
export const COPIES_KEPT = (KEPT.nightly.toDays() * NIGHTS.nightly + KEPT.weekly.toDays() * NIGHTS.weekly) / 7;
/** 02:00 in Auckland in winter, 03:00 in summer. */
const at2 = (weekDay: string) => Schedule.cron({ hour: '14', minute: '0', weekDay });
const SCHEDULES = { nightly: at2('MON-SAT'), weekly: at2('SUN') };

export interface TableBackupsProps {
  readonly keep: boolean;
  readonly tables: readonly Table[];
  readonly recordsKey: IKey;
  readonly copiesTo: IBackupVault;
}

/** Refuses to let a copy go before its time; the administrator of the account can still change the lock. */
export const lockedVault = (
  scope: Construct,
  id: string,
  { keep, name, recordsKey }: { readonly keep: boolean; readonly name: string; readonly recordsKey: IKey },
): BackupVault =>
  new BackupVault(scope, id, {
    backupVaultName: name,
    encryptionKey: recordsKey,
    ...(keep ? { lockConfiguration: { minRetention: KEPT.nightly } } : {}),
    blockRecoveryPointDeletion: keep,
    removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });

const VAULT = 'ptcn-tables';

/** Backups that failed or never began, and copies of them that failed: https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html */
export const backupsFailed = (): MathExpression => {
  const counted = (metricName: string) =>
    new Metric({
      namespace: 'AWS/Backup',
      metricName,
      dimensionsMap: { BackupVaultName: VAULT },
      statistic: Stats.SUM,
    });
  return new MathExpression({
    expression: 'SUM(METRICS())',
    usingMetrics: {
      failed: counted('NumberOfBackupJobsFailed'),
      expired: counted('NumberOfBackupJobsExpired'),
      uncopied: counted('NumberOfCopyJobsFailed'),
    },
    label: 'backups that failed',
    period: Duration.hours(1),
  });
};

export class TableBackups extends Construct {
  constructor(scope: Construct, id: string, { keep, tables, recordsKey, copiesTo }: TableBackupsProps) {
    super(scope, id);
    const plan = new BackupPlan(this, 'Plan', {
      backupPlanName: 'ptcn-tables',
      backupVault: lockedVault(this, 'Vault', { keep, name: VAULT, recordsKey }),
      backupPlanRules: (['nightly', 'weekly'] as const).map(
        (ruleName) =>
          new BackupPlanRule({
            ruleName,
            scheduleExpression: SCHEDULES[ruleName],
            deleteAfter: KEPT[ruleName],
            copyActions: [{ destinationBackupVault: copiesTo, deleteAfter: KEPT[ruleName] }],
          }),
      ),
    });
    plan.addSelection('Tables', { resources: tables.map((table) => BackupResource.fromDynamoDbTable(table)) });
  }
}
