// What cdk-nag's pack for NIST 800-53 revision 5 finds, and we live with.
import type { Acknowledgement, Acknowledging } from '../acknowledgements.ts';

export function nistAcknowledged(acknowledging: Acknowledging): readonly Acknowledgement[] {
  const { stage, all, records, exchange, secondRegion } = acknowledging;
  const { api } = exchange;
  return [
    {
      at: [all],
      finding: 'IAMNoInlinePolicy',
      owner: 'Engineers',
      reason:
        'The rights of a function belong to its role alone and go with it; a policy that can be attached elsewhere is one more way to get them.',
    },
    {
      at: [all],
      finding: 'LambdaDLQ',
      owner: 'Engineers',
      reason:
        'A function is called by the API, a queue or a stream, which keep what failed. The one that a schedule calls does again what it missed a minute later, and an alarm tells of its silence.',
    },
    {
      at: [all],
      finding: 'LambdaInsideVPC',
      owner: 'Security',
      reason:
        'There is nothing private to reach: tables, buckets, queues and keys are reached by IAM over TLS. A network of our own would be one more thing to guard, and to pay for while idle.',
    },
    {
      at: [api],
      finding: 'APIGWCacheEnabledAndEncrypted',
      owner: 'Security',
      reason: 'Every answer is for one caller. A cache before them would be a copy of what must not be shared.',
    },
    {
      at: [api],
      finding: 'APIGWExecutionLoggingEnabled',
      owner: 'Security',
      reason:
        'Execution logs quote headers and bodies. The access log and the functions write a closed list of fields.',
    },
    {
      at: [api],
      finding: 'APIGWSSLEnabled',
      owner: 'Engineers',
      reason: 'A certificate for the way to a backend by HTTP. The way to a function is inside AWS, and signed.',
    },
    {
      at: [records.accessLog, ...(stage.isGuarded && secondRegion ? [secondRegion] : [])],
      finding: 'S3DefaultEncryptionKMS',
      owner: 'Operators',
      reason: 'S3 cannot deliver its access logs under a key of ours, in either region.',
    },
    ...(stage.isGuarded ? guarded(acknowledging) : rehearsed(acknowledging)),
  ];
}

function guarded({ records, secondRegion }: Acknowledging): readonly Acknowledgement[] {
  return [
    {
      at: [records.accessLog, ...(secondRegion ? [secondRegion] : [])],
      finding: 'S3BucketReplicationEnabled',
      owner: 'Operators',
      reason:
        'Who asked for which object is in the trail of the account too, and that is copied; and in the second region lie the copies themselves.',
    },
    {
      at: [records],
      finding: 'CloudTrailCloudWatchLogsEnabled',
      owner: 'Operators',
      reason:
        'The files of the trail are locked for seven years and can be verified; a second copy in a log could be changed, and costs more than the trail.',
    },
  ];
}

/** What costs money while nobody uses it, and is in staging and production. */
function rehearsed({ all, records, exchange }: Acknowledging): readonly Acknowledgement[] {
  const owner = 'Operators' as const;
  return [
    {
      at: [records],
      finding: 'S3BucketReplicationEnabled',
      owner,
      reason: 'Rehearsed objects are lost with the region. In staging and production they are copied to a second one.',
    },
    {
      at: [records],
      finding: 'DynamoDBInBackupPlan',
      owner,
      reason: 'Rehearsed records are restored to a second of 35 days, and need no vault.',
    },
    {
      at: [exchange.api],
      finding: 'APIGWAssociatedWithWAF',
      owner,
      reason: 'No firewall here: it would cost more a month than everything else. Staging and production have one.',
    },
    {
      at: [all],
      finding: 'LambdaConcurrency',
      owner,
      reason: 'A new account may run ten functions at once, of which none can be reserved.',
    },
  ];
}
