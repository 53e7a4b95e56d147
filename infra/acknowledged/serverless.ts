// What cdk-nag's Serverless pack finds, and we live with.
import type { Acknowledgement, Acknowledging } from '../acknowledgements.ts';

export function serverlessAcknowledged({ stage, records, exchange }: Acknowledging): readonly Acknowledgement[] {
  return [
    {
      at: exchange,
      finding: 'LambdaDLQ',
      owner: 'Engineers',
      reason:
        'A function is called by the API, a queue or a stream, which keep what failed. The one that a schedule calls does again what it missed a minute later, and an alarm tells of its silence.',
    },
    {
      at: exchange,
      finding: 'LambdaEventSourceMappingDestination',
      owner: 'Engineers',
      reason:
        'What a stream could not wake stays in the outbox, and the sweeper calls again; a queue has its dead letters. A destination would hold a second copy of what is kept anyway.',
    },
    {
      at: exchange,
      finding: 'EventBusDLQ',
      owner: 'Engineers',
      reason: 'A call of the sweeper that is lost comes again a minute later; an alarm tells when none comes.',
    },
    ...[records, exchange].map((at) => ({
      at,
      finding: 'SQSRedrivePolicy',
      owner: 'Engineers' as const,
      reason: 'These are the queues for dead letters themselves. An alarm calls a person to each message in them.',
    })),
    ...(stage.alarmEmail
      ? [
          {
            at: records,
            finding: 'SNSRedrivePolicy',
            owner: 'Operators' as const,
            reason:
              'An e-mail that is not delivered bounces to nobody; the alarm itself goes on standing in the console.',
          },
        ]
      : []),
  ];
}
