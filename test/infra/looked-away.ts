// Types of resources of which no rule pack has a word, and what we hold them to instead: every value of each in production; or the
// place where every value is held already.
import { expect } from 'vitest';
import { stages } from '../../infra/config.ts';
import { pointsAt, type Json } from './template-reading.ts';

const { replicaRegion, monthlyBudget, alarmEmail } = stages.production;

const untouchable = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
      Resource: '*',
    },
  ],
};
const locked = { AccessPolicy: untouchable, LockConfiguration: { MinRetentionDays: 7 } };

const backups = (RuleName: string, nights: string, DeleteAfterDays: number) => ({
  RuleName,
  ScheduleExpression: `cron(0 14 ? * ${nights} *)`,
  TargetBackupVault: 'BackupsVault',
  Lifecycle: { DeleteAfterDays },
  CopyActions: [
    {
      DestinationBackupVaultArn: `arn:aws:backup:${replicaRegion}:AWS::AccountId:backup-vault:ptcn-copies`,
      Lifecycle: { DeleteAfterDays },
    },
  ],
});

const butFiles = {
  NotStatement: {
    Statement: {
      ByteMatchStatement: {
        FieldToMatch: { UriPath: {} },
        PositionalConstraint: 'STARTS_WITH',
        SearchString: '/v1/attachments/',
        TextTransformations: [{ Priority: 0, Type: 'NONE' }],
      },
    },
  },
};
const seenAs = (MetricName: string) => ({ CloudWatchMetricsEnabled: true, MetricName, SampledRequestsEnabled: false });
const ofAws = (Name: string, Priority: number, group: object, override: 'None' | 'Count') => ({
  Name,
  Priority,
  OverrideAction: { [override]: {} },
  Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', ...group } },
  VisibilityConfig: seenAs(Name),
});

const above = (NotificationType: string) => ({
  Notification: { NotificationType, ComparisonOperator: 'GREATER_THAN', Threshold: 100, ThresholdType: 'PERCENTAGE' },
  Subscribers: [{ Address: alarmEmail, SubscriptionType: 'EMAIL' }],
});

/** By type: the properties of each resource of it, in the order of the templates, with references as the names they lead to. */
export const ASSERTED: Readonly<Record<string, readonly object[]>> = {
  'AWS::ApiGateway::Account': [{ CloudWatchRoleArn: 'ApiLogRole' }],
  'AWS::ApiGateway::BasePathMapping': [
    { DomainName: 'ApiDomain', RestApiId: 'ApiRestApi', Stage: 'ApiRestApiDeploymentStagelive' },
  ],
  // A snapshot of the routes, whose id is made of all of them.
  'AWS::ApiGateway::Deployment': [{ RestApiId: 'ApiRestApi', Description: expect.any(String) }],
  'AWS::Backup::BackupPlan': [
    {
      BackupPlan: {
        BackupPlanName: 'ptcn-tables',
        BackupPlanRule: [backups('nightly', 'MON-SAT', 7), backups('weekly', 'SUN', 35)],
      },
    },
  ],
  'AWS::Backup::BackupSelection': [
    {
      BackupPlanId: 'BackupsPlan',
      BackupSelection: {
        IamRoleArn: 'BackupsPlanTablesRole',
        SelectionName: 'Tables',
        Resources: 'Registry Submissions Outbox Replay Feeds Quality Audit Matches Uploads Practice Log'.split(' '),
      },
    },
  ],
  'AWS::Backup::BackupVault': [
    { ...locked, BackupVaultName: 'ptcn-tables', EncryptionKeyArn: 'RecordsKey' },
    expect.objectContaining({ ...locked, BackupVaultName: 'ptcn-copies' }),
  ],
  'AWS::Budgets::Budget': [
    {
      Budget: {
        BudgetName: expect.stringMatching(/^ptcn-exchange/),
        BudgetType: 'COST',
        TimeUnit: 'MONTHLY',
        BudgetLimit: { Amount: monthlyBudget, Unit: 'USD' },
      },
      NotificationsWithSubscribers: [above('ACTUAL'), above('FORECASTED')],
    },
  ],
  'AWS::GuardDuty::MalwareProtectionPlan': [
    {
      Actions: { Tagging: { Status: 'ENABLED' } },
      ProtectedResource: { S3Bucket: { BucketName: 'Envelopes', ObjectPrefixes: ['quarantine/whole/'] } },
      Role: 'MalwareScanRole',
    },
  ],
  'AWS::KMS::Alias': [{ AliasName: 'alias/ptcn-copies', TargetKeyId: 'CopiesKey' }],
  'AWS::WAFv2::LoggingConfiguration': [
    {
      ResourceArn: 'FirewallAcl',
      LogDestinationConfigs: ['arn:aws:logs:ap-southeast-6:AWS::AccountId:log-group:aws-waf-logs-ptcn-exchange'],
      LoggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: ['BLOCK', 'COUNT'].map((Action) => ({ ActionCondition: { Action } })),
          },
        ],
      },
      RedactedFields: [
        ...['authorization', 'dpop', 'cookie'].map((Name) => ({ SingleHeader: { Name } })),
        { QueryString: {} },
      ],
    },
  ],
  'AWS::WAFv2::WebACLAssociation': [
    {
      ResourceArn: 'arn:aws:apigateway:ap-southeast-6::/restapis/ApiRestApi/stages/ApiRestApiDeploymentStagelive',
      WebACLArn: 'FirewallAcl',
    },
  ],
};

/** A pack looks at whether there is one, and not at what it does. */
export const ALSO_ASSERTED: Readonly<Record<string, readonly object[]>> = {
  'AWS::WAFv2::WebACL': [
    {
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      VisibilityConfig: seenAs('Exchange'),
      Rules: [
        {
          Name: 'RequestsPerAddress',
          Priority: 0,
          Action: { Block: {} },
          Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 3_000, EvaluationWindowSec: 300 } },
          VisibilityConfig: seenAs('RequestsPerAddress'),
        },
        ofAws('AddressReputation', 1, { Name: 'AWSManagedRulesAmazonIpReputationList' }, 'Count'),
        ofAws(
          'KnownBadInputs',
          2,
          { Name: 'AWSManagedRulesKnownBadInputsRuleSet', ScopeDownStatement: butFiles },
          'None',
        ),
        ofAws(
          'CommonRules',
          3,
          {
            Name: 'AWSManagedRulesCommonRuleSet',
            ScopeDownStatement: butFiles,
            RuleActionOverrides: ['SizeRestrictions_BODY', 'NoUserAgent_HEADER'].map((Name) => ({
              Name,
              ActionToUse: { Count: {} },
            })),
          },
          'None',
        ),
      ],
    },
  ],
};

/** Types of many resources, each value of which is held where it belongs. */
export const ASSERTED_ELSEWHERE: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::GatewayResponse': 'partner-api.test.ts parses each as a problem of the contract, with its status.',
  'AWS::ApiGateway::Resource': 'partner-api.test.ts follows each path up from its methods: nothing else is in one.',
  'AWS::CloudWatch::Dashboard': 'alarms.test.ts has every alarm, figure, statistic and queue that it shows.',
  'AWS::Logs::MetricFilter': 'alarms.test.ts has every pattern, value and dimension, and tries them on lines of logs.',
};

/** With the names that references lead to in their place. */
export function plain(value: Json): unknown {
  if (Array.isArray(value)) return (value as readonly Json[]).map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if (Object.keys(value).some((key) => /^(Ref|Fn::)/.test(key))) return pointsAt(value);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}
