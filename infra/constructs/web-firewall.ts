// The web ACL before the API (WAFv2 has no higher-level constructs). Each rule says whom it may hurt, and that decides
// whether it blocks or only counts.
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

// Sampled requests would keep tokens and proofs in the console for three hours.
const visibleAs = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
  metricName,
});

type ManagedRule = Omit<CfnWebACL.ManagedRuleGroupStatementProperty, 'vendorName'>;

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
  managed('KnownBadInputs', 2, { name: 'AWSManagedRulesKnownBadInputsRuleSet' }),
  managed('CommonRules', 3, {
    name: 'AWSManagedRulesCommonRuleSet',
    // A signed report is larger than the 8 KiB allowed here, and a unit's own script may not name itself.
    ruleActionOverrides: [counted('SizeRestrictions_BODY'), counted('NoUserAgent_HEADER')],
  }),
];

export class WebFirewall extends Construct {
  constructor(scope: Construct, id: string, props: { readonly protects: string }) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      rules,
      visibilityConfig: visibleAs('Exchange'),
    });
    new CfnWebACLAssociation(this, 'Association', { resourceArn: props.protects, webAclArn: acl.attrArn });
  }
}
