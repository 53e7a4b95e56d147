// What works after the receipt: an outbox row wakes its consumer, and the sweeper calls again for every row left behind.
import { Duration, type Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { StageConfig } from './config.ts';
import { ExchangeFunction } from './constructs/exchange-function.ts';
import type { FunctionDefaults } from './constructs/house-function.ts';
import type { RecordsStack } from './records-stack.ts';
import { retryQueues } from './retry-queues.ts';

type Named<Name extends string> = Readonly<Record<Name, ExchangeFunction>>;
type WorkingFunctions = Named<
  | 'deliverSummary'
  | 'tallyQuality'
  | 'projectStix'
  | 'placeEntries'
  | 'indexEntities'
  | 'sequenceLog'
  | 'sweepOutbox'
  | 'archiveAudit'
>;

type Works = { readonly stage: StageConfig; readonly records: RecordsStack; readonly defaults: FunctionDefaults };

export function workingFunctions(stack: Stack, { stage, records, defaults }: Works): WorkingFunctions {
  const { readers: told, keepsRecords: keep } = stage;
  const retries = retryQueues(stack, { tells: records.alarms, keep });
  const { summaryRetry, qualityRetry, stixRetry, placeRetry, matchRetry } = retries;
  const { outbox, submissions, quality, feeds, matches, envelopes, audit, auditArchive } = records;
  const { log, logTiles, secretsKey, nztcuSummaries, nztcuImmediate, readers } = records;
  const working = (id: string) => new ExchangeFunction(stack, id, Duration.seconds(30), defaults);
  const workers = {
    deliverSummary: working('DeliverSummary')
      .wakesOn(outbox, 'summary')
      .worksOff(summaryRetry)
      .reads(outbox)
      .removes(outbox)
      .sendsTo(nztcuSummaries)
      .sendsTo(nztcuImmediate)
      .sendsToReaders(readers),
    tallyQuality: working('TallyQuality')
      .wakesOn(outbox, 'quality')
      .worksOff(qualityRetry)
      .reads(outbox)
      .removes(outbox)
      .reads(quality)
      .writes(quality),
    projectStix: working('ProjectStix')
      .wakesOn(outbox, 'stix')
      .worksOff(stixRetry)
      .reads(outbox)
      .removes(outbox)
      .reads(feeds)
      .addsOnlyUnder(['STIX*'], feeds) // what it makes of the entries; never an entry
      .removesOnlyUnder(['STIX*'], feeds),
    placeEntries: working('PlaceEntries')
      .wakesOn(outbox, 'place')
      .worksOff(placeRetry)
      .reads(outbox)
      .removes(outbox)
      .adds(outbox) // what is placed becomes STIX
      .reads(submissions)
      .reads(feeds)
      .checks(feeds)
      .addsOnlyUnder(['DEFINED#*', 'PLACED#*'], feeds) // never in the feed of everything
      .knowsReaders(told),
    indexEntities: working('IndexEntities')
      .wakesOn(outbox, 'match')
      .worksOff(matchRetry)
      .reads(outbox)
      .removes(outbox)
      .readsObjects(envelopes)
      .writes(matches),
    sequenceLog: working('SequenceLog')
      .wakesOn(outbox, 'log')
      .reads(outbox)
      .removes(outbox)
      .reads(log)
      .adds(log)
      .looksForObjects(logTiles)
      .addsObjects(logTiles)
      .sealsWith(secretsKey), // the key of the log, made once
    sweepOutbox: working('SweepOutbox')
      .reads(outbox)
      .updates(outbox)
      .sendsTo(summaryRetry)
      .sendsTo(qualityRetry)
      .sendsTo(stixRetry)
      .sendsTo(placeRetry)
      .sendsTo(matchRetry),
    archiveAudit: working('ArchiveAudit').copies(audit).addsObjects(auditArchive),
  };
  new Rule(stack, 'SweepEveryMinute', {
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new LambdaFunction(workers.sweepOutbox.lambda), new LambdaFunction(workers.sequenceLog.lambda)],
  });
  return workers;
}
