// What must outlive every deployment: tables, envelopes, keys, the queues NZTCU reads, and the alarm topic
// (its e-mail subscription is confirmed by a person, once).
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { BackupVault } from 'aws-cdk-lib/aws-backup';
import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageConfig } from './config.ts';
import { COPIES_VAULT } from './second-region-stack.ts';
import { AccessLogBucket } from './constructs/access-log-bucket.ts';
import { AccountTrail } from './constructs/account-trail.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { holdsQuarantine } from './constructs/quarantine.ts';
import { copiesGivenUp, type Copied, copyObjects } from './constructs/copied-bucket.ts';
import { RecordsKey } from './constructs/records-key.ts';
import { SealingKey, SigningKey } from './constructs/exchange-key.ts';
import { ImpactAlarm } from './constructs/impact-alarm.ts';
import { RecordBucket, SEVEN_YEARS } from './constructs/record-bucket.ts';
import { RecordTable } from './constructs/record-table.ts';
import { backupsFailed, TableBackups } from './constructs/table-backups.ts';
import { WorkQueue } from './constructs/work-queue.ts';

export class RecordsStack extends Stack {
  readonly alarms: AlarmTopic;

  /** Partners, their keys and their status; the rings of the exchange's own keys. */
  readonly registry: RecordTable;
  /** Submissions with receipt, findings and decisions; the index is the analysts' inbox. */
  readonly submissions: RecordTable;
  /** Work promised by a committed submission; its stream is only a wake-up. */
  readonly outbox: RecordTable;
  /** Single-use identifiers seen: assertions and proofs. */
  readonly replay: RecordTable;
  readonly feeds: RecordTable;
  readonly quality: RecordTable;
  /** Who did what, per thing; the index is by whose thing it is. Nobody may change or remove an entry. */
  readonly audit: RecordTable;
  /** Parts of files on their way. What no report claims expires. */
  readonly uploads: RecordTable;
  /** What submissions name, for matching: rows by value, and where each submission has it from. */
  readonly matches: RecordTable;
  /** What units practised with in the last 30 days. Nothing else reads it. */
  readonly practice: RecordTable;

  /** The signed bytes exactly as they came, and files: in quarantine, then held. No default lock: a put that never became a record must stay disposable. */
  readonly envelopes: RecordBucket;
  /** Everything that happened in the audit table, in write-once files. One function adds to it; none reads it. */
  readonly auditArchive: RecordBucket;

  /** The transparency log: which entry has which number, what is published, its wrapped key. */
  readonly log: RecordTable;
  /** The hashes of the log, as they are published. Nothing in it says anything of anybody. */
  readonly logTiles: RecordBucket;

  /** Who asked S3 for what. */
  readonly accessLog: AccessLogBucket;

  /** Encrypts all of them, the logs and the alarms. */
  readonly recordsKey: RecordsKey;

  readonly tokenKey: SigningKey;
  readonly receiptKey: SigningKey;
  readonly secretsKey: SealingKey;

  readonly nztcuSummaries: WorkQueue;
  readonly nztcuImmediate: WorkQueue;
  /** Of the other reader organisations, by their names. */
  readonly readers = new Map<string, WorkQueue>();

  constructor(scope: Construct, id: string, stage: StageConfig) {
    super(scope, id, {
      description: 'PTCN Exchange: records, envelopes, keys and the hand-off to NZTCU',
      env: { region: stage.region },
      terminationProtection: stage.keepsRecords,
    });
    const keep = stage.keepsRecords;
    this.recordsKey = new RecordsKey(this, 'RecordsKey', { keep });
    const kept = { keep, recordsKey: this.recordsKey };

    this.alarms = new AlarmTopic(this, 'Alarms', { email: stage.alarmEmail, recordsKey: this.recordsKey });

    this.registry = new RecordTable(this, 'Registry', { ...kept });
    this.submissions = new RecordTable(this, 'Submissions', {
      ...kept,
      index: {
        name: 'inbox',
        partitionKey: 'inboxKey',
        sortKey: 'inboxRank',
        shows: ['submissionId', 'receivedAt', 'state', 'summary', 'decisions', 'answeredAt'],
      },
    });
    this.outbox = new RecordTable(this, 'Outbox', { ...kept, hasStream: true });
    this.replay = new RecordTable(this, 'Replay', { ...kept, hasSortKey: false, expiresBy: 'expiresAt' });
    this.feeds = new RecordTable(this, 'Feeds', { ...kept });
    this.quality = new RecordTable(this, 'Quality', { ...kept });
    this.audit = new RecordTable(this, 'Audit', {
      ...kept,
      hasStream: true,
      index: { name: 'by-owner', partitionKey: 'owner', sortKey: 'sk' },
    });
    this.matches = new RecordTable(this, 'Matches', { ...kept });
    this.uploads = new RecordTable(this, 'Uploads', { ...kept, expiresBy: 'expiresAt' });
    this.practice = new RecordTable(this, 'Practice', { ...kept, expiresBy: 'expiresAt' });

    this.accessLog = new AccessLogBucket(this, 'AccessLog', { keep });
    const { accessLog } = this;
    this.envelopes = new RecordBucket(this, 'Envelopes', { ...kept, accessLog, isScanned: stage.isGuarded });
    holdsQuarantine(this.envelopes);
    this.auditArchive = new RecordBucket(this, 'AuditArchive', {
      ...kept,
      accessLog,
      ...(keep ? { lockedFor: SEVEN_YEARS } : {}),
    });

    this.log = new RecordTable(this, 'Log', { ...kept });
    this.logTiles = new RecordBucket(this, 'LogTiles', { ...kept, accessLog });

    this.tokenKey = new SigningKey(this, 'TokenKey', {
      keep,
      purpose: 'token',
      description: 'Signs access tokens (ES384)',
    });
    this.receiptKey = new SigningKey(this, 'ReceiptKey', {
      keep,
      purpose: 'receipt',
      description: 'Signs receipts (ES384)',
    });
    this.secretsKey = stage.sealsApart
      ? new SealingKey(this, 'SecretsKey', { keep, description: 'Wraps the nonce, cursor and blinding secret' })
      : this.recordsKey;

    this.nztcuSummaries = new WorkQueue(this, 'NztcuSummaries', {
      queueName: 'nztcu-summaries',
      environmentName: 'SUMMARY_QUEUE_URL',
      impact: 'NZTCU analysts miss a summary their reader failed on five times; tell them, then move it back.',
      tells: this.alarms,
      keep,
    }).isReadBy(stage.nztcuAccountId);

    this.nztcuImmediate = new WorkQueue(this, 'NztcuImmediate', {
      queueName: 'nztcu-immediate',
      environmentName: 'IMMEDIATE_QUEUE_URL',
      impact:
        'NZTCU analysts miss an immediate summary their reader failed on five times; ring the duty desk, then redrive.',
      tells: this.alarms,
      keep,
    })
      .isReadBy(stage.nztcuAccountId)
      .mustNotWaitLongerThan(
        Duration.minutes(15),
        'NZTCU analysts have not taken an immediate summary for 15 minutes; ring the duty desk, their reader is down.',
      );

    for (const { readerId, name, accountId } of stage.readers)
      this.readers.set(readerId, this.#reader(readerId, name, keep).isReadBy(accountId));

    if (stage.isGuarded) this.#guard(stage);
  }

  #reader(readerId: string, name: string, keep: boolean): WorkQueue {
    return new WorkQueue(this, `Reader-${readerId}`, {
      queueName: `${readerId}-summaries`,
      environmentName: 'READER_QUEUES',
      impact: `Operators must tell ${name}: its reader failed on a summary five times. The entry is in its feed.`,
      tells: this.alarms,
      keep,
    });
  }

  /** What costs money while nobody uses it. */
  #guard({ keepsRecords: keep, replicaRegion }: StageConfig): void {
    const tables = this.node.children.filter((child) => child instanceof RecordTable);
    new TableBackups(this, 'Backups', {
      keep,
      tables,
      recordsKey: this.recordsKey,
      copiesTo: BackupVault.fromBackupVaultArn(
        this,
        'Copies',
        this.formatArn({
          service: 'backup',
          resource: 'backup-vault',
          resourceName: COPIES_VAULT,
          region: replicaRegion,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ),
    });
    new ImpactAlarm(this, 'BackupsFailing', {
      impact:
        'Operators would restore the tables as of an earlier night: a backup, or its copy in the second region, failed.',
      tells: this.alarms,
      metric: backupsFailed(),
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
    });
    const trail = new AccountTrail(this, 'AccountTrail', {
      keep,
      recordsKey: this.recordsKey,
      accessLog: this.accessLog,
      buckets: [this.envelopes, this.auditArchive],
      tiles: this.logTiles,
      tableArns: tables.map(({ tableArn }) => tableArn),
    });
    const copied = new Map<Copied, Bucket>([
      ['envelopes', this.envelopes],
      ['audit-archive', this.auditArchive],
      ['log-tiles', this.logTiles],
      ['account-trail', trail.bucket],
    ]);
    for (const [name, bucket] of copied)
      copyObjects(bucket, name, { region: replicaRegion, followsDeletion: name === 'envelopes' });
    new ImpactAlarm(this, 'CopiesFailing', {
      impact:
        'Operators would lose with the region what S3 gave up copying into the second one: it does not try again.',
      tells: this.alarms,
      metric: copiesGivenUp(copied, replicaRegion),
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
    });
  }
}
