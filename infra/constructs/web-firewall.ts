// The web ACL before the API (WAFv2 has no higher-level constructs). Each rule says whom it may hurt, and that decides
// whether it blocks or only counts.
import { ArnFormat, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

// Sampled requests would keep tokens and proofs in the console for three hours.
const visibleAs = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
  metricName,
});

type ManagedRule = Omit<CfnWebACL.ManagedRuleGroupStatementProperty, 'vendorName'>;

/** A part of a photo is bytes, in which a rule about text finds whatever it looks for. */
const butFiles: CfnWebACL.StatementProperty = {
  notStatement: {
    statement: {
      byteMatchStatement: {
        fieldToMatch: { uriPath: {} },
        positionalConstraint: 'STARTS_WITH',
        searchString: '/v1/attachments/',
        textTransformations: [{ priority: 0, type: 'NONE' }],
      },
    },
  },
};

const managed = (name: string, priority: number, rule: ManagedRule, countOnly = false): CfnWebACL.RuleProperty => ({
  name,
  priority,
  statement: { managedRuleGroupStatement: { vendorName: 'AWS', ...rule } },
  overrideAction: countOnly ? { count: {} } : { none: {} },
  visibilityConfig: visibleAs(name),
});

const counted = (name: string): CfnWebACL.RuleActionOverrideProperty => ({ name, actionToUse: { count: {} } });

const rules: CfnWebACL.RuleProperty[] = [
  {
    // Twice what one partner may send, because a whole unit, or a small country, can stand behind one address.
    name: 'RequestsPerAddress',
    priority: 0,
    statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: 3000, evaluationWindowSec: 300 } },
    action: { block: {} },
    visibilityConfig: visibleAs('RequestsPerAddress'),
  },
  // Counts only: behind a satellite provider's shared address one infected stranger would shut out a police unit.
  managed('AddressReputation', 1, { name: 'AWSManagedRulesAmazonIpReputationList' }, true),
  managed('KnownBadInputs', 2, { name: 'AWSManagedRulesKnownBadInputsRuleSet', scopeDownStatement: butFiles }),
  managed('CommonRules', 3, {
    name: 'AWSManagedRulesCommonRuleSet',
    scopeDownStatement: butFiles,
    // A signed report is larger than the 8 KiB allowed here, and a unit's own script may not name itself.
    ruleActionOverrides: [counted('SizeRestrictions_BODY'), counted('NoUserAgent_HEADER')],
  }),
];

/** What would let somebody in must stand in no log. */
const redacted = ['authorization', 'dpop', 'cookie'].map((name) => ({ singleHeader: { Name: name } }));

/** WAF writes to names that begin like this only, and takes no address with a star at its end. */
const LOG_NAME = 'aws-waf-logs-ptcn-exchange';

export interface WebFirewallProps {
  readonly protects: string;
  readonly recordsKey: IKey;
  readonly removalPolicy: RemovalPolicy;
}

export class WebFirewall extends Construct {
  constructor(scope: Construct, id: string, props: WebFirewallProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      rules,
      visibilityConfig: visibleAs('Exchange'),
    });
    new CfnWebACLAssociation(this, 'Association', { resourceArn: props.protects, webAclArn: acl.attrArn });
    const log = new LogGroup(this, 'Log', {
      logGroupName: LOG_NAME,
      retention: RetentionDays.THIRTEEN_MONTHS,
      removalPolicy: props.removalPolicy,
      encryptionKey: props.recordsKey,
    });
    const logging = new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: LOG_NAME,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      redactedFields: [...redacted, { queryString: {} }],
      // What passed stands in the log of the door.
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: ['BLOCK', 'COUNT'].map((Action) => ({ ActionCondition: { Action } })),
          },
        ],
      },
    });
    logging.node.addDependency(log);
  }
}
