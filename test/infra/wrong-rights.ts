// Templates in which somebody may do more than anybody expects: each is the one of production with a single right more.
import type { Json, Resource, Resources } from './template-reading.ts';

type MakeWrong = (resources: Resources) => Resources;
type Properties = Resource['Properties'];

/** The one of this type whose id begins so, with something more in it. */
const changed =
  (type: string, id: string, change: (properties: Properties) => Properties): MakeWrong =>
  (resources) => {
    const [found, ...others] = Object.entries(resources).filter(
      ([name, one]) => one.Type === type && name.startsWith(id),
    );
    if (!found || others.length > 0) throw new TypeError(`There is not one ${type} called ${id}.`);
    const [name, resource] = found;
    return {
      ...resources,
      [name]: { ...resource, Properties: { ...resource.Properties, ...change(resource.Properties) } },
    };
  };

const added =
  (Type: string, Properties: Properties): MakeWrong =>
  (resources) => ({ ...resources, Wrong: { Type, Properties } });

const allow = (more: Readonly<Record<string, Json>>): Json => ({ Effect: 'Allow', ...more });
const document = (...Statement: readonly Json[]): Json => ({ Version: '2012-10-17', Statement });
const withMore = (policy: Json | undefined, ...more: readonly Json[]): Json =>
  document(...(policy as { readonly Statement: readonly Json[] }).Statement, ...more);

const stranger = { AWS: 'arn:aws:iam::210987654321:root' };
const registry = 'arn:aws:dynamodb:ap-southeast-6:123456789012:table/ptcn-registry';
const deleting = allow({ Action: ['dynamodb:Scan', 'dynamodb:DeleteTable'], Resource: registry });

const inline = (...statements: readonly Json[]) =>
  changed('AWS::IAM::Role', 'ServePagesRole', () => ({
    Policies: [{ PolicyName: 'inline', PolicyDocument: document(...statements) }],
  }));
const attached = (statement: Json) =>
  changed('AWS::IAM::Policy', 'ReadDirectoryRole', ({ PolicyDocument }) => ({
    PolicyDocument: withMore(PolicyDocument, statement),
  }));
const trusting = (...principals: readonly Json[]) =>
  changed('AWS::IAM::Role', 'IssueTokenRole', ({ AssumeRolePolicyDocument }) => ({
    AssumeRolePolicyDocument: withMore(
      AssumeRolePolicyDocument,
      ...principals.map((Principal) => allow({ Principal, Action: 'sts:AssumeRole' })),
    ),
  }));
const policyOf = (type: string, id: string, statement: Json) =>
  changed(type, id, ({ PolicyDocument }) => ({ PolicyDocument: withMore(PolicyDocument, statement) }));

export const WRONG: Readonly<Record<string, MakeWrong>> = {
  'an inline policy of a role scans and drops a table': inline(deleting),
  'a policy of a role scans and drops a table': attached(deleting),
  'a policy of a role is a single statement, in no list': changed('AWS::IAM::Role', 'ServePagesRole', () => ({
    Policies: [{ PolicyName: 'inline', PolicyDocument: { Statement: deleting } }],
  })),
  'a managed policy of AWS': changed('AWS::IAM::Role', 'ServePagesRole', () => ({
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess'],
  })),
  'a managed policy of our own, that is attached to a role': added('AWS::IAM::ManagedPolicy', {
    Roles: [{ Ref: 'ServePagesRole12345678' }],
    PolicyDocument: document(deleting),
  }),
  'a user with a policy': added('AWS::IAM::User', { Policies: [{ PolicyDocument: document(deleting) }] }),
  'all actions but one': attached(allow({ NotAction: 'dynamodb:DeleteTable', Resource: registry })),
  'all resources but one': attached(allow({ Action: 'dynamodb:GetItem', NotResource: registry })),
  'a right under a condition that nobody knows': attached(
    allow({ Action: 'dynamodb:GetItem', Resource: registry, Condition: { Null: { 'aws:SourceIp': 'true' } } }),
  ),
  'a role of a function that a machine may take on': trusting({ Service: 'ec2.amazonaws.com' }),
  'a role of a function that another account may take on': trusting(stranger),
  'a role of a function that anybody may take on': trusting('*'),
  'a role of a function that anybody but one may take on': changed(
    'AWS::IAM::Role',
    'IssueTokenRole',
    ({ AssumeRolePolicyDocument }) => ({
      AssumeRolePolicyDocument: withMore(
        AssumeRolePolicyDocument,
        allow({ NotPrincipal: stranger, Action: 'sts:AssumeRole' }),
      ),
    }),
  ),
  'a role of a function that trusts something else instead': changed('AWS::IAM::Role', 'IssueTokenRole', () => ({
    AssumeRolePolicyDocument: document(
      allow({ Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    ),
  })),
  'a table that another account may read': changed('AWS::DynamoDB::Table', 'Registry', () => ({
    ResourcePolicy: {
      PolicyDocument: document(allow({ Principal: stranger, Action: 'dynamodb:Query', Resource: '*' })),
    },
  })),
  'a stream of a table that another account may read': changed('AWS::DynamoDB::Table', 'Outbox', () => ({
    StreamSpecification: {
      ResourcePolicy: {
        PolicyDocument: document(allow({ Principal: stranger, Action: 'dynamodb:GetRecords', Resource: '*' })),
      },
    },
  })),
  'a bucket that another account may read': policyOf(
    'AWS::S3::BucketPolicy',
    'EnvelopesPolicy',
    allow({ Principal: stranger, Action: 's3:GetObject', Resource: '*' }),
  ),
  'a copy in the second region that another account may read': policyOf(
    'AWS::S3::BucketPolicy',
    'copyofenvelopesPolicy',
    allow({ Principal: stranger, Action: 's3:GetObject', Resource: '*' }),
  ),
  'a copy into which anybody may replicate': policyOf(
    'AWS::S3::BucketPolicy',
    'copyoflogtilesPolicy',
    allow({ Principal: '*', Action: 's3:ReplicateObject', Resource: '*' }),
  ),
  'a queue from which another account may take': policyOf(
    'AWS::SQS::QueuePolicy',
    'NztcuImmediateQueuePolicy',
    allow({ Principal: stranger, Action: 'sqs:ReceiveMessage', Resource: '*' }),
  ),
  'a queue of its own to which anybody may send': policyOf(
    'AWS::SQS::QueuePolicy',
    'SummaryRetryQueuePolicy',
    allow({ Principal: '*', Action: 'sqs:SendMessage', Resource: '*' }),
  ),
  'a key with which another account may decrypt': changed('AWS::KMS::Key', 'SecretsKey', ({ KeyPolicy }) => ({
    KeyPolicy: withMore(KeyPolicy, allow({ Principal: stranger, Action: 'kms:Decrypt', Resource: '*' })),
  })),
  'a vault from which another account may copy': changed(
    'AWS::Backup::BackupVault',
    'BackupsVault',
    ({ AccessPolicy }) => ({
      AccessPolicy: withMore(
        AccessPolicy,
        allow({ Principal: stranger, Action: 'backup:CopyFromBackupVault', Resource: '*' }),
      ),
    }),
  ),
  'an alarm topic to which any account may publish': policyOf(
    'AWS::SNS::TopicPolicy',
    'AlarmsPolicy',
    allow({ Principal: '*', Action: 'sns:Publish', Resource: '*' }),
  ),
  'a service that may come for another account, since a condition is gone': changed(
    'AWS::S3::BucketPolicy',
    'AccessLogPolicy',
    ({ PolicyDocument }) => ({
      PolicyDocument: document(
        ...(PolicyDocument as { readonly Statement: readonly { readonly [member: string]: Json }[] }).Statement.map(
          ({ Condition: _gone, ...statement }) => statement,
        ),
      ),
    }),
  ),
  'a function that any account may call': added('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: { 'Fn::GetAtt': ['IssueTokenFunction12345678', 'Arn'] },
    Principal: '*',
  }),
  'a log that another account may read, by a policy that is a text': added('AWS::Logs::ResourcePolicy', {
    PolicyName: 'wrong',
    PolicyDocument: JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal: stranger, Action: 'logs:GetLogEvents', Resource: '*' }],
    }),
  }),
  'an API that only its own policy opens': changed('AWS::ApiGateway::RestApi', 'Api', () => ({
    Policy: document(allow({ Principal: '*', Action: 'execute-api:Invoke', Resource: '*' })),
  })),
};
