// What cdk-nag's AwsSolutions pack finds, and we live with.
import type { Acknowledgement, Acknowledging } from '../acknowledgements.ts';
import { HouseFunction } from '../constructs/house-function.ts';
import { MalwareScan } from '../constructs/malware-scan.ts';

const anyEnvelope = 'IAM5[Resource::ptcn-records:ExportsOutputFnGetAttEnvelopesCFEC9B4BArn89047BAF/*]';
const anyTile = 'IAM5[Resource::ptcn-records:ExportsOutputFnGetAttLogTiles955E4204ArnF97A5784/*]';
const anyOutboxStream = 'IAM5[Resource::ptcn-records:ExportsOutputFnGetAttOutbox27BBF20AArnF1DA6D67/stream/*]';
const anyArchived = 'IAM5[Resource::ptcn-records:ExportsOutputFnGetAttAuditArchive60EBC247Arn996CA6EF/*]';
const anyAuditStream = 'IAM5[Resource::ptcn-records:ExportsOutputFnGetAttAudit3D8ADE0AArn5960E565/stream/*]';
const anyKeyIn = (region: string) => `IAM5[Resource::arn:aws:kms:${region}:<AWS::AccountId>:key/*]`;
const managed = (policy: string) => `IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/${policy}]`;

export function awsSolutionsAcknowledged({
  stage,
  all,
  records,
  work,
  exchange,
}: Acknowledging): readonly Acknowledgement[] {
  const { api } = exchange;
  const withoutResource = all.node
    .findAll()
    .filter((one) => one instanceof HouseFunction || one instanceof MalwareScan);
  return [
    {
      at: [work, exchange],
      finding: anyTile,
      owner: 'Engineers',
      reason:
        'A tile is named by its place in a log that grows for good. Two actions of one function, one of the others.',
    },
    {
      at: [work],
      finding: anyArchived,
      owner: 'Engineers',
      reason:
        'An object is named by the numbers of the batch that it holds, which are not known beforehand. One action.',
    },
    {
      at: [work],
      finding: anyAuditStream,
      owner: 'Engineers',
      reason: 'As for the outbox: Lambda has to list the streams of the one audit table.',
    },
    {
      at: [work, exchange],
      finding: anyEnvelope,
      owner: 'Engineers',
      reason:
        'Envelopes are named by the digest of what was signed, so the objects cannot be listed beforehand. One bucket, one action per function.',
    },
    {
      at: [work],
      finding: anyOutboxStream,
      owner: 'Engineers',
      reason: 'Lambda has to list the streams of the one outbox table; a stream gets its name when it is switched on.',
    },
    {
      at: [work, exchange],
      finding: anyKeyIn(stage.region),
      owner: 'Security',
      reason:
        'Rotation makes keys that no template knows. The right is to the keys that bear the tag of one purpose, and no function may give a key another purpose.',
    },
    {
      at: [...withoutResource, api],
      finding: 'IAM5[Resource::*]',
      owner: 'Security',
      reason:
        'Traces belong to no resource, and API Gateway logs by one role for the whole account. GuardDuty makes a rule of its own, whose name nobody knows before, and may touch no other. The one further right is to make a key, which has no name yet: only P-384 for signing that bears the tag of a purpose. A test holds the rights of every function to the letter.',
    },
    {
      at: [api],
      finding: 'APIG2',
      owner: 'Engineers',
      reason:
        'A body is a signed text whose bytes must be verified before anything reads it; the handlers check it against the published schemas.',
    },
    {
      at: [api],
      finding: 'APIG4',
      owner: 'Security',
      reason:
        'Verified in the handler (decision D4): no built-in authorizer checks DPoP, single-use identifiers or the status of a partner. A route that is not public cannot lead to a function that does not authenticate.',
    },
    {
      at: [api],
      finding: 'COG4',
      owner: 'Security',
      reason:
        'Partners sign in with their own registered keys and staff at their own identity provider, not with Cognito.',
    },
    {
      at: [api],
      finding: 'APIG6',
      owner: 'Security',
      reason:
        'Execution logs quote headers and bodies. The access log and the functions write a closed list of fields.',
    },
    ...(stage.isGuarded
      ? [
          {
            at: [records],
            finding: managed('AWSBackupServiceRolePolicyForBackup'),
            owner: 'Operators' as const,
            reason: 'The role of AWS Backup itself; AWS documents this policy for it and extends it with its service.',
          },
        ]
      : [
          {
            at: [api],
            finding: 'APIG3',
            owner: 'Operators' as const,
            reason:
              'No firewall here: it would cost more a month than everything else. Staging and production have one.',
          },
        ]),
  ];
}
