// A copy of every table every night, in a vault that nobody may empty, and another one in the second region.
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault, type IBackupVault } from 'aws-cdk-lib/aws-backup';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

const NIGHTS_KEPT = Duration.days(35);
/** 02:00 in Auckland in winter, 03:00 in summer. */
const EVERY_NIGHT = Schedule.cron({ hour: '14', minute: '0' });

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
    ...(keep ? { lockConfiguration: { minRetention: NIGHTS_KEPT } } : {}),
    blockRecoveryPointDeletion: keep,
    removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });

export class TableBackups extends Construct {
  constructor(scope: Construct, id: string, { keep, tables, recordsKey, copiesTo }: TableBackupsProps) {
    super(scope, id);
    const plan = new BackupPlan(this, 'Plan', {
      backupPlanName: 'ptcn-tables',
      backupVault: lockedVault(this, 'Vault', { keep, name: 'ptcn-tables', recordsKey }),
      backupPlanRules: [
        new BackupPlanRule({
          ruleName: 'nightly',
          scheduleExpression: EVERY_NIGHT,
          deleteAfter: NIGHTS_KEPT,
          copyActions: [{ destinationBackupVault: copiesTo, deleteAfter: NIGHTS_KEPT }],
        }),
      ],
    });
    plan.addSelection('Tables', { resources: tables.map((table) => BackupResource.fromDynamoDbTable(table)) });
  }
}
