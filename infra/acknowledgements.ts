// Every finding of cdk-nag's AwsSolutions pack that we live with, where, and why. A finding that is not here fails the
// synthesis; an entry that no longer matches anything fails the tests.
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { StageConfig } from './config.ts';
import type { ExchangeStack } from './exchange-stack.ts';
import type { RecordsStack } from './records-stack.ts';

export interface Acknowledgement {
  readonly at: IConstruct;
  readonly finding: string;
  readonly reason: string;
}

export interface Acknowledging {
  readonly stage: StageConfig;
  readonly records: RecordsStack;
  readonly exchange: ExchangeStack;
}

const anyEnvelope = 'IAM5[Resource::ptcn-records:ExportsOutputFnGetAttEnvelopesCFEC9B4BArn89047BAF/*]';
const anyTile = 'IAM5[Resource::ptcn-records:ExportsOutputFnGetAttLogTiles955E4204ArnF97A5784/*]';
const anyOutboxStream = 'IAM5[Resource::ptcn-records:ExportsOutputFnGetAttOutbox27BBF20AArnF1DA6D67/stream/*]';
const anyArchived = 'IAM5[Resource::ptcn-records:ExportsOutputFnGetAttAuditArchive60EBC247Arn996CA6EF/*]';
const anyAuditStream = 'IAM5[Resource::ptcn-records:ExportsOutputFnGetAttAudit3D8ADE0AArn5960E565/stream/*]';
const anyKeyIn = (region: string) => `IAM5[Resource::arn:aws:kms:${region}:<AWS::AccountId>:key/*]`;
const gatewayLogging =
  'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]';

export function acknowledgements({ stage, records, exchange }: Acknowledging): readonly Acknowledgement[] {
  const { api } = exchange;
  return [
    {
      at: records.envelopes,
      finding: 'S1',
      reason:
        'Every read of an envelope is a call of our API and stands in its access log; reads around the API belong to the CloudTrail data events of the account, which its own role cannot switch off.',
    },
    {
      at: records.auditArchive,
      finding: 'S1',
      reason:
        'No function reads the archive; whoever reads or adds to it around the exchange stands in the CloudTrail data events of the account, and nobody can change or delete what is in it.',
    },
    {
      at: records.logTiles,
      finding: 'S1',
      reason:
        'It holds what the transparency log has published: hashes that say nothing of anybody, for everyone to read.',
    },
    {
      at: exchange,
      finding: anyTile,
      reason:
        'A tile is named by its place in a log that grows for good. Two actions of one function, one of the others.',
    },
    {
      at: exchange,
      finding: anyArchived,
      reason:
        'An object is named by the numbers of the batch that it holds, which are not known beforehand. One action.',
    },
    {
      at: exchange,
      finding: anyAuditStream,
      reason: 'As for the outbox: Lambda has to list the streams of the one audit table.',
    },
    {
      at: exchange,
      finding: anyEnvelope,
      reason:
        'Envelopes are named by the digest of what was signed, so the objects cannot be listed beforehand. One bucket, one action per function.',
    },
    {
      at: exchange,
      finding: anyOutboxStream,
      reason: 'Lambda has to list the streams of the one outbox table; a stream gets its name when it is switched on.',
    },
    {
      at: exchange,
      finding: anyKeyIn(stage.region),
      reason:
        'Rotation makes keys that no template knows. The right is to the keys that bear the tag of one purpose, and no function may give a key another purpose.',
    },
    {
      at: exchange.node.findChild('RotateExchangeKey'),
      finding: 'IAM5[Resource::*]',
      reason:
        'A key that is yet to be made has no name. Conditions allow signing keys on P-384 that bear the tag of a purpose, and no other.',
    },
    {
      at: api,
      finding: 'APIG2',
      reason:
        'A body is a signed text whose bytes must be verified before anything reads it; the handlers check it against the published schemas.',
    },
    {
      at: api,
      finding: 'APIG4',
      reason:
        'Verified in the handler (decision D4): no built-in authorizer checks DPoP, single-use identifiers or the status of a partner. A route that is not public cannot lead to a function that does not authenticate.',
    },
    {
      at: api,
      finding: 'COG4',
      reason:
        'Partners sign in with their own registered keys and staff at their own identity provider, not with Cognito.',
    },
    {
      at: api,
      finding: 'APIG6',
      reason:
        'Execution logs quote headers and bodies. The access log and the functions write a closed list of fields.',
    },
    {
      at: api,
      finding: gatewayLogging,
      reason: 'The one role by which API Gateway writes logs for the whole account; AWS documents this policy for it.',
    },
    ...(stage.hasFirewall
      ? []
      : [
          {
            at: api,
            finding: 'APIG3',
            reason: 'No firewall here: it would cost more a month than everything else. Production has one.',
          },
        ]),
  ];
}

export function acknowledgeFindings(acknowledging: Acknowledging): void {
  for (const { at, finding, reason } of acknowledgements(acknowledging)) {
    Validations.of(at).acknowledge({ id: `AwsSolutions::AwsSolutions-${finding}`, reason });
  }
}
