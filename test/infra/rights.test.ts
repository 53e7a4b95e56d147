// Who may touch what: the rights of every function, to the letter.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CURATED_FEED } from '#schemas/feed.ts';
import { reconciledKey, reconciliationKey } from '#stores/reconciliation-keys.ts';
import { stixHeadKey, stixSharedKey } from '#stores/stix-keys.ts';
import {
  FEED_DEFINITIONS,
  feedCountKey,
  feedVersionKey,
  pickKey,
  placedKey,
  challengeKey,
  engagementKey,
  feedCredentialKey,
  feedCredentialList,
  feedHeadKey,
  feedPullsKey,
  nilReturnKey,
  outageKey,
  keyEventKey,
  logIndexKey,
  logKey,
  logLeafKey,
  partnerKey,
  proposalKey,
  quotaKey,
  requirementKey,
  tallyKey,
  usedTokenKey,
} from '#stores/table-keys.ts';
import { root } from '../support/source-files.ts';
import { RIGHTS_FILE, rightsPage } from './rights-page.ts';
import { type FunctionName, functionNames, pascal, resourcesOfStage, synthesized } from './synthesized.ts';
import { grantedTo, type Rights } from './granted-rights.ts';
import { everyRight, type Standing } from './every-right.ts';
import { letInBy, letInByProduction } from './let-in.ts';
import type { Resources } from './template-reading.ts';
import { WRONG } from './wrong-rights.ts';

const { exchange } = synthesized('production');
const production = resourcesOfStage('production');
const rights = everyRight(production);
const roleNames = functionNames.map((name) => `${pascal(name)}Role`);

const workOff =
  'sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ReceiveMessage';

/** What every function that has a caller may do to find out who that is: its partner, and the keys of the exchange. */
const authenticate: Rights = {
  Registry: 'dynamodb:GetItem',
  'Registry, only RING#token RING#receipt RING#secret RING#carry': 'dynamodb:BatchGetItem',
  Replay: 'dynamodb:PutItem',
  TokenKey: 'kms:GetPublicKey',
  SecretsKey: 'kms:Decrypt',
};
/** Adding to the audit trail, and nothing else. */
const tells: Rights = { Audit: 'dynamodb:PutItem' };
const streamOf = (table: string): Rights => ({
  [`${table}Stream`]: 'dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator',
  [`${table}/stream/*`]: 'dynamodb:ListStreams',
});

const expected: Readonly<Record<FunctionName, Rights>> = {
  'issue-token': {
    ...authenticate,
    'Registry, only RING#secret': 'dynamodb:PutItem',
    'any key, for token': 'kms:Sign',
    SecretsKey: 'kms:Decrypt kms:Encrypt',
  },
  'publish-metadata': {
    'Registry, only RING#token RING#receipt RING#carry': 'dynamodb:BatchGetItem',
    TokenKey: 'kms:GetPublicKey',
    ReceiptKey: 'kms:GetPublicKey',
  },
  'receive-submission': {
    ...authenticate,
    Registry: 'dynamodb:ConditionCheckItem dynamodb:GetItem',
    Replay: 'dynamodb:PutItem dynamodb:UpdateItem',
    Submissions: 'dynamodb:GetItem dynamodb:PutItem',
    'Quality, only PLAN': 'dynamodb:GetItem',
    Outbox: 'dynamodb:PutItem',
    'Envelopes/*': 's3:PutObject',
    ReceiptKey: 'kms:GetPublicKey',
    'any key, for receipt': 'kms:Sign',
  },
  'check-submission': {
    ...authenticate,
    Replay: 'dynamodb:PutItem dynamodb:UpdateItem',
    Submissions: 'dynamodb:GetItem',
    'Quality, only PLAN': 'dynamodb:GetItem',
  },
  'read-submission': {
    ...authenticate,
    Submissions: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query',
    'Log, only LOG LOGGED#*': 'dynamodb:GetItem',
    'Envelopes/*': 's3:GetObject',
    'LogTiles/*': 's3:GetObject',
    ...tells,
  },
  'receive-attachment': {
    ...authenticate,
    Replay: 'dynamodb:PutItem dynamodb:UpdateItem',
    'Submissions, only ATTACHED#*': 'dynamodb:Query',
    Uploads: 'dynamodb:PutItem dynamodb:Query',
    Outbox: 'dynamodb:PutItem',
    'Envelopes/*': 's3:PutObject',
  },
  'read-attachment': {
    ...authenticate,
    Submissions: 'dynamodb:GetItem',
    'Envelopes/*': 's3:GetObject',
    ...tells,
  },
  'practise-submission': {
    ...authenticate,
    Replay: 'dynamodb:PutItem dynamodb:UpdateItem',
    Practice: 'dynamodb:GetItem dynamodb:PutItem dynamodb:Query',
    ReceiptKey: 'kms:GetPublicKey',
    'any key, for receipt': 'kms:Sign',
  },
  'curate-submission': {
    ...authenticate,
    Submissions: 'dynamodb:GetItem dynamodb:UpdateItem',
    'Submissions, only MESSAGES#* ASKED#*': 'dynamodb:PutItem',
    'Submissions/index/inbox': 'dynamodb:Query',
    Feeds: 'dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
    Outbox: 'dynamodb:PutItem',
    'Envelopes/*': 's3:GetObject',
    ...tells,
  },
  'exchange-messages': {
    ...authenticate,
    Submissions: 'dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    'Submissions, only ASKED#*': 'dynamodb:DeleteItem',
    'Submissions, only MESSAGES#* ASKED#*': 'dynamodb:PutItem',
    ...tells,
  },
  'request-information': {
    ...authenticate,
    Submissions: 'dynamodb:GetItem dynamodb:Query',
    'Submissions, only REQUESTS* MESSAGES#*': 'dynamodb:PutItem',
    ...tells,
  },
  'record-feedback': {
    ...authenticate,
    Submissions: 'dynamodb:GetItem dynamodb:UpdateItem',
    Outbox: 'dynamodb:PutItem',
    ...tells,
  },
  'show-links': {
    ...authenticate,
    Submissions: 'dynamodb:BatchGetItem dynamodb:GetItem',
    Matches: 'dynamodb:BatchGetItem dynamodb:Query',
    'Envelopes/*': 's3:GetObject',
    ...tells,
  },
  'search-entities': {
    ...authenticate,
    Submissions: 'dynamodb:BatchGetItem',
    Matches: 'dynamodb:BatchGetItem dynamodb:Query',
    ...tells,
  },
  'answer-person': {
    ...authenticate,
    Registry: 'dynamodb:GetItem dynamodb:Query',
    Submissions: 'dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    Matches: 'dynamodb:Query',
    'Envelopes/*': 's3:GetObject',
    ...tells,
  },
  'reindex-submissions': {
    ...authenticate,
    Registry: 'dynamodb:GetItem dynamodb:Query',
    Submissions: 'dynamodb:ConditionCheckItem dynamodb:Query',
    Matches: 'dynamodb:BatchGetItem',
    Outbox: 'dynamodb:PutItem',
    ...tells,
  },
  'recall-submission': {
    ...authenticate,
    Submissions: 'dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    Feeds: 'dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
    Outbox: 'dynamodb:PutItem',
    ReceiptKey: 'kms:GetPublicKey',
    'any key, for receipt': 'kms:Sign',
    ...tells,
  },
  'permit-release': {
    ...authenticate,
    Submissions: 'dynamodb:GetItem dynamodb:UpdateItem',
    ...tells,
  },
  'release-entry': {
    ...authenticate,
    Submissions: 'dynamodb:GetItem dynamodb:UpdateItem',
    Feeds: 'dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem',
    Outbox: 'dynamodb:PutItem',
    ...tells,
  },
  'define-feeds': {
    ...authenticate,
    Submissions: 'dynamodb:GetItem',
    Feeds: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query',
    'Feeds, only FEED-COUNT': 'dynamodb:UpdateItem',
    'Feeds, only FEEDS FEED-VERSIONS#* PICKED#*': 'dynamodb:PutItem',
    Outbox: 'dynamodb:PutItem',
    ...tells,
  },
  'read-entitlements': {
    ...authenticate,
    Submissions: 'dynamodb:GetItem',
    Feeds: 'dynamodb:GetItem dynamodb:Query',
  },
  'read-feed': {
    ...authenticate,
    'Replay, only feed-pulls#*': 'dynamodb:UpdateItem',
    Feeds: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query',
    ...tells,
  },
  'serve-taxii': {
    ...authenticate,
    'Replay, only feed-pulls#*': 'dynamodb:UpdateItem',
    Feeds: 'dynamodb:GetItem dynamodb:Query',
    'Feeds, only STIX*': 'dynamodb:PutItem',
    'Outbox, only OUTBOX#stix': 'dynamodb:PutItem',
    ...tells,
  },
  'report-quality': {
    ...authenticate,
    Registry: 'dynamodb:GetItem dynamodb:Query',
    Quality: 'dynamodb:BatchGetItem dynamodb:Query',
  },
  'advise-units': {
    ...authenticate,
    Quality: 'dynamodb:GetItem',
    'Quality, only COACHING#*': 'dynamodb:PutItem',
    Outbox: 'dynamodb:PutItem',
    ...tells,
  },
  'lend-report': {
    ...authenticate,
    Submissions: 'dynamodb:GetItem',
    Quality: 'dynamodb:GetItem',
    'Quality, only COACHING#*': 'dynamodb:PutItem',
    'Envelopes/*': 's3:GetObject',
    ...tells,
  },
  'plan-collection': {
    ...authenticate,
    Quality: 'dynamodb:GetItem dynamodb:Query',
    'Quality, only PLAN*': 'dynamodb:PutItem',
    ...tells,
  },
  'map-gaps': {
    ...authenticate,
    Registry: 'dynamodb:GetItem dynamodb:Query',
    Quality: 'dynamodb:Query',
  },
  'assess-period': {
    ...authenticate,
    Registry: 'dynamodb:GetItem dynamodb:Query',
    Quality: 'dynamodb:Query',
    ...tells,
  },
  'administer-partners': {
    ...authenticate,
    Registry: 'dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem',
    Outbox: 'dynamodb:PutItem',
    ...tells,
  },
  'decide-proposal': {
    ...authenticate,
    Registry: 'dynamodb:ConditionCheckItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem',
    Submissions: 'dynamodb:GetItem dynamodb:UpdateItem',
    Feeds: 'dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
    Outbox: 'dynamodb:PutItem',
    ReceiptKey: 'kms:GetPublicKey',
    'any key, for receipt': 'kms:Sign',
    ...tells,
  },
  'administer-retention': {
    ...authenticate,
    'Registry, only PROPOSALS': 'dynamodb:PutItem',
    Submissions: 'dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    ...tells,
  },
  'administer-feed-credentials': {
    ...authenticate,
    Registry: 'dynamodb:ConditionCheckItem dynamodb:GetItem dynamodb:Query',
    'Registry, only FEED-CREDENTIAL* PROPOSALS': 'dynamodb:PutItem',
    'Feeds, only FEEDS': 'dynamodb:GetItem',
    ...tells,
  },
  'rotate-key': {
    ...authenticate,
    Registry: 'dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
    Outbox: 'dynamodb:PutItem',
    ...tells,
  },
  'rotate-exchange-key': {
    ...authenticate,
    'Registry, only KEY-EVENTS#exchange:*': 'dynamodb:PutItem',
    'Registry, only RING#token RING#receipt RING#secret RING#carry': 'dynamodb:BatchGetItem dynamodb:PutItem',
    Outbox: 'dynamodb:PutItem',
    'Log, only LOG-KEY': 'dynamodb:GetItem',
    'Log, only RING#checkpoint': 'dynamodb:BatchGetItem dynamodb:PutItem',
    ReceiptKey: 'kms:GetPublicKey',
    'any key': 'kms:DescribeKey kms:GetPublicKey',
    'any key, made for token receipt and nothing else': 'kms:TagResource',
    'new keys, to sign by P-384, made for token receipt': 'kms:CreateKey',
    SecretsKey: 'kms:Decrypt kms:Encrypt',
    ...tells,
  },
  'prove-key-events': {
    ...authenticate,
    Registry: 'dynamodb:GetItem dynamodb:Query',
    'Log, only LOG LOGGED#*': 'dynamodb:GetItem',
    'LogTiles/*': 's3:GetObject',
  },
  'publish-cosignature': {
    ...authenticate,
    'Log, only LOG': 'dynamodb:GetItem',
    'Log, only LOG-COSIGNED': 'dynamodb:PutItem',
    'LogTiles/*': 's3:GetObject',
    ...tells,
  },
  'redrive-work': {
    ...authenticate,
    Submissions: 'dynamodb:ConditionCheckItem dynamodb:GetItem',
    Outbox: 'dynamodb:BatchGetItem',
    'Outbox, only OUTBOX#summary': 'dynamodb:PutItem',
    'Log, only RECONCIL*': 'dynamodb:GetItem dynamodb:Query',
    AttachmentRetryQueue: 'sqs:SendMessage',
    DisposalRetryQueue: 'sqs:SendMessage',
    MatchRetryQueue: 'sqs:SendMessage',
    PlaceRetryQueue: 'sqs:SendMessage',
    QualityRetryQueue: 'sqs:SendMessage',
    StixRetryQueue: 'sqs:SendMessage',
    SummaryRetryQueue: 'sqs:SendMessage',
    ...tells,
  },
  'read-audit': {
    ...authenticate,
    Submissions: 'dynamodb:GetItem',
    Audit: 'dynamodb:Query',
  },
  'give-evidence': {
    ...authenticate,
    Submissions: 'dynamodb:Query',
    Audit: 'dynamodb:PutItem dynamodb:Query',
    'Audit/index/by-owner': 'dynamodb:Query',
    ReceiptKey: 'kms:GetPublicKey',
    'any key, for receipt': 'kms:Sign',
  },
  'read-directory': {
    ...authenticate,
    Registry: 'dynamodb:GetItem dynamodb:Query',
  },
  'read-log': {
    'Log, only LOG LOG-KEY': 'dynamodb:GetItem',
    'Log, only LOG-COSIGNED': 'dynamodb:Query',
    'Log, only RING#checkpoint': 'dynamodb:BatchGetItem',
    LogTiles: 's3:ListBucket',
    'LogTiles/*': 's3:GetObject',
  },
  'serve-pages': {},
  'deliver-summary': {
    ...streamOf('Outbox'),
    Outbox: 'dynamodb:DeleteItem dynamodb:GetItem',
    NztcuImmediateQueue: 'sqs:SendMessage',
    NztcuSummariesQueue: 'sqs:SendMessage',
    SummaryRetryQueue: workOff,
  },
  'tally-quality': {
    ...streamOf('Outbox'),
    Quality: 'dynamodb:BatchGetItem dynamodb:PutItem dynamodb:UpdateItem',
    Outbox: 'dynamodb:DeleteItem dynamodb:GetItem',
    QualityRetryQueue: workOff,
  },
  'project-stix': {
    ...streamOf('Outbox'),
    Feeds: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query',
    'Feeds, only STIX*': 'dynamodb:DeleteItem dynamodb:PutItem',
    Outbox: 'dynamodb:DeleteItem dynamodb:GetItem',
    StixRetryQueue: workOff,
  },
  'place-entries': {
    ...streamOf('Outbox'),
    Submissions: 'dynamodb:GetItem',
    Feeds: 'dynamodb:ConditionCheckItem dynamodb:GetItem dynamodb:Query',
    'Feeds, only DEFINED#* PLACED#*': 'dynamodb:PutItem',
    Outbox: 'dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem',
    PlaceRetryQueue: workOff,
  },
  'index-entities': {
    ...streamOf('Outbox'),
    Matches:
      'dynamodb:BatchGetItem dynamodb:BatchWriteItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem',
    Outbox: 'dynamodb:DeleteItem dynamodb:GetItem',
    'Envelopes/*': 's3:GetObject',
    MatchRetryQueue: workOff,
  },
  'dispose-submission': {
    ...streamOf('Outbox'),
    'Submissions, only MESSAGES#* ASKED#* ATTACHED#*': 'dynamodb:DeleteItem',
    'Submissions, only MESSAGES#* ATTACHED#*': 'dynamodb:Query',
    Matches: 'dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:Query dynamodb:UpdateItem',
    Outbox: 'dynamodb:DeleteItem dynamodb:GetItem',
    Envelopes: 's3:ListBucket s3:ListBucketVersions',
    'Envelopes/*': 's3:DeleteObject s3:DeleteObjectVersion s3:GetObject',
    DisposalRetryQueue: workOff,
  },
  'release-attachment': {
    ...streamOf('Outbox'),
    Submissions: 'dynamodb:GetItem dynamodb:UpdateItem',
    'Submissions, only ATTACHED#*': 'dynamodb:PutItem dynamodb:Query',
    Uploads: 'dynamodb:DeleteItem dynamodb:Query',
    Outbox: 'dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem',
    Envelopes: 's3:ListBucket s3:ListBucketVersions',
    'Envelopes/*': 's3:DeleteObjectVersion s3:GetObject s3:GetObjectTagging s3:PutObject',
    AttachmentRetryQueue: workOff,
    ...tells,
  },
  'sequence-log': {
    ...streamOf('Outbox'),
    Outbox: 'dynamodb:DeleteItem dynamodb:Query',
    Log: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query',
    LogTiles: 's3:ListBucket',
    'LogTiles/*': 's3:GetObject s3:PutObject',
    SecretsKey: 'kms:Decrypt kms:Encrypt',
  },
  'sweep-outbox': {
    Outbox: 'dynamodb:Query dynamodb:UpdateItem',
    AttachmentRetryQueue: 'sqs:SendMessage',
    DisposalRetryQueue: 'sqs:SendMessage',
    MatchRetryQueue: 'sqs:SendMessage',
    PlaceRetryQueue: 'sqs:SendMessage',
    QualityRetryQueue: 'sqs:SendMessage',
    StixRetryQueue: 'sqs:SendMessage',
    SummaryRetryQueue: 'sqs:SendMessage',
  },
  'archive-audit': {
    ...streamOf('Audit'),
    'AuditArchive/*': 's3:PutObject',
  },
  'reconcile-stores': {
    'Registry, only PARTNERS KEY-EVENTS#*': 'dynamodb:Query',
    'Registry, only RING#receipt': 'dynamodb:BatchGetItem',
    Submissions: 'dynamodb:BatchGetItem dynamodb:Query',
    'Feeds, only FEED#*': 'dynamodb:BatchGetItem dynamodb:Query',
    Outbox: 'dynamodb:BatchGetItem dynamodb:Query',
    'Log, only LOG LOGGED#*': 'dynamodb:BatchGetItem',
    'Log, only LOG RECONCIL*': 'dynamodb:GetItem dynamodb:Query',
    'Log, only RECONCIL*': 'dynamodb:PutItem',
    Envelopes: 's3:ListBucket',
    'Envelopes/*': 's3:GetObject',
    'AuditArchive/*': 's3:PutObject',
    ReceiptKey: 'kms:GetPublicKey',
    'any key, for receipt': 'kms:Sign',
  },
  'log-late': {
    'Registry, only PARTNERS KEY-EVENTS#*': 'dynamodb:Query',
    'Submissions, only UNIT#*': 'dynamodb:Query',
    'Outbox, only OUTBOX#log': 'dynamodb:BatchGetItem dynamodb:PutItem',
    'Log, only LOG LOGGED#*': 'dynamodb:BatchGetItem',
  },
};

/** Of a function: what is expected, and beside it to write its log and its traces. */
const expectedOf = (name: FunctionName): Rights => ({
  ...expected[name],
  [`${pascal(name)}Logs`]: 'logs:CreateLogStream logs:PutLogEvents',
  '*': 'xray:PutTelemetryRecords xray:PutTraceSegments',
});

describe('a function may do exactly what it needs', () => {
  it.each(functionNames)('%s', (name) => {
    expect(grantedTo(`${pascal(name)}Role`, rights)).toEqual(expectedOf(name));
  });
});

/** Whose policies, and their actions, where it is no function. */
const besides = {
  ApiCaller: 'lambda:InvokeFunction',
  ApiLogRole:
    'logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogGroups logs:DescribeLogStreams logs:FilterLogEvents logs:GetLogEvents logs:PutLogEvents',
  BackupsPlanTablesRole: 'all of arn:AWS::Partition:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup',
  MalwareScanRole:
    'events:DeleteRule events:DescribeRule events:ListTargetsByRule events:PutRule events:PutTargets events:RemoveTargets kms:Decrypt kms:GenerateDataKey s3:GetBucketNotification s3:GetObject s3:GetObjectTagging s3:GetObjectVersion s3:GetObjectVersionTagging s3:ListBucket s3:PutBucketNotification s3:PutObject s3:PutObjectTagging s3:PutObjectVersionTagging',
};

const actionsOf = (role: string, some: readonly Standing[]) =>
  [...new Set(some.filter(({ who, at }) => who === role && at === undefined).map(({ action }) => action))]
    .toSorted()
    .join(' ');

/** Everything that stands below about who may do what, for a template that may be wrong. */
function expectOnlyWhatIsExpected(resources: Resources): void {
  const all = everyRight(resources);
  const holders = new Set(all.filter(({ at }) => at === undefined).map(({ who }) => who));
  expect([...holders].toSorted()).toEqual([...roleNames, ...Object.keys(besides)].toSorted());
  for (const name of functionNames) expect(grantedTo(`${pascal(name)}Role`, all)).toEqual(expectedOf(name));
  for (const [role, actions] of Object.entries(besides)) expect(actionsOf(role, all)).toBe(actions);
  expect(letInBy(resources)).toEqual(letInByProduction(roleNames));
}

describe('rights outside the roles of functions', () => {
  it('belong to the door, which calls them, and to what AWS itself does for us: logs, backups, a scan of files', () => {
    const holders = rights.filter(({ at }) => at === undefined).map(({ who }) => who);
    expect([...new Set(holders)].toSorted()).toEqual([...roleNames, ...Object.keys(besides)].toSorted());
    for (const [role, actions] of Object.entries(besides)) expect(actionsOf(role, rights)).toBe(actions);
  });

  it('are given by roles, tables, buckets, queues, keys and functions of both regions to nobody but these', () => {
    expect(letInBy(production)).toEqual(letInByProduction(roleNames));
  });

  it('are the same in staging, and in a rehearsal and on a laptop no more; but there each reader has its queue', () => {
    expect(letInBy(resourcesOfStage('staging'))).toEqual(letInBy(production));
    const inProduction = Object.entries(letInBy(production)).map(String);
    for (const stage of ['dev', 'local'] as const) {
      const more = Object.entries(letInBy(resourcesOfStage(stage))).filter(
        (one) => !inProduction.includes(String(one)),
      );
      expect(more.map(([line]) => line.split(':')[0])).toEqual(
        stage === 'dev' ? [] : ['ReaderptcccQueuePolicy', 'ReaderbordertargetingQueuePolicy'],
      );
    }
  });
});

describe('a template in which somebody may do more is found out', () => {
  it.each(Object.entries(WRONG))('%s', (_what, makeWrong) => {
    expect(() => expectOnlyWhatIsExpected(makeWrong(production))).toThrow(/expected|Nobody/);
  });

  it('and the one that there is is right', () => expectOnlyWhatIsExpected(production));
});

describe('the rights of all functions together', () => {
  const all = rights.filter(({ who }) => roleNames.includes(who));

  it('let the door call functions and do nothing else', () => {
    const called = rights.filter(({ who, at }) => who === 'ApiCaller' && at === undefined);
    expect(called.map(({ resource }) => resource)).not.toContain('*');
  });

  it('let the scanner look at files, tag them and make a rule of its own', () => {
    const ofScanner = rights.filter(({ who }) => who === 'MalwareScanRole');
    const changing = ofScanner.filter(({ action, resource }) => resource === '*' && !/:(Describe|List)/.test(action));
    expect(changing.map(({ action }) => action).toSorted()).toEqual([
      'events:DeleteRule',
      'events:PutRule',
      'events:PutTargets',
      'events:RemoveTargets',
    ]);
    for (const { condition } of changing)
      expect(condition).toEqual({
        StringEquals: { 'events:ManagedBy': 'malware-protection-plan.guardduty.amazonaws.com' },
      });
    const onObjects = ofScanner.filter(({ resource }) => resource.startsWith('Envelopes/'));
    expect(onObjects.filter(({ action }) => /Delete|Acl|Retention/.test(action))).toEqual([]);
  });

  it('name every action in full and no resource by a bare star, but for traces, which have none, and to make a key, which has no name yet', () => {
    expect(all.filter(({ action }) => action.includes('*'))).toEqual([]);
    const starred = all.filter(({ resource }) => resource === '*').map(({ action }) => action);
    expect(new Set(starred)).toEqual(new Set(['kms:CreateKey', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments']));
    expect(starred.filter((action) => action.startsWith('kms:'))).toHaveLength(1);
  });

  it('hold no scan and no administration of a table, a queue, a bucket or a key', () => {
    const tooMuch = /Scan|Table$|Purge|SetQueue|DeleteObject|PutBucket|kms:(Create|Put|Schedule|Disable|Update)/;
    const found = all.filter(({ action }) => tooMuch.test(action)).map(({ action }) => action);
    // A report that two persons disposed of goes with its versions; and, by a function that can remove nothing else, what was in quarantine.
    expect(found.toSorted()).toEqual([
      'kms:CreateKey',
      's3:DeleteObject',
      's3:DeleteObjectVersion',
      's3:DeleteObjectVersion',
    ]);
  });

  it('let only the administration of partners, and the rotation of its own keys, change a partner', () => {
    const writers = functionNames.filter((name) =>
      /PutItem|UpdateItem|DeleteItem/.test(expected[name]['Registry'] ?? ''),
    );
    expect(writers).toEqual(['administer-partners', 'decide-proposal', 'rotate-key']);
  });

  it('that are limited to a kind of key reach the keys of that kind and no others', () => {
    const isUnder = (pattern: string, { pk }: { pk: string }) => pk.startsWith(pattern.replace('*', ''));
    expect(isUnder('FEED-CREDENTIAL*', feedCredentialKey('fc_5d0c1e8a97b3f264'))).toBe(true);
    expect(isUnder('FEED-CREDENTIAL*', { pk: feedCredentialList('tonga-tcu') })).toBe(true);
    expect(isUnder('FEED-CREDENTIAL*', partnerKey('FEED-CREDENTIAL'))).toBe(false);
    expect(proposalKey('0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b').pk).toBe('PROPOSALS');
    expect(isUnder('feed-pulls#*', feedPullsKey('fc_5d0c1e8a97b3f264', 1))).toBe(true);
    expect(isUnder('feed-pulls#*', usedTokenKey('proof', 'feed-pulls#', 'x'))).toBe(false);
    expect(isUnder('feed-pulls#*', quotaKey('feed-pulls', '2026-10-03', 1))).toBe(false);
    expect(isUnder('STIX*', stixHeadKey({ feedId: 'nztcu-curated', audience: 'analysts' }))).toBe(true);
    expect(isUnder('STIX*', stixSharedKey({ feedId: 'nztcu-curated', audience: 'analysts' }, 'report--x', '1'))).toBe(
      true,
    );
    expect(isUnder('STIX*', feedHeadKey('STIX', 'analysts'))).toBe(false);
    expect(isUnder('DEFINED#*', feedHeadKey('by-sea', 'analysts'))).toBe(true);
    expect(isUnder('DEFINED#*', feedHeadKey(CURATED_FEED.feedId, 'analysts'))).toBe(false);
    expect(isUnder('PLACED#*', placedKey('analysts', 'tonga-tcu~x', 'by-sea'))).toBe(true);
    expect([FEED_DEFINITIONS, feedCountKey.pk]).toEqual(['FEEDS', 'FEED-COUNT']);
    expect(isUnder('FEED-VERSIONS#*', feedVersionKey('by-sea', 1))).toBe(true);
    expect(isUnder('PICKED#*', pickKey('tonga-tcu~x', 'by-sea'))).toBe(true);
    expect(isUnder('COACHING#*', challengeKey('tonga-tcu', 'x'))).toBe(true);
    expect(isUnder('COACHING#*', engagementKey('tonga-tcu', '2026-06-08', 'x'))).toBe(true);
    expect(isUnder('COACHING#*', tallyKey('COACHING', 'x'))).toBe(false);
    expect(isUnder('PLAN*', requirementKey('PAC-2026-04'))).toBe(true);
    expect(isUnder('PLAN*', nilReturnKey('tonga-tcu', 'x'))).toBe(true);
    expect(isUnder('PLAN*', outageKey('tonga-tcu', '2026-06-08', 'x'))).toBe(true);
    expect(isUnder('PLAN*', tallyKey('PLAN', 'x'))).toBe(false);
    expect([reconciliationKey, reconciledKey('x')].every((key) => isUnder('RECONCIL*', key))).toBe(true);
    expect([logKey('HEAD'), logLeafKey(1), logIndexKey('RECONCIL')].some((key) => isUnder('RECONCIL*', key))).toBe(
      false,
    );
    expect(isUnder('KEY-EVENTS#exchange:*', keyEventKey('exchange:token', 'x'))).toBe(true);
    expect(isUnder('KEY-EVENTS#exchange:*', keyEventKey('partner:exchange', 'x'))).toBe(false);
  });

  it('let one function sign tokens and six what the receipt key signs, with no key of another purpose, and none make a key', () => {
    const allowed = (action: string) =>
      functionNames.flatMap((name) =>
        Object.entries(expected[name])
          .filter(([, actions]) => actions.split(' ').includes(action))
          .map(([onWhat]) => `${name}: ${onWhat}`),
      );
    expect(allowed('kms:Sign')).toEqual([
      'issue-token: any key, for token',
      'receive-submission: any key, for receipt',
      'practise-submission: any key, for receipt',
      'recall-submission: any key, for receipt',
      'decide-proposal: any key, for receipt',
      'give-evidence: any key, for receipt',
      'reconcile-stores: any key, for receipt',
    ]);
    expect(allowed('kms:CreateKey')).toEqual([expect.stringMatching(/^rotate-exchange-key: /)]);
    expect(allowed('kms:TagResource')).toEqual([expect.stringMatching(/^rotate-exchange-key: /)]);
  });

  it('let nobody change or remove an entry of the audit trail, and two functions read it', () => {
    const onAudit = rights
      .filter(({ resource }) => resource === 'Audit' || resource.startsWith('Audit/index'))
      .map(({ who, action }) => `${who} ${action}`);
    const actions = new Set(onAudit.map((right) => right.split(' ')[1]));
    expect([...actions].toSorted()).toEqual(['dynamodb:PutItem', 'dynamodb:Query']);
    const readers = onAudit.filter((right) => right.endsWith('GetItem') || right.endsWith('Query'));
    expect(new Set(readers.map((right) => right.split(' ')[0]))).toEqual(
      new Set(['ReadAuditRole', 'GiveEvidenceRole']),
    );
  });

  it('let two functions add to the archive of the audit trail, and nobody read it, change it or lift its lock', () => {
    const onArchive = rights
      .filter(({ who, resource }) => roleNames.includes(who) && resource.startsWith('AuditArchive'))
      .map(({ who, action }) => `${who} ${action}`);
    expect(onArchive).toEqual(['ArchiveAuditRole s3:PutObject', 'ReconcileStoresRole s3:PutObject']);
  });

  it('let practice touch nothing that is real, and nothing that is real touch practice', () => {
    const { Practice, ...others } = expected['practise-submission'];
    expect(Practice).toBeDefined();
    const signs = ['ReceiptKey', 'any key, for receipt'];
    expect(Object.keys(others).toSorted()).toEqual([...Object.keys(authenticate), ...signs].toSorted());
    expect(functionNames.filter((name) => 'Practice' in expected[name])).toEqual(['practise-submission']);
  });

  it('stand on the page that "npm run generate" makes of them', () => {
    expect(readFileSync(join(root, RIGHTS_FILE), 'utf8')).toBe(rightsPage(exchange));
  });
});
