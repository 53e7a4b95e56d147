// The queues by which the sweeper calls a consumer of the outbox again: each says who is hurt when five attempts fail.
import type { Stack } from 'aws-cdk-lib';
import { WorkQueue, type WorkQueueProps } from './constructs/work-queue.ts';

export type RetryQueues = Readonly<
  Record<
    'summaryRetry' | 'qualityRetry' | 'stixRetry' | 'placeRetry' | 'matchRetry' | 'disposalRetry' | 'attachmentRetry',
    WorkQueue
  >
>;

export function retryQueues(stack: Stack, defaults: Pick<WorkQueueProps, 'tells' | 'keep'>): RetryQueues {
  return {
    summaryRetry: new WorkQueue(stack, 'SummaryRetry', {
      ...defaults,
      queueName: 'summary-retry',
      environmentName: 'SUMMARY_RETRY_QUEUE_URL',
      impact:
        'NZTCU analysts miss a summary that five attempts could not hand over; its submission is stored and safe.',
    }),
    qualityRetry: new WorkQueue(stack, 'QualityRetry', {
      ...defaults,
      queueName: 'quality-retry',
      environmentName: 'QUALITY_RETRY_QUEUE_URL',
      impact: 'Capability advisers see quality figures that leave out a submission five attempts could not count.',
    }),
    stixRetry: new WorkQueue(stack, 'StixRetry', {
      ...defaults,
      queueName: 'stix-retry',
      environmentName: 'STIX_RETRY_QUEUE_URL',
      impact:
        'NZTCU analysts miss in their TAXII programs whatever was published, and still see whatever was withdrawn, since an entry that five attempts could not turn into STIX.',
    }),
    placeRetry: new WorkQueue(stack, 'PlaceRetry', {
      ...defaults,
      queueName: 'place-retry',
      environmentName: 'PLACE_RETRY_QUEUE_URL',
      impact:
        'NZTCU analysts miss in the feeds that they defined an entry, or the word that one was withdrawn, that five attempts could not place.',
    }),
    matchRetry: new WorkQueue(stack, 'MatchRetry', {
      ...defaults,
      queueName: 'match-retry',
      environmentName: 'MATCH_RETRY_QUEUE_URL',
      impact: 'NZTCU analysts find neither links nor hits of a submission that five attempts could not index.',
    }),
    disposalRetry: new WorkQueue(stack, 'DisposalRetry', {
      ...defaults,
      queueName: 'disposal-retry',
      environmentName: 'DISPOSAL_RETRY_QUEUE_URL',
      impact:
        'Operators must look: the bytes of a report that was disposed of are still there after five attempts to remove them. Nobody is served them.',
    }),
    attachmentRetry: new WorkQueue(stack, 'AttachmentRetry', {
      ...defaults,
      queueName: 'attachment-retry',
      environmentName: 'ATTACHMENT_RETRY_QUEUE_URL',
      impact:
        'NZTCU analysts miss a photo or a document of a report: five attempts could not put it together. Its parts are safe.',
    }),
  };
}
