// What cdk-nag's Serverless pack finds, and we live with.
import type { Acknowledgement, Acknowledging } from '../acknowledgements.ts';

export function serverlessAcknowledged({ stage, all, records }: Acknowledging): readonly Acknowledgement[] {
  return [
    {
      at: [all],
      finding: 'LambdaDLQ',
      owner: 'Engineers',
      reason:
        'A function is called by the API, a queue or a stream, which keep what failed. The one that a schedule calls does again what it missed a minute later, and an alarm tells of its silence.',
    },
    {
      at: [all],
      finding: 'LambdaEventSourceMappingDestination',
      owner: 'Engineers',
      reason:
        'What a stream could not wake stays in the outbox, and the sweeper calls again; a queue has its dead letters. A destination would hold a second copy of what is kept anyway.',
    },
    {
      at: [all],
      finding: 'EventBusDLQ',
      owner: 'Engineers',
      reason: 'A call of the sweeper that is lost comes again a minute later; an alarm tells when none comes.',
    },
    {
      at: [all],
      finding: 'SQSRedrivePolicy',
      owner: 'Engineers',
      reason: 'These are the queues for dead letters themselves. An alarm calls a person to each message in them.',
    },
    ...(stage.alarmEmail
      ? [
          {
            at: [records],
            finding: 'SNSRedrivePolicy',
            owner: 'Operators' as const,
            reason:
              'An e-mail that is not delivered bounces to nobody; the alarm itself goes on standing in the console.',
          },
        ]
      : []),
  ];
}
