// Who is let in by the things themselves: what the policies of production allow, to the letter. A line that is not here lets in somebody
// whom nobody expects.
import { stages } from '../../infra/config.ts';
import { copyingRole } from '../../infra/constructs/copied-bucket.ts';
import { everyRight } from './every-right.ts';
import { type Json, listed, pointsAt, type Resources } from './template-reading.ts';

const { region, replicaRegion, nztcuAccountId } = stages.production;
const account = 'AWS::AccountId';
const root = (of: string) => `arn:aws:iam::${of}:root`;
const copying = `arn:aws:iam::${account}:role/${copyingRole(replicaRegion)}`;
const ifOfThisAccount = `if StringEquals aws:SourceAccount is ${account}`;
const useOfKey = 'kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey* kms:ReEncrypt*';
const lambda = 'lambda.amazonaws.com';

/** `thing: who, on what, if`: and what that one may. */
export type LetIn = Readonly<Record<string, string>>;

const recordsKey = (name: string, of: string): LetIn => ({
  [`${name}: ${root(account)}, on *`]: 'kms:*',
  [`${name}: *, on *, if StringEquals kms:CallerAccount is ${account}, if StringEquals kms:ViaService is ${['dynamodb', 's3', 'backup'].map((service) => `${service}.${of}.amazonaws.com`).join(' ')}`]:
    'kms:CreateGrant kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey* kms:ReEncrypt*',
  [`${name}: logs.${of}.amazonaws.com, on *, if ArnLike kms:EncryptionContext:aws:logs:arn is arn:aws:logs:${of}:${account}:log-group:*`]:
    useOfKey,
  [`${name}: cloudwatch.amazonaws.com, on *, ${ifOfThisAccount}`]: useOfKey,
  [`${name}: cloudtrail.amazonaws.com, on *, ${ifOfThisAccount}`]: useOfKey,
});

/** Under a name for each bucket, and only of that bucket. */
const accessLog = (policy: string, buckets: Readonly<Record<string, string>>): LetIn =>
  Object.fromEntries(
    Object.entries(buckets).map(([folder, bucket]) => [
      `${policy}: logging.s3.amazonaws.com, on AccessLog/${folder}/*, if ArnLike aws:SourceArn is ${bucket}, ${ifOfThisAccount}`,
      's3:PutObject',
    ]),
  );

const copied = (bucket: string): LetIn => ({
  [`${bucket}Policy: ${copying}, on ${bucket}`]: 's3:GetReplicationConfiguration s3:ListBucket',
  [`${bucket}Policy: ${copying}, on ${bucket}/*`]:
    's3:GetObjectLegalHold s3:GetObjectRetention s3:GetObjectVersionAcl s3:GetObjectVersionForReplication s3:GetObjectVersionTagging',
});

/** Only what two persons disposed of goes from the copy as well. */
const copy = (bucket: string, actions = 's3:ReplicateObject s3:ReplicateTags'): LetIn => ({
  [`${bucket}Policy: CopiesObjects, on ${bucket}/*`]: actions,
});

const ofNztcu = (queue: string): LetIn => ({
  [`${queue}Policy: ${root(nztcuAccountId)}, on ${queue}`]:
    'sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage',
});

const everyMinute = 'if SourceArn is SweepEveryMinute';
const onlyTrail = `if StringEquals aws:SourceArn is arn:aws:cloudtrail:${region}:${account}:trail/ptcn-account-${region}`;

/** Roles by whom they trust; those of functions trust Lambda. */
const trust: LetIn = Object.fromEntries(
  Object.entries({
    ApiCaller: 'apigateway.amazonaws.com, on itself',
    ApiLogRole: 'apigateway.amazonaws.com, on itself',
    BackupsPlanTablesRole: 'backup.amazonaws.com, on itself',
    CopiesObjects: 's3.amazonaws.com, on itself',
    MalwareScanRole: `malware-protection-plan.guardduty.amazonaws.com, on itself, ${ifOfThisAccount}`,
  }).map(([role, trusted]) => [`${role}: ${trusted}`, 'sts:AssumeRole']),
);

/** Of all stacks of production, in both regions. */
export const letInByProduction = (functionRoles: readonly string[]): LetIn => ({
  ...trust,
  ...Object.fromEntries(functionRoles.map((role) => [`${role}: ${lambda}, on itself`, 'sts:AssumeRole'])),
  ...recordsKey('RecordsKey', region),
  ...recordsKey('CopiesKey', replicaRegion),
  ...Object.fromEntries(
    ['TokenKey', 'ReceiptKey', 'SecretsKey'].map((key) => [`${key}: ${root(account)}, on *`, 'kms:*']),
  ),
  [`AlarmsPolicy: cloudwatch.amazonaws.com, on Alarms, ${ifOfThisAccount}`]: 'sns:Publish',
  ...accessLog('AccessLogPolicy', {
    Envelopes: 'Envelopes',
    AuditArchive: 'AuditArchive',
    LogTiles: 'LogTiles',
    AccountTrail: 'AccountTrailFiles',
  }),
  ...accessLog('SecondAccessLogPolicy', {
    'copy-of-envelopes': 'copyofenvelopes',
    'copy-of-audit-archive': 'copyofauditarchive',
    'copy-of-log-tiles': 'copyoflogtiles',
    'copy-of-account-trail': 'copyofaccounttrail',
  }),
  ...copied('Envelopes'),
  ...copied('AuditArchive'),
  ...copied('LogTiles'),
  ...copied('AccountTrailFiles'),
  ...copy('copyofenvelopes', 's3:ReplicateDelete s3:ReplicateObject s3:ReplicateTags'),
  ...copy('copyofauditarchive'),
  ...copy('copyoflogtiles'),
  ...copy('copyofaccounttrail'),
  ...ofNztcu('NztcuSummariesQueue'),
  ...ofNztcu('NztcuImmediateQueue'),
  [`AccountTrailFilesPolicy: cloudtrail.amazonaws.com, on AccountTrailFiles, ${onlyTrail}`]: 's3:GetBucketAcl',
  [`AccountTrailFilesPolicy: cloudtrail.amazonaws.com, on AccountTrailFiles/AWSLogs/${account}/*, ${onlyTrail}`]:
    's3:PutObject',
  [`SweepOutboxFunction: events.amazonaws.com, on SweepOutboxFunction, ${everyMinute}`]: 'lambda:InvokeFunction',
  [`SequenceLogFunction: events.amazonaws.com, on SequenceLogFunction, ${everyMinute}`]: 'lambda:InvokeFunction',
  'ReconcileStoresFunction: events.amazonaws.com, on ReconcileStoresFunction, if SourceArn is ReconcileEveryHour':
    'lambda:InvokeFunction',
});

export function letInBy(resources: Resources): LetIn {
  const found = new Map<string, string[]>();
  for (const { at, who, effect, action, resource, condition } of everyRight(resources)) {
    if (at === undefined || effect === 'Deny') continue;
    const line = [`${at}: ${who}`, `on ${resource}`, ...conditions(condition)].join(', ');
    found.set(line, [...(found.get(line) ?? []), action]);
  }
  return Object.fromEntries([...found].map(([line, actions]) => [line, actions.toSorted().join(' ')]));
}

/** `{ StringEquals: { 'aws:SourceAccount': … } }`; leave to call a function has `{ SourceArn: … }`. */
const conditions = (condition: Json | undefined): readonly string[] =>
  Object.entries(Object(condition) as { readonly [test: string]: Json }).flatMap(([test, of]) =>
    isReference(of) ? [`if ${test} is ${pointsAt(of)}`] : tested(test, of as { readonly [key: string]: Json }),
  );

const tested = (test: string, of: { readonly [key: string]: Json }): readonly string[] =>
  Object.entries(of).map(([key, value]) => `if ${test} ${key} is ${listed(value).map(pointsAt).join(' ')}`);

const isReference = (value: Json): boolean =>
  typeof value !== 'object' || value === null || Object.keys(value).some((key) => /^(Ref|Fn::)/.test(key));
