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
import { type FunctionName, functionNames, pascal, synthesized } from './synthesized.ts';
import { grantedTo, type Rights } from './granted-rights.ts';
import { pointsAt, resourcesOf, rightsIn } from './template-reading.ts';

const { exchange } = synthesized('production');
const policies = [...resourcesOf(exchange, 'AWS::IAM::Policy').values()];
const roles = resourcesOf(exchange, 'AWS::IAM::Role');

const read = 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query';
const readAndRemove = 'dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:Query';
const readAndWrite = 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem';
const workOff =
  'sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ReceiveMessage';

/** What every function that has a caller may do to find out who that is. */
const authenticate: Rights = {
  Registry: read,
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
    Registry: 'dynamodb:BatchGetItem dynamodb:ConditionCheckItem dynamodb:GetItem dynamodb:Query',
    Replay: 'dynamodb:PutItem dynamodb:UpdateItem',
    Submissions: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query',
    Outbox: 'dynamodb:PutItem',
    'Envelopes/*': 's3:PutObject',
    ReceiptKey: 'kms:GetPublicKey',
    'any key, for receipt': 'kms:Sign',
    'Quality, only PLAN': 'dynamodb:GetItem',
  },
  'check-submission': {
    ...authenticate,
    Replay: 'dynamodb:PutItem dynamodb:UpdateItem',
    Submissions: read,
    'Quality, only PLAN': 'dynamodb:GetItem',
  },
  'read-submission': {
    ...authenticate,
    Submissions: read,
    'Envelopes/*': 's3:GetObject',
    'Log, only LOG LOGGED#*': 'dynamodb:GetItem',
    'LogTiles/*': 's3:GetObject',
    ...tells,
  },
  'receive-attachment': {
    ...authenticate,
    Replay: 'dynamodb:PutItem dynamodb:UpdateItem',
    'Submissions, only ATTACHED#*': 'dynamodb:Query',
    Uploads: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query',
    Outbox: 'dynamodb:PutItem',
    'Envelopes/*': 's3:PutObject',
  },
  'read-attachment': { ...authenticate, Submissions: read, 'Envelopes/*': 's3:GetObject', ...tells },
  'practise-submission': {
    ...authenticate,
    Replay: 'dynamodb:PutItem dynamodb:UpdateItem',
    Practice: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query',
    ReceiptKey: 'kms:GetPublicKey',
    'any key, for receipt': 'kms:Sign',
  },
  'curate-submission': {
    ...authenticate,
    Submissions: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    'Submissions, only MESSAGES#* ASKED#*': 'dynamodb:PutItem',
    'Submissions/index/inbox': 'dynamodb:Query',
    Feeds: readAndWrite,
    Outbox: 'dynamodb:PutItem',
    'Envelopes/*': 's3:GetObject',
    ...tells,
  },
  'exchange-messages': {
    ...authenticate,
    Submissions: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    'Submissions, only MESSAGES#* ASKED#*': 'dynamodb:PutItem',
    'Submissions, only ASKED#*': 'dynamodb:DeleteItem',
    ...tells,
  },
  'request-information': {
    ...authenticate,
    Submissions: read,
    'Submissions, only REQUESTS* MESSAGES#*': 'dynamodb:PutItem',
    ...tells,
  },
  'record-feedback': {
    ...authenticate,
    Submissions: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    Outbox: 'dynamodb:PutItem',
    ...tells,
  },
  'show-links': { ...authenticate, Matches: read, Submissions: read, 'Envelopes/*': 's3:GetObject', ...tells },
  'answer-person': {
    ...authenticate,
    Matches: read,
    Submissions: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    'Envelopes/*': 's3:GetObject',
    ...tells,
  },
  'reindex-submissions': {
    ...authenticate,
    Submissions: 'dynamodb:BatchGetItem dynamodb:ConditionCheckItem dynamodb:GetItem dynamodb:Query',
    Matches: read,
    Outbox: 'dynamodb:PutItem',
    ...tells,
  },
  'search-entities': { ...authenticate, Matches: read, Submissions: read, ...tells },
  'recall-submission': {
    ...authenticate,
    Submissions: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    Feeds: readAndWrite,
    Outbox: 'dynamodb:PutItem',
    ReceiptKey: 'kms:GetPublicKey',
    'any key, for receipt': 'kms:Sign',
    ...tells,
  },
  'permit-release': {
    ...authenticate,
    Submissions: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    ...tells,
  },
  'release-entry': {
    ...authenticate,
    Submissions: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    Feeds: readAndWrite,
    Outbox: 'dynamodb:PutItem',
    ...tells,
  },
  'define-feeds': {
    ...authenticate,
    Submissions: read,
    Feeds: read,
    'Feeds, only FEEDS FEED-VERSIONS#* PICKED#*': 'dynamodb:PutItem',
    'Feeds, only FEED-COUNT': 'dynamodb:UpdateItem',
    Outbox: 'dynamodb:PutItem',
    ...tells,
  },
  'read-entitlements': { ...authenticate, Submissions: read, Feeds: read },
  'read-feed': {
    ...authenticate,
    'Replay, only feed-pulls#*': 'dynamodb:UpdateItem',
    Feeds: read,
    ...tells,
  },
  'serve-taxii': {
    ...authenticate,
    'Replay, only feed-pulls#*': 'dynamodb:UpdateItem',
    Feeds: read,
    'Feeds, only STIX*': 'dynamodb:PutItem',
    'Outbox, only OUTBOX#stix': 'dynamodb:PutItem',
    ...tells,
  },
  'report-quality': { ...authenticate, Quality: read },
  'advise-units': {
    ...authenticate,
    ...tells,
    Quality: read,
    'Quality, only COACHING#*': 'dynamodb:PutItem',
    Outbox: 'dynamodb:PutItem',
  },
  'lend-report': {
    ...authenticate,
    ...tells,
    Submissions: read,
    'Envelopes/*': 's3:GetObject',
    Quality: read,
    'Quality, only COACHING#*': 'dynamodb:PutItem',
  },
  'plan-collection': { ...authenticate, ...tells, Quality: read, 'Quality, only PLAN*': 'dynamodb:PutItem' },
  'map-gaps': { ...authenticate, Quality: read },
  'assess-period': { ...authenticate, ...tells, Quality: read },
  'administer-partners': { ...authenticate, Registry: readAndWrite, Outbox: 'dynamodb:PutItem', ...tells },
  'decide-proposal': {
    ...authenticate,
    Registry:
      'dynamodb:BatchGetItem dynamodb:ConditionCheckItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem',
    Outbox: 'dynamodb:PutItem',
    Submissions: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    Feeds: readAndWrite,
    ReceiptKey: 'kms:GetPublicKey',
    'any key, for receipt': 'kms:Sign',
    ...tells,
  },
  'administer-retention': {
    ...authenticate,
    Submissions: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    'Registry, only PROPOSALS': 'dynamodb:PutItem',
    ...tells,
  },
  'administer-feed-credentials': {
    ...authenticate,
    Registry: 'dynamodb:BatchGetItem dynamodb:ConditionCheckItem dynamodb:GetItem dynamodb:Query',
    'Registry, only FEED-CREDENTIAL* PROPOSALS': 'dynamodb:PutItem',
    'Feeds, only FEEDS': 'dynamodb:GetItem',
    ...tells,
  },
  'rotate-key': { ...authenticate, Registry: readAndWrite, Outbox: 'dynamodb:PutItem', ...tells },
  'rotate-exchange-key': {
    ...authenticate,
    'Registry, only RING#token RING#receipt RING#secret RING#carry': 'dynamodb:PutItem',
    'Registry, only KEY-EVENTS#exchange:*': 'dynamodb:PutItem',
    Outbox: 'dynamodb:PutItem',
    'Log, only LOG-KEY': 'dynamodb:GetItem',
    'Log, only RING#checkpoint': 'dynamodb:BatchGetItem dynamodb:PutItem',
    ReceiptKey: 'kms:GetPublicKey',
    'any key': 'kms:DescribeKey kms:GetPublicKey',
    'new keys, to sign by P-384, made for token receipt': 'kms:CreateKey',
    'any key, made for token receipt and nothing else': 'kms:TagResource',
    SecretsKey: 'kms:Decrypt kms:Encrypt',
    ...tells,
  },
  'prove-key-events': {
    ...authenticate,
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
    Submissions: 'dynamodb:BatchGetItem dynamodb:ConditionCheckItem dynamodb:GetItem dynamodb:Query',
    Outbox: read,
    'Outbox, only OUTBOX#summary': 'dynamodb:PutItem',
    'Log, only RECONCIL*': 'dynamodb:GetItem dynamodb:Query',
    SummaryRetryQueue: 'sqs:SendMessage',
    QualityRetryQueue: 'sqs:SendMessage',
    StixRetryQueue: 'sqs:SendMessage',
    PlaceRetryQueue: 'sqs:SendMessage',
    MatchRetryQueue: 'sqs:SendMessage',
    DisposalRetryQueue: 'sqs:SendMessage',
    AttachmentRetryQueue: 'sqs:SendMessage',
    ...tells,
  },
  'read-audit': { ...authenticate, Submissions: read, Audit: read },
  'give-evidence': {
    ...authenticate,
    Submissions: read,
    Audit: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query',
    'Audit/index/by-owner': 'dynamodb:Query',
    ReceiptKey: 'kms:GetPublicKey',
    'any key, for receipt': 'kms:Sign',
  },
  'read-directory': authenticate,
  'read-log': {
    'Log, only LOG LOG-KEY': 'dynamodb:GetItem',
    'Log, only RING#checkpoint': 'dynamodb:BatchGetItem',
    'Log, only LOG-COSIGNED': 'dynamodb:Query',
    LogTiles: 's3:ListBucket',
    'LogTiles/*': 's3:GetObject',
  },
  'serve-pages': {},
  'deliver-summary': {
    ...streamOf('Outbox'),
    SummaryRetryQueue: workOff,
    Outbox: readAndRemove,
    NztcuSummariesQueue: 'sqs:SendMessage',
    NztcuImmediateQueue: 'sqs:SendMessage',
  },
  'tally-quality': {
    ...streamOf('Outbox'),
    QualityRetryQueue: workOff,
    Outbox: readAndRemove,
    Quality: readAndWrite,
  },
  'project-stix': {
    ...streamOf('Outbox'),
    StixRetryQueue: workOff,
    Outbox: readAndRemove,
    Feeds: read,
    'Feeds, only STIX*': 'dynamodb:DeleteItem dynamodb:PutItem',
  },
  'place-entries': {
    ...streamOf('Outbox'),
    PlaceRetryQueue: workOff,
    Outbox: 'dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query',
    Submissions: read,
    Feeds: 'dynamodb:BatchGetItem dynamodb:ConditionCheckItem dynamodb:GetItem dynamodb:Query',
    'Feeds, only DEFINED#* PLACED#*': 'dynamodb:PutItem',
  },
  'index-entities': {
    ...streamOf('Outbox'),
    MatchRetryQueue: workOff,
    Outbox: readAndRemove,
    'Envelopes/*': 's3:GetObject',
    Matches:
      'dynamodb:BatchGetItem dynamodb:BatchWriteItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem',
  },
  'dispose-submission': {
    ...streamOf('Outbox'),
    DisposalRetryQueue: workOff,
    Outbox: readAndRemove,
    Matches: 'dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    'Submissions, only MESSAGES#* ATTACHED#*': 'dynamodb:Query',
    'Submissions, only MESSAGES#* ASKED#* ATTACHED#*': 'dynamodb:DeleteItem',
    Envelopes: 's3:ListBucket s3:ListBucketVersions',
    'Envelopes/*': 's3:DeleteObject s3:DeleteObjectVersion s3:GetObject',
  },
  'release-attachment': {
    ...streamOf('Outbox'),
    AttachmentRetryQueue: workOff,
    Outbox: 'dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query',
    Uploads: 'dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:Query',
    Submissions: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    'Submissions, only ATTACHED#*': 'dynamodb:PutItem',
    Envelopes: 's3:ListBucket s3:ListBucketVersions',
    'Envelopes/*': 's3:DeleteObjectVersion s3:GetObject s3:GetObjectTagging s3:PutObject',
    ...tells,
  },
  'sequence-log': {
    ...streamOf('Outbox'),
    Outbox: readAndRemove,
    Log: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query',
    LogTiles: 's3:ListBucket',
    'LogTiles/*': 's3:GetObject s3:PutObject',
    SecretsKey: 'kms:Decrypt kms:Encrypt',
  },
  'sweep-outbox': {
    Outbox: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    SummaryRetryQueue: 'sqs:SendMessage',
    QualityRetryQueue: 'sqs:SendMessage',
    StixRetryQueue: 'sqs:SendMessage',
    PlaceRetryQueue: 'sqs:SendMessage',
    DisposalRetryQueue: 'sqs:SendMessage',
    AttachmentRetryQueue: 'sqs:SendMessage',
    MatchRetryQueue: 'sqs:SendMessage',
  },
  'archive-audit': { ...streamOf('Audit'), 'AuditArchive/*': 's3:PutObject' },
  'reconcile-stores': {
    'Registry, only PARTNERS KEY-EVENTS#*': 'dynamodb:Query',
    'Registry, only RING#receipt': 'dynamodb:BatchGetItem',
    Submissions: read,
    Outbox: read,
    'Feeds, only FEED#*': 'dynamodb:BatchGetItem dynamodb:Query',
    'Log, only LOG LOGGED#*': 'dynamodb:BatchGetItem',
    'Log, only LOG RECONCIL*': 'dynamodb:GetItem dynamodb:Query',
    'Log, only RECONCIL*': 'dynamodb:PutItem',
    Envelopes: 's3:ListBucket',
    'Envelopes/*': 's3:GetObject',
    'AuditArchive/*': 's3:PutObject',
    ReceiptKey: 'kms:GetPublicKey',
    'any key, for receipt': 'kms:Sign',
  },
};

describe('a function may do exactly what it needs', () => {
  it.each(functionNames)('%s', (name) => {
    const { [`${pascal(name)}Logs`]: logging, '*': tracing, ...granted } = grantedTo(`${pascal(name)}Role`, exchange);
    expect(granted).toEqual(expected[name]);
    expect(logging).toBe('logs:CreateLogStream logs:PutLogEvents');
    expect(tracing).toBe('xray:PutTelemetryRecords xray:PutTraceSegments');
  });
});

describe('the rights of all functions together', () => {
  const ownerOf = ({ Properties }: (typeof policies)[number]) => pointsAt(Properties['Roles']);
  const roleNames = functionNames.map((name) => `${pascal(name)}Role`);
  const isOfFunction = (policy: (typeof policies)[number]) => roleNames.includes(ownerOf(policy));
  const rightsOf = (some: typeof policies) => some.flatMap(({ Properties }) => rightsIn(Properties['PolicyDocument']));
  const all = rightsOf(policies.filter(isOfFunction));

  it('belong to the roles of the functions, to the door, which calls them, and to the scanner of files', () => {
    expect(policies.map(ownerOf).toSorted()).toEqual([...roleNames, 'ApiCaller', 'MalwareScanRole'].toSorted());
  });

  it('let the door call functions and do nothing else', () => {
    const rights = rightsOf(policies.filter((policy) => ownerOf(policy) === 'ApiCaller'));
    expect(new Set(rights.map(({ action }) => action))).toEqual(new Set(['lambda:InvokeFunction']));
    expect(rights.map(({ resource }) => resource)).not.toContain('*');
  });

  it('let the scanner look at files, tag them and make a rule of its own', () => {
    const rights = rightsOf(policies.filter((policy) => ownerOf(policy) === 'MalwareScanRole'));
    const changing = rights.filter(({ action, resource }) => resource === '*' && !/:(Describe|List)/.test(action));
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
    const onObjects = rights.filter(({ resource }) => resource.startsWith('Envelopes/')).map(({ action }) => action);
    expect(onObjects.filter((action) => /Delete|Acl|Retention/.test(action))).toEqual([]);
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
    const onAudit = policies.flatMap(({ Properties }) =>
      rightsIn(Properties['PolicyDocument'])
        .filter(({ resource }) => resource === 'Audit' || resource.startsWith('Audit/index'))
        .map(({ action }) => `${pointsAt(Properties['Roles'])} ${action}`),
    );
    const actions = new Set(onAudit.map((right) => right.split(' ')[1]));
    expect([...actions].toSorted()).toEqual(`dynamodb:PutItem ${read}`.split(' ').toSorted());
    const readers = onAudit.filter((right) => right.endsWith('GetItem') || right.endsWith('Query'));
    expect(new Set(readers.map((right) => right.split(' ')[0]))).toEqual(
      new Set(['ReadAuditRole', 'GiveEvidenceRole']),
    );
  });

  it('let two functions add to the archive of the audit trail, and nobody read it, change it or lift its lock', () => {
    const onArchive = policies.flatMap(({ Properties }) =>
      rightsIn(Properties['PolicyDocument'])
        .filter(({ resource }) => resource.startsWith('AuditArchive'))
        .map(({ action }) => `${pointsAt(Properties['Roles'])} ${action}`),
    );
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

  it('come from no managed policy, which somebody else could change', () => {
    const managed = [...roles].filter(([, { Properties }]) => Properties['ManagedPolicyArns'] !== undefined);
    expect(managed.map(([id]) => id)).toEqual([]);
  });

  it('can be taken on by Lambda and API Gateway only', () => {
    for (const { Properties } of roles.values()) {
      const trusted = rightsIn(Properties['AssumeRolePolicyDocument']).map(({ principal }) => principal);
      for (const principal of trusted) {
        expect([{ Service: 'lambda.amazonaws.com' }, { Service: 'apigateway.amazonaws.com' }]).toContainEqual(
          principal,
        );
      }
    }
  });
});
