// The role by which API Gateway writes logs, one for the whole account. It has what the policy that AWS manages for it has, and
// does not change when that one does.
import type { RemovalPolicy } from 'aws-cdk-lib';
import { CfnAccount, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

const ACTIONS = [
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:DescribeLogGroups',
  'logs:DescribeLogStreams',
  'logs:FilterLogEvents',
  'logs:GetLogEvents',
  'logs:PutLogEvents',
];

/** API Gateway refuses a stage with a log as long as the account has no role. */
export function letGatewayLog(scope: Construct, restApi: RestApi, removalPolicy: RemovalPolicy): void {
  const role = new Role(scope, 'LogRole', {
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
    inlinePolicies: {
      logs: new PolicyDocument({ statements: [new PolicyStatement({ actions: ACTIONS, resources: ['*'] })] }),
    },
  });
  role.applyRemovalPolicy(removalPolicy);
  const account = new CfnAccount(scope, 'Account', { cloudWatchRoleArn: role.roleArn });
  account.applyRemovalPolicy(removalPolicy);
  restApi.deploymentStage.node.addDependency(account);
}
