// Who may touch what: the rights of every function, to the letter.
import { describe, expect, it } from 'vitest';
import { exchangeSecretKey } from '#stores/table-keys.ts';
import { type FunctionName, functionNames, pascal, synthesized } from './synthesized.ts';
import { pointsAt, type Right, resourcesOf, rightsIn } from './template-reading.ts';

const { exchange } = synthesized('production');
const policies = [...resourcesOf(exchange, 'AWS::IAM::Policy').values()];
const roles = resourcesOf(exchange, 'AWS::IAM::Role');

/** Resource -> its actions, in the order of the alphabet. */
type Rights = Readonly<Record<string, string>>;

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
const wakeUp: Rights = {
  OutboxStream: 'dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator',
  'Outbox/stream/*': 'dynamodb:ListStreams',
};

const expected: Readonly<Record<FunctionName, Rights>> = {
  'issue-token': {
    ...authenticate,
    'Registry, only under EXCHANGE': 'dynamodb:PutItem',
    TokenKey: 'kms:GetPublicKey kms:Sign',
    SecretsKey: 'kms:Decrypt kms:Encrypt',
  },
  'publish-metadata': { TokenKey: 'kms:GetPublicKey', ReceiptKey: 'kms:GetPublicKey' },
  'receive-submission': {
    ...authenticate,
    Registry: 'dynamodb:BatchGetItem dynamodb:ConditionCheckItem dynamodb:GetItem dynamodb:Query',
    Replay: 'dynamodb:PutItem dynamodb:UpdateItem',
    Submissions: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query',
    Outbox: 'dynamodb:PutItem',
    'Envelopes/*': 's3:PutObject',
    ReceiptKey: 'kms:GetPublicKey kms:Sign',
  },
  'check-submission': { ...authenticate, Replay: 'dynamodb:PutItem dynamodb:UpdateItem', Submissions: read },
  'read-submission': { ...authenticate, Submissions: read, 'Envelopes/*': 's3:GetObject', ...tells },
  'curate-submission': {
    ...authenticate,
    Submissions: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    'Submissions/index/inbox': 'dynamodb:Query',
    Feeds: readAndWrite,
    'Envelopes/*': 's3:GetObject',
    ...tells,
  },
  'read-feed': { ...authenticate, Feeds: read, ...tells },
  'report-quality': { ...authenticate, Quality: read },
  'administer-partners': { ...authenticate, Registry: readAndWrite, ...tells },
  'rotate-key': { ...authenticate, Registry: readAndWrite, ...tells },
  'read-audit': { ...authenticate, Submissions: read, Audit: read },
  'read-directory': authenticate,
  'serve-pages': {},
  'deliver-summary': {
    ...wakeUp,
    SummaryRetryQueue: workOff,
    Outbox: readAndRemove,
    NztcuSummariesQueue: 'sqs:SendMessage',
    NztcuImmediateQueue: 'sqs:SendMessage',
  },
  'tally-quality': {
    ...wakeUp,
    QualityRetryQueue: workOff,
    Outbox: readAndRemove,
    Quality: readAndWrite,
  },
  'sweep-outbox': {
    Outbox: 'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem',
    SummaryRetryQueue: 'sqs:SendMessage',
    QualityRetryQueue: 'sqs:SendMessage',
  },
};

describe('a function may do exactly what it needs', () => {
  it.each(functionNames)('%s', (name) => {
    const { [`${pascal(name)}Logs`]: logging, ...granted } = grantedTo(`${pascal(name)}Role`);
    expect(granted).toEqual(expected[name]);
    expect(logging).toBe('logs:CreateLogStream logs:PutLogEvents');
  });
});

describe('the rights of all functions together', () => {
  const all = policies.flatMap(({ Properties }) => rightsIn(Properties['PolicyDocument']));

  it('belong to the roles of the functions and to nobody else', () => {
    const owners = policies.map(({ Properties }) => pointsAt(Properties['Roles']));
    expect(owners.toSorted()).toEqual(functionNames.map((name) => `${pascal(name)}Role`).toSorted());
  });

  it('name every action in full and no resource by a bare star', () => {
    expect(all.filter(({ action, resource }) => action.includes('*') || resource === '*')).toEqual([]);
  });

  it('hold no scan and no administration of a table, a queue, a bucket or a key', () => {
    const tooMuch = /Scan|Table$|Purge|SetQueue|DeleteObject|PutBucket|kms:(Create|Put|Schedule|Disable|Update)/;
    expect(all.filter(({ action }) => tooMuch.test(action))).toEqual([]);
  });

  it('let only the administration of partners, and the rotation of its own keys, change a partner', () => {
    const writers = functionNames.filter((name) =>
      /PutItem|UpdateItem|DeleteItem/.test(expected[name]['Registry'] ?? ''),
    );
    expect(writers).toEqual(['administer-partners', 'rotate-key']);
  });

  it('let nobody change or remove an entry of the audit trail, and one function read it', () => {
    const onAudit = policies.flatMap(({ Properties }) =>
      rightsIn(Properties['PolicyDocument'])
        .filter(({ resource }) => resource.startsWith('Audit'))
        .map(({ action }) => `${pointsAt(Properties['Roles'])} ${action}`),
    );
    const actions = new Set(onAudit.map((right) => right.split(' ')[1]));
    expect([...actions].toSorted()).toEqual(`dynamodb:PutItem ${read}`.split(' ').toSorted());
    const readers = onAudit.filter((right) => right.endsWith('GetItem') || right.endsWith('Query'));
    expect(new Set(readers.map((right) => right.split(' ')[0]))).toEqual(new Set(['ReadAuditRole']));
  });

  it('come from no managed policy, except the one role by which API Gateway writes logs', () => {
    const managed = [...roles].filter(([, { Properties }]) => Properties['ManagedPolicyArns'] !== undefined);
    expect(managed.map(([id]) => id)).toEqual([expect.stringMatching(/^ApiRestApiCloudWatchRole/)]);
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

function grantedTo(role: string): Rights {
  const granted = new Map<string, string[]>();
  for (const { Properties } of policies.filter((policy) => pointsAt(policy.Properties['Roles']) === role)) {
    for (const right of rightsIn(Properties['PolicyDocument'])) {
      expect(right.effect).toBe('Allow');
      const onWhat = right.resource + limitOf(right);
      granted.set(onWhat, [...(granted.get(onWhat) ?? []), right.action]);
    }
  }
  return Object.fromEntries([...granted].map(([onWhat, actions]) => [onWhat, actions.toSorted().join(' ')]));
}

function limitOf({ condition }: Right): string {
  if (condition === undefined) return '';
  const onlySecret = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [exchangeSecretKey.pk] } };
  expect(condition).toEqual(onlySecret);
  return `, only under ${exchangeSecretKey.pk}`;
}
