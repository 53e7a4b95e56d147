// What can be thrown away and deployed again, and works after the receipt: consumers of the outbox, the sweeper, the archive. A stack
// of its own, for CloudFormation takes 500 resources in one.
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { StageConfig } from './config.ts';
import { releaseAttachment } from './attachment-functions.ts';
import { MalwareScan } from './constructs/malware-scan.ts';
import { ExchangeFunction } from './constructs/exchange-function.ts';
import type { FunctionDefaults } from './constructs/house-function.ts';
import { alarmsOfWork } from './exchange-alarms.ts';
import type { RecordsStack } from './records-stack.ts';
import { type RetryQueues, retryQueues } from './retry-queues.ts';
import { publicOriginIn } from './stage-values.ts';

export interface WorkStackProps {
  readonly stage: StageConfig;
  readonly records: RecordsStack;
  readonly bundles: string;
}

export type WorkingFunctions = Readonly<
  Record<
    | 'deliverSummary'
    | 'tallyQuality'
    | 'projectStix'
    | 'placeEntries'
    | 'indexEntities'
    | 'disposeSubmission'
    | 'releaseAttachment'
    | 'sequenceLog'
    | 'sweepOutbox'
    | 'archiveAudit'
    | 'reconcileStores'
    | 'logLate',
    ExchangeFunction
  >
>;

export class WorkStack extends Stack {
  readonly retries: RetryQueues;
  readonly #functions: FunctionDefaults;

  constructor(scope: Construct, id: string, { stage, records, bundles }: WorkStackProps) {
    super(scope, id, {
      description: 'PTCN Exchange: what happens after the receipt, and the queues it is called by',
      env: { region: stage.region },
      terminationProtection: stage.keepsRecords,
    });
    this.#functions = {
      bundles,
      publicOrigin: publicOriginIn(this, stage),
      logLevel: stage.logLevel,
      removalPolicy: stage.keepsRecords ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      recordsKey: records.recordsKey,
      reserves: stage.isGuarded,
    };
    this.retries = retryQueues(this, { tells: records.alarms, keep: stage.keepsRecords });
    const working = this.#workingFunctions(records, stage);
    if (stage.isGuarded) new MalwareScan(this, 'MalwareScan', { bucket: records.envelopes, key: records.recordsKey });
    alarmsOfWork(this, working, records.alarms);
    working.deliverSummary.largest('handed-over');
    working.sweepOutbox.largest('waiting', 'consumer');
    const { sequenceLog, tallyQuality, placeEntries, projectStix, indexEntities } = working;
    for (const one of [sequenceLog, tallyQuality, placeEntries, projectStix, indexEntities])
      one.largest('worked-off', 'consumer');
  }

  /** After the receipt: an outbox row wakes its consumer, and the sweeper calls again for every row left behind. */
  #workingFunctions(records: RecordsStack, stage: StageConfig): WorkingFunctions {
    const { summaryRetry, qualityRetry, stixRetry, placeRetry, matchRetry, disposalRetry } = this.retries;
    const { attachmentRetry } = this.retries;
    const { sweepsEveryMinutes } = stage;
    const { outbox, registry, submissions, quality, feeds, matches, envelopes, audit, auditArchive } = records;
    const { log, logTiles, secretsKey, receiptKey, nztcuSummaries, nztcuImmediate, readers } = records;
    const working = (id: string) => new ExchangeFunction(this, id, Duration.seconds(30), this.#functions);
    const workers = {
      deliverSummary: working('DeliverSummary')
        .wakesOn(outbox, 'summary')
        .worksOff(summaryRetry)
        .gets(outbox)
        .removes(outbox)
        .sendsTo(nztcuSummaries)
        .sendsTo(nztcuImmediate)
        .sendsToReaders(readers),
      tallyQuality: working('TallyQuality')
        .wakesOn(outbox, 'quality')
        .worksOff(qualityRetry)
        .gets(outbox)
        .removes(outbox)
        .getsMany(quality)
        .writes(quality),
      projectStix: working('ProjectStix')
        .wakesOn(outbox, 'stix')
        .worksOff(stixRetry)
        .gets(outbox)
        .removes(outbox)
        .gets(feeds)
        .getsMany(feeds)
        .lists(feeds)
        .addsOnlyUnder(['STIX*'], feeds) // what it makes of the entries; never an entry
        .removesOnlyUnder(['STIX*'], feeds),
      placeEntries: working('PlaceEntries')
        .wakesOn(outbox, 'place')
        .worksOff(placeRetry)
        .gets(outbox)
        .removes(outbox)
        .adds(outbox) // what is placed becomes STIX
        .gets(submissions)
        .gets(feeds)
        .lists(feeds)
        .checks(feeds)
        .addsOnlyUnder(['DEFINED#*', 'PLACED#*'], feeds) // never in the feed of everything
        .knowsReaders(stage.readers),
      indexEntities: working('IndexEntities')
        .wakesOn(outbox, 'match')
        .worksOff(matchRetry)
        .gets(outbox)
        .removes(outbox)
        .readsObjects(envelopes)
        .getsMany(matches)
        .lists(matches)
        .addsInBatches(matches)
        .updates(matches)
        .removes(matches), // what other rules made, or what was recalled
      disposeSubmission: working('DisposeSubmission')
        .wakesOn(outbox, 'disposal')
        .worksOff(disposalRetry)
        .gets(outbox)
        .removes(outbox)
        .getsMany(matches)
        .lists(matches)
        .updates(matches)
        .removes(matches)
        .listsOnlyUnder(['MESSAGES#*', 'ATTACHED#*'], submissions)
        .removesOnlyUnder(['MESSAGES#*', 'ASKED#*', 'ATTACHED#*'], submissions) // never a record
        .shredsObjects(envelopes)
        .marksObjectsDeleted(envelopes),
      releaseAttachment: releaseAttachment(working, records, { attachmentRetry, stage }),
      sequenceLog: working('SequenceLog')
        // There is one log: a second one at it would only lose the race for the next index.
        .wakesOn(outbox, 'log', { parallelizationFactor: 1, maxBatchingWindow: Duration.seconds(1) })
        .lists(outbox)
        .removes(outbox)
        .gets(log)
        .getsMany(log)
        .lists(log)
        .adds(log)
        .looksForObjects(logTiles)
        .addsObjects(logTiles)
        .sealsWith(secretsKey), // the key of the log, made once
      sweepOutbox: working('SweepOutbox')
        .lists(outbox)
        .updates(outbox)
        .sendsTo(summaryRetry)
        .sendsTo(qualityRetry)
        .sendsTo(stixRetry)
        .sendsTo(placeRetry)
        .sendsTo(matchRetry)
        .sendsTo(disposalRetry)
        .sendsTo(attachmentRetry),
      archiveAudit: working('ArchiveAudit').copies(audit).addsObjects(auditArchive),
      reconcileStores: working('ReconcileStores')
        .listsOnlyUnder(['PARTNERS', 'KEY-EVENTS#*'], registry)
        .getsManyOnlyUnder(['RING#receipt'], registry)
        .getsMany(submissions)
        .lists(submissions)
        .getsMany(outbox)
        .lists(outbox)
        .getsManyOnlyUnder(['LOG', 'LOGGED#*'], log)
        .getsOnlyUnder(['LOG', 'RECONCIL*'], log)
        .listsOnlyUnder(['LOG', 'RECONCIL*'], log)
        .addsOnlyUnder(['RECONCIL*'], log) // how far it is, and its statements; never a leaf or a checkpoint
        .getsManyOnlyUnder(['FEED#*'], feeds)
        .listsOnlyUnder(['FEED#*'], feeds)
        .looksForObjects(envelopes)
        .addsObjects(auditArchive)
        .signsWith(receiptKey),
      logLate: working('LogLate')
        .listsOnlyUnder(['PARTNERS', 'KEY-EVENTS#*'], registry)
        .listsOnlyUnder(['UNIT#*'], submissions)
        .getsManyOnlyUnder(['OUTBOX#log'], outbox)
        .addsOnlyUnder(['OUTBOX#log'], outbox) // never an entry of the log: there is one who writes it
        .getsManyOnlyUnder(['LOG', 'LOGGED#*'], log),
    };
    new Rule(this, 'SweepEveryMinute', {
      schedule: Schedule.rate(Duration.minutes(sweepsEveryMinutes)),
      targets: [new LambdaFunction(workers.sweepOutbox.lambda), new LambdaFunction(workers.sequenceLog.lambda)],
    });
    new Rule(this, 'ReconcileEveryHour', {
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaFunction(workers.reconcileStores.lambda)],
    });
    return workers;
  }
}
