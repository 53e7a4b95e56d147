// The one list of what the local landlord serves and what it knowingly passes over, and why. A
// resource type or a property that stands in none of these tables is an error (see template.ts):
// something new in the stacks is either served here too, or somebody writes down why not.

/** Types with no local meaning at all. */
export const notServedLocally: { readonly [type: string]: string } = {
  'AWS::ApiGateway::Account': 'says where the gateway of an AWS account logs; there is no account here',
  'AWS::ApiGateway::BasePathMapping': 'the local origin has one API and no base paths',
  'AWS::ApiGateway::Deployment': 'a snapshot of routes; the local door reads the routes themselves',
  'AWS::ApiGateway::DomainName': 'the local origin is http://127.0.0.1:PORT',
  'AWS::ApiGateway::DomainNameV2': 'the local origin is http://127.0.0.1:PORT',
  'AWS::Backup::BackupPlan': 'backing up a developer machine is not ours to do',
  'AWS::Backup::BackupSelection': 'backing up a developer machine is not ours to do',
  'AWS::Backup::BackupVault': 'backing up a developer machine is not ours to do',
  'AWS::Budgets::Budget': 'nothing here costs money',
  'AWS::CDK::Metadata': 'tells AWS which CDK version synthesized the stack',
  'AWS::CertificateManager::Certificate': 'the local origin is plain HTTP on the loopback interface',
  'AWS::CloudTrail::Trail': 'an audit trail of AWS API calls; there are none',
  'AWS::CloudWatch::Alarm': 'nobody is on call for a local exchange',
  'AWS::CloudWatch::CompositeAlarm': 'nobody is on call for a local exchange',
  'AWS::CloudWatch::Dashboard': 'local logs are in DATA_DIR/exchange.log',
  'AWS::IAM::ManagedPolicy': 'permissions are tested on the template, not enforced by the local engines',
  'AWS::IAM::Role': 'who may take it on is tested on the template; what it may do is in its policies',
  'AWS::Lambda::Permission': 'the local door and pollers may call every function',
  'AWS::Logs::LogGroup': 'local logs go to DATA_DIR/exchange.log',
  'AWS::Logs::MetricFilter': 'there are no metrics locally',
  'AWS::Logs::QueryDefinition': 'local logs are in DATA_DIR/exchange.log',
  'AWS::Logs::ResourcePolicy': 'local logs go to DATA_DIR/exchange.log',
  'AWS::Route53::RecordSet': 'the local origin is http://127.0.0.1:PORT',
  'AWS::S3::BucketPolicy': 'permissions are tested on the template, not enforced by the local engines',
  'AWS::Scheduler::ScheduleGroup': 'a folder for schedules',
  'AWS::SNS::Subscription': 'alarm notices; there are no alarms locally',
  'AWS::SNS::Topic': 'alarm notices; there are no alarms locally',
  'AWS::SNS::TopicPolicy': 'alarm notices; there are no alarms locally',
  'AWS::SQS::QueuePolicy': 'permissions are tested on the template, not enforced by the local engines',
  'AWS::WAFv2::IPSet': 'the firewall stands in front of the real gateway only',
  'AWS::WAFv2::LoggingConfiguration': 'the firewall stands in front of the real gateway only',
  'AWS::WAFv2::WebACL': 'the firewall stands in front of the real gateway only',
  'AWS::WAFv2::WebACLAssociation': 'the firewall stands in front of the real gateway only',
};

const tags = { Tags: 'labels for bills and searches' };
const encryption = 'the local disk is as encrypted as the machine it is in';
const rehearsed = 'protects production records; locally `npm run reset` must work';

export type ServedType = {
  readonly served: readonly string[];
  /** Property to the reason why the local landlord does nothing about it. */
  readonly passedOver: { readonly [property: string]: string };
};

export const servedTypes: { readonly [type: string]: ServedType } = {
  'AWS::DynamoDB::Table': {
    served: [
      'TableName',
      'KeySchema',
      'AttributeDefinitions',
      'GlobalSecondaryIndexes',
      'StreamSpecification',
      'TimeToLiveSpecification',
      'BillingMode',
    ],
    passedOver: {
      ...tags,
      PointInTimeRecoverySpecification: rehearsed,
      DeletionProtectionEnabled: rehearsed,
      SSESpecification: encryption,
      ContributorInsightsSpecification: 'there are no metrics locally',
      TableClass: 'a price list',
    },
  },
  'AWS::DynamoDB::GlobalTable': {
    served: [
      'TableName',
      'KeySchema',
      'AttributeDefinitions',
      'GlobalSecondaryIndexes',
      'StreamSpecification',
      'TimeToLiveSpecification',
      'BillingMode',
    ],
    passedOver: {
      Replicas: 'one machine is one region',
      SSESpecification: encryption,
      WriteOnDemandThroughputSettings: 'the local engine does not throttle',
    },
  },
  'AWS::S3::Bucket': {
    served: ['BucketName', 'VersioningConfiguration', 'ObjectLockEnabled', 'ObjectLockConfiguration'],
    passedOver: {
      ...tags,
      BucketEncryption: encryption,
      PublicAccessBlockConfiguration: 'the local engine listens on the loopback interface only',
      OwnershipControls: 'there is one owner',
      LifecycleConfiguration: 'a local exchange does not live long enough for storage classes',
      LoggingConfiguration: 'local logs are in DATA_DIR/exchange.log',
      ReplicationConfiguration: 'one machine is one region',
      MetricsConfigurations: 'there are no metrics locally',
    },
  },
  'AWS::SQS::Queue': {
    served: [
      'QueueName',
      'VisibilityTimeout',
      'MessageRetentionPeriod',
      'RedrivePolicy',
      'DelaySeconds',
      'ReceiveMessageWaitTimeSeconds',
      'MaximumMessageSize',
    ],
    passedOver: {
      ...tags,
      KmsMasterKeyId: encryption,
      KmsRecordsKeyReusePeriodSeconds: encryption,
      SqsManagedSseEnabled: encryption,
      RedriveAllowPolicy: 'permissions are tested on the template, not enforced by the local engines',
    },
  },
  'AWS::KMS::Key': {
    served: ['KeySpec', 'KeyUsage', 'Enabled'],
    passedOver: {
      Tags: 'permissions are tested on the template, not enforced by the local engines',
      Description: 'for the console',
      KeyPolicy: 'permissions are tested on the template, not enforced by the local engines',
      EnableKeyRotation: 'a local key lives as long as its DATA_DIR',
      RotationPeriodInDays: 'a local key lives as long as its DATA_DIR',
      PendingWindowInDays: rehearsed,
      MultiRegion: 'one machine is one region',
    },
  },
  'AWS::KMS::Alias': { served: ['AliasName', 'TargetKeyId'], passedOver: {} },
  'AWS::Lambda::Function': {
    served: ['FunctionName', 'Code', 'Handler', 'Runtime', 'Environment', 'MemorySize', 'Role', 'Timeout'],
    passedOver: {
      ...tags,
      Description: 'for the console',
      Architectures: 'the bundle is JavaScript and runs on any',
      EphemeralStorage: 'no function writes to /tmp',
      KmsKeyArn: encryption,
      LoggingConfig: 'local logs go to DATA_DIR/exchange.log',
      RecursiveLoop: 'a billing safeguard',
      ReservedConcurrentExecutions: 'one worker thread serves each function',
      RuntimeManagementConfig: 'the runtime is the Node.js in node_modules',
      TracingConfig: 'there are no traces locally',
    },
  },
  // What the role of a function may do is all that its thread here may do: least-privilege.ts.
  'AWS::IAM::Policy': { served: ['PolicyDocument', 'Roles'], passedOver: { PolicyName: 'for the console' } },
  'AWS::Lambda::EventSourceMapping': {
    served: [
      'EventSourceArn',
      'FunctionName',
      'Enabled',
      'BatchSize',
      'BisectBatchOnFunctionError',
      'FilterCriteria',
      'FunctionResponseTypes',
      'MaximumRetryAttempts',
      'MaximumRecordAgeInSeconds',
      'ParallelizationFactor',
      'StartingPosition',
      'DestinationConfig',
    ],
    passedOver: {
      ...tags,
      KmsKeyArn: encryption,
      MaximumBatchingWindowInSeconds: 'locally a batch is what is there: the tests would only wait',
      MetricsConfig: 'there are no metrics locally',
      ScalingConfig: 'one poller serves each mapping',
    },
  },
  'AWS::Events::Rule': {
    served: ['ScheduleExpression', 'State', 'Targets'],
    passedOver: { ...tags, Name: 'for the console', Description: 'for the console' },
  },
  'AWS::Scheduler::Schedule': {
    served: ['ScheduleExpression', 'State', 'Target'],
    passedOver: {
      Name: 'for the console',
      Description: 'for the console',
      GroupName: 'a folder for schedules',
      FlexibleTimeWindow: 'spreads load over a fleet; here is one machine',
      KmsKeyArn: encryption,
    },
  },
  'AWS::ApiGateway::RestApi': {
    served: ['BinaryMediaTypes'],
    passedOver: {
      ...tags,
      Name: 'for the console',
      Description: 'for the console',
      EndpointConfiguration: 'the local door has one address',
      EndpointAccessMode: 'the local door has one address',
      DisableExecuteApiEndpoint: 'the local door has one address',
      SecurityPolicy: 'the local origin is plain HTTP on the loopback interface',
      Policy: 'permissions are tested on the template, not enforced by the local engines',
    },
  },
  'AWS::ApiGateway::Resource': { served: ['ParentId', 'PathPart', 'RestApiId'], passedOver: {} },
  'AWS::ApiGateway::Method': {
    served: ['HttpMethod', 'ResourceId', 'RestApiId', 'Integration', 'AuthorizationType', 'ApiKeyRequired'],
    passedOver: { OperationName: 'for the console', MethodResponses: 'a proxy integration answers by itself' },
  },
  'AWS::ApiGateway::GatewayResponse': {
    served: ['ResponseType', 'StatusCode', 'ResponseParameters', 'ResponseTemplates', 'RestApiId'],
    passedOver: {},
  },
  'AWS::ApiGateway::Stage': {
    served: ['StageName'],
    passedOver: {
      ...tags,
      RestApiId: 'there is one API',
      DeploymentId: 'the local door reads the routes themselves',
      Description: 'for the console',
      AccessLogSetting: 'local logs are in DATA_DIR/exchange.log',
      MethodSettings: 'throttling and logging of the real gateway',
      TracingEnabled: 'there are no traces locally',
      Variables: 'no route reads stage variables',
    },
  },
};
