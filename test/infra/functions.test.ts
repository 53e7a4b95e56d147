// What every function is started with: its variables, its runtime, its logs, and what wakes it.
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { stages } from '../../infra/config.ts';
import { type FunctionName, functionNames, pascal, synthesized } from './synthesized.ts';
import { type Json, pointsAt, resourcesOf } from './template-reading.ts';

const { exchange } = synthesized('production');
const functions = [...resourcesOf(exchange, 'AWS::Lambda::Function').values()].map(({ Properties }) => Properties);
const workers: readonly FunctionName[] = [
  'deliver-summary',
  'tally-quality',
  'project-stix',
  'place-entries',
  'index-entities',
  'dispose-submission',
  'release-attachment',
  'sequence-log',
  'sweep-outbox',
  'archive-audit',
  'reconcile-stores',
  'log-late',
];

const caller = {
  REGISTRY_TABLE: 'Registry',
  REPLAY_TABLE: 'Replay',
  TOKEN_KEY_ID: 'TokenKey',
  SECRETS_KEY_ID: 'SecretsKey',
};
const submissions = { SUBMISSIONS_TABLE: 'Submissions' };
const matches = { MATCHES_TABLE: 'Matches' };
const outbox = { OUTBOX_TABLE: 'Outbox' };
const audit = { AUDIT_TABLE: 'Audit' };
const envelopes = { ENVELOPES_BUCKET: 'Envelopes' };

const transparencyLog = { LOG_TABLE: 'Log', LOG_TILES_BUCKET: 'LogTiles' };
const staffIssuers = JSON.stringify(stages.production.staffIssuers);
const variables: Readonly<Record<FunctionName, Readonly<Record<string, string>>>> = {
  'issue-token': { ...caller, STAFF_ISSUERS: staffIssuers },
  'publish-metadata': { REGISTRY_TABLE: 'Registry', TOKEN_KEY_ID: 'TokenKey', RECEIPT_KEY_ID: 'ReceiptKey' },
  'receive-submission': {
    ...caller,
    ...submissions,
    ...outbox,
    ...envelopes,
    RECEIPT_KEY_ID: 'ReceiptKey',
    QUALITY_TABLE: 'Quality',
  },
  'check-submission': { ...caller, ...submissions, QUALITY_TABLE: 'Quality' },
  'read-submission': { ...caller, ...submissions, ...envelopes, ...audit, ...transparencyLog },
  'read-log': transparencyLog,
  'practise-submission': { ...caller, PRACTICE_TABLE: 'Practice', RECEIPT_KEY_ID: 'ReceiptKey' },
  'curate-submission': { ...caller, ...submissions, ...envelopes, ...audit, ...outbox, FEEDS_TABLE: 'Feeds' },
  'exchange-messages': { ...caller, ...submissions, ...audit },
  'request-information': { ...caller, ...submissions, ...audit },
  'record-feedback': { ...caller, ...submissions, ...audit, ...outbox },
  'show-links': { ...caller, ...submissions, ...envelopes, ...matches, ...audit },
  'search-entities': { ...caller, ...submissions, ...matches, ...audit },
  'recall-submission': {
    ...caller,
    ...submissions,
    ...audit,
    ...outbox,
    FEEDS_TABLE: 'Feeds',
    RECEIPT_KEY_ID: 'ReceiptKey',
  },
  'answer-person': { ...caller, ...submissions, ...matches, ...envelopes, ...audit },
  'reindex-submissions': { ...caller, ...submissions, ...matches, ...outbox, ...audit },
  'permit-release': { ...caller, ...submissions, ...audit },
  'release-entry': { ...caller, ...submissions, ...audit, ...outbox, FEEDS_TABLE: 'Feeds' },
  'define-feeds': { ...caller, ...submissions, ...audit, ...outbox, FEEDS_TABLE: 'Feeds' },
  'read-entitlements': { ...caller, ...submissions, FEEDS_TABLE: 'Feeds' },
  'read-feed': { ...caller, ...audit, FEEDS_TABLE: 'Feeds' },
  'serve-taxii': { ...caller, ...audit, FEEDS_TABLE: 'Feeds', OUTBOX_TABLE: 'Outbox' },
  'report-quality': { ...caller, QUALITY_TABLE: 'Quality' },
  'advise-units': { ...caller, QUALITY_TABLE: 'Quality', OUTBOX_TABLE: 'Outbox', AUDIT_TABLE: 'Audit' },
  'lend-report': { ...caller, ...submissions, ...envelopes, ...audit, QUALITY_TABLE: 'Quality' },
  'plan-collection': { ...caller, ...audit, QUALITY_TABLE: 'Quality' },
  'map-gaps': { ...caller, QUALITY_TABLE: 'Quality' },
  'assess-period': { ...caller, ...audit, QUALITY_TABLE: 'Quality' },
  'administer-partners': { ...caller, ...audit, ...outbox },
  'decide-proposal': {
    ...caller,
    ...submissions,
    ...audit,
    ...outbox,
    FEEDS_TABLE: 'Feeds',
    RECEIPT_KEY_ID: 'ReceiptKey',
  },
  'administer-retention': { ...caller, ...submissions, ...audit },
  'administer-feed-credentials': { ...caller, ...audit, FEEDS_TABLE: 'Feeds' },
  'rotate-key': { ...caller, ...audit, ...outbox },
  'rotate-exchange-key': { ...caller, ...audit, ...outbox, RECEIPT_KEY_ID: 'ReceiptKey', LOG_TABLE: 'Log' },
  'prove-key-events': { ...caller, ...transparencyLog },
  'publish-cosignature': { ...caller, ...audit, ...transparencyLog },
  'receive-attachment': { ...caller, ...submissions, ...outbox, ...envelopes, UPLOADS_TABLE: 'Uploads' },
  'read-attachment': { ...caller, ...submissions, ...envelopes, ...audit },
  'redrive-work': {
    ...caller,
    ...submissions,
    ...outbox,
    ...audit,
    LOG_TABLE: 'Log',
    SUMMARY_RETRY_QUEUE_URL: 'SummaryRetryQueue',
    QUALITY_RETRY_QUEUE_URL: 'QualityRetryQueue',
    STIX_RETRY_QUEUE_URL: 'StixRetryQueue',
    MATCH_RETRY_QUEUE_URL: 'MatchRetryQueue',
    PLACE_RETRY_QUEUE_URL: 'PlaceRetryQueue',
    DISPOSAL_RETRY_QUEUE_URL: 'DisposalRetryQueue',
    ATTACHMENT_RETRY_QUEUE_URL: 'AttachmentRetryQueue',
  },
  'read-audit': { ...caller, ...submissions, ...audit },
  'give-evidence': { ...caller, ...submissions, ...audit, RECEIPT_KEY_ID: 'ReceiptKey' },
  'read-directory': caller,
  'serve-pages': { STAFF_ISSUERS: staffIssuers },
  'deliver-summary': {
    ...outbox,
    SUMMARY_QUEUE_URL: 'NztcuSummariesQueue',
    IMMEDIATE_QUEUE_URL: 'NztcuImmediateQueue',
    READER_QUEUES: '{}',
  },
  'tally-quality': { ...outbox, QUALITY_TABLE: 'Quality' },
  'project-stix': { ...outbox, FEEDS_TABLE: 'Feeds' },
  'place-entries': { ...outbox, ...submissions, FEEDS_TABLE: 'Feeds', READERS: '[]' },
  'index-entities': { ...outbox, ...envelopes, ...matches },
  'release-attachment': {
    ...outbox,
    ...submissions,
    ...envelopes,
    ...audit,
    UPLOADS_TABLE: 'Uploads',
    MALWARE_SCANNER: 'guardduty',
  },
  'dispose-submission': { ...outbox, ...submissions, ...envelopes, ...matches },
  'sequence-log': {
    ...outbox,
    ...transparencyLog,
    SECRETS_KEY_ID: 'SecretsKey',
  },
  'sweep-outbox': {
    ...outbox,
    SUMMARY_RETRY_QUEUE_URL: 'SummaryRetryQueue',
    QUALITY_RETRY_QUEUE_URL: 'QualityRetryQueue',
    STIX_RETRY_QUEUE_URL: 'StixRetryQueue',
    MATCH_RETRY_QUEUE_URL: 'MatchRetryQueue',
    PLACE_RETRY_QUEUE_URL: 'PlaceRetryQueue',
    DISPOSAL_RETRY_QUEUE_URL: 'DisposalRetryQueue',
    ATTACHMENT_RETRY_QUEUE_URL: 'AttachmentRetryQueue',
  },
  'archive-audit': { AUDIT_ARCHIVE_BUCKET: 'AuditArchive' },
  'reconcile-stores': {
    ...outbox,
    ...submissions,
    ...envelopes,
    REGISTRY_TABLE: 'Registry',
    LOG_TABLE: 'Log',
    FEEDS_TABLE: 'Feeds',
    AUDIT_ARCHIVE_BUCKET: 'AuditArchive',
    RECEIPT_KEY_ID: 'ReceiptKey',
  },
  'log-late': { ...submissions, ...outbox, REGISTRY_TABLE: 'Registry', LOG_TABLE: 'Log' },
};

describe.each(functionNames)('%s', (name) => {
  const lambda = functions.find(({ FunctionName }) => FunctionName === name) ?? {};

  it('knows the names of exactly the things it may touch', () => {
    const { Variables } = lambda['Environment'] as { readonly Variables: { readonly [name: string]: Json } };
    const { PUBLIC_ORIGIN, LOG_LEVEL, ...things } = Variables;
    const leadsTo = Object.fromEntries(Object.entries(things).map(([variable, to]) => [variable, pointsAt(to)]));
    expect(leadsTo).toEqual(variables[name]);
    expect(PUBLIC_ORIGIN).toBe(stages.production.publicOrigin);
    expect(LOG_LEVEL).toBe('info');
  });

  it('is given exactly the variables that its own schema asks for', async () => {
    const { Variables } = lambda['Environment'] as { readonly Variables: object };
    const { environment }: { environment: { shape: object } } = await import(`../../functions/${name}.ts`);
    expect(Object.keys(Variables).toSorted()).toEqual(Object.keys(environment.shape).toSorted());
  });

  it('runs its bundle on arm64 under Node 24 with the memory and time of the house', () => {
    expect(lambda).toMatchObject({
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      MemorySize: 1024,
      Timeout: workers.includes(name) ? 30 : 20,
    });
  });

  it('writes to a log group of its own', () => {
    expect(pointsAt((lambda['LoggingConfig'] as { readonly LogGroup: Json }).LogGroup)).toBe(`${pascal(name)}Logs`);
  });
});

it('no function stands in the template but these [ASVS 15.2.3]', () => {
  expect(functions.map(({ FunctionName }) => FunctionName).toSorted()).toEqual(functionNames.toSorted());
});

it('every log is kept for 400 days and outlives the stack', () => {
  const logGroups = [...resourcesOf(exchange, 'AWS::Logs::LogGroup').values()];
  expect(logGroups).toHaveLength(functionNames.length + 2); // of the door, and of the firewall
  for (const group of logGroups) {
    expect(group.Properties['RetentionInDays']).toBe(400);
    expect(group.DeletionPolicy).toBe('Retain');
  }
});

describe('what wakes the workers', () => {
  it.each([
    ['DeliverSummary', 'summary'],
    ['TallyQuality', 'quality'],
    ['ProjectStix', 'stix'],
    ['PlaceEntries', 'place'],
    ['IndexEntities', 'match'],
    ['DisposeSubmission', 'disposal'],
    ['ReleaseAttachment', 'attachment', { ParallelizationFactor: 4, BatchSize: 4 }],
    // One at a time: there is one log.
    ['SequenceLog', 'log', { ParallelizationFactor: 1, MaximumBatchingWindowInSeconds: 1 }],
  ])(
    '%s reads new outbox rows meant for it, in small retried pieces',
    (functionId, consumer, how: object = { ParallelizationFactor: 4 }) => {
      exchange.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        FunctionName: { Ref: idOfFunction(functionId) },
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 25,
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        MaximumRetryAttempts: 2,
        ...how,
        FilterCriteria: {
          Filters: [
            {
              Pattern: JSON.stringify({
                eventName: ['INSERT'],
                dynamodb: { NewImage: { consumer: { S: [consumer] } } },
              }),
            },
          ],
        },
      });
    },
  );

  it.each([
    ['DeliverSummary', 'SummaryRetryQueue'],
    ['TallyQuality', 'QualityRetryQueue'],
    ['ProjectStix', 'StixRetryQueue'],
    ['PlaceEntries', 'PlaceRetryQueue'],
    ['IndexEntities', 'MatchRetryQueue'],
    ['DisposeSubmission', 'DisposalRetryQueue'],
    ['ReleaseAttachment', 'AttachmentRetryQueue'],
  ])('%s works off %s and reports the messages that failed', (functionId, queue) => {
    const mappings = [...resourcesOf(exchange, 'AWS::Lambda::EventSourceMapping').values()];
    const [mapping] = mappings.filter(({ Properties }) => pointsAt(Properties['EventSourceArn']) === queue);
    expect(mapping?.Properties).toMatchObject({
      FunctionName: { Ref: idOfFunction(functionId) },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('the archive takes all of the audit table, one batch after the other, again and again until it is taken', () => {
    const mappings = [...resourcesOf(exchange, 'AWS::Lambda::EventSourceMapping').values()];
    const [mapping] = mappings.filter(({ Properties }) => pointsAt(Properties['EventSourceArn']) === 'AuditStream');
    const { EventSourceArn: _source, ...how } = mapping?.Properties ?? {};
    // No filter, no most retries, no greatest age, no second batch at the side, no record left out of a failed batch.
    expect(how).toEqual({
      FunctionName: { Ref: idOfFunction('ArchiveAudit') },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 60,
      BisectBatchOnFunctionError: true,
    });
  });

  it('the comparison of all stores goes on every hour', () => {
    exchange.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 hour)',
      State: 'ENABLED',
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [idOfFunction('ReconcileStores'), 'Arn'] } })],
    });
  });

  it('the sweeper and the sequencer of the log look again every minute', () => {
    exchange.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: ['SweepOutbox', 'SequenceLog'].map((name) =>
        Match.objectLike({ Arn: { 'Fn::GetAtt': [idOfFunction(name), 'Arn'] } }),
      ),
    });
  });
});

function idOfFunction(constructId: string): string {
  const ids = [...resourcesOf(exchange, 'AWS::Lambda::Function').keys()];
  return ids.find((id) => id.startsWith(`${constructId}Function`)) ?? `no function ${constructId}`;
}
