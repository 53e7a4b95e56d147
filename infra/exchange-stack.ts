// What can be thrown away and deployed again: the functions, who may touch what, the routes, and what happens after.
import { CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { StageConfig } from './config.ts';
import { ExchangeFunction } from './constructs/exchange-function.ts';
import type { FunctionDefaults } from './constructs/house-function.ts';
import { PartnerApi } from './constructs/partner-api.ts';
import { WebFirewall } from './constructs/web-firewall.ts';
import { addAlarms } from './exchange-alarms.ts';
import { addDashboard, countInLogs } from './exchange-dashboard.ts';
import { type AnsweringFunctions, addRoutes } from './exchange-routes.ts';
import { logFunctions } from './log-functions.ts';
import type { RecordsStack } from './records-stack.ts';
import { retryQueues } from './retry-queues.ts';

export interface ExchangeStackProps {
  readonly stage: StageConfig;
  readonly records: RecordsStack;
  readonly bundles: string;
}

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

export class ExchangeStack extends Stack {
  readonly api: PartnerApi;
  readonly #records: RecordsStack;
  readonly #functions: FunctionDefaults;

  constructor(scope: Construct, id: string, { stage, records, bundles }: ExchangeStackProps) {
    super(scope, id, {
      description: 'PTCN Exchange: API, functions and the queues between them',
      env: { region: stage.region },
      terminationProtection: stage.keepsRecords,
    });
    const origin = new CfnParameter(this, 'PublicOrigin', {
      description: 'The one origin of issuer, audience, proofs and links',
      default: stage.publicOrigin,
      allowedPattern: stage.stage === 'local' ? 'https?://[^/]+' : 'https://[^/]+',
    }).valueAsString;
    const staffIssuers = new CfnParameter(this, 'StaffIssuers', {
      description: 'Issuers that staff sign in at, a JSON text as schemas/staff.ts has it',
      default: JSON.stringify(stage.staffIssuers),
    }).valueAsString;
    const removalPolicy = stage.keepsRecords ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.#records = records;
    const { recordsKey } = records;
    this.#functions = {
      bundles,
      publicOrigin: origin,
      staffIssuers,
      logLevel: stage.logLevel,
      removalPolicy,
      recordsKey,
      reserves: stage.isGuarded,
    };
    this.api = new PartnerApi(this, 'Api', { ...stage, linksOrigin: origin, removalPolicy, recordsKey });
    const answering = this.#answeringFunctions();
    addRoutes(this.api, answering);
    const protects = this.api.restApi.deploymentStage.stageArn;
    if (stage.isGuarded) new WebFirewall(this, 'Firewall', { protects, recordsKey, removalPolicy });
    const working = this.#workingFunctions(stage);
    addAlarms(this, { ...answering, ...working }, { tells: records.alarms, restApi: this.api.restApi });
    countInLogs({ ...answering, ...working });
    if (stage.isGuarded) addDashboard(this, [this, records], this.api.restApi);
  }

  /** Who answers the API, and what each may touch. */
  #answeringFunctions(): AnsweringFunctions {
    const { registry, replay, submissions, practice, outbox, feeds, quality, matches } = this.#records;
    const { audit, envelopes, log, logTiles, tokenKey, receiptKey, secretsKey } = this.#records;
    const anonymous = (id: string) => new ExchangeFunction(this, id, Duration.seconds(20), this.#functions);
    const authenticating = (id: string) => anonymous(id).authenticatesCallers(this.#records);
    return {
      issueToken: authenticating('IssueToken')
        .addsOnlyUnder(['RING#secret'], registry) // the wrapped secret, made once; nothing else lies under this key
        .signsWith(tokenKey)
        .sealsWith(secretsKey)
        .knowsStaffIssuers(),
      publishMetadata: anonymous('PublishMetadata')
        .readsOnlyUnder(['RING#token', 'RING#receipt', 'RING#carry'], registry)
        .verifiesWith(tokenKey)
        .verifiesWith(receiptKey),
      receiveSubmission: authenticating('ReceiveSubmission')
        .addsObjects(envelopes)
        .signsWith(receiptKey)
        .reads(submissions)
        .adds(submissions)
        .adds(outbox)
        .updates(replay) // a unit's submissions of the day, and of the last seconds, are counted there
        .checks(registry),
      checkSubmission: authenticating('CheckSubmission').reads(submissions).updates(replay),
      readSubmission: authenticating('ReadSubmission')
        .reads(submissions)
        .readsObjects(envelopes)
        .getsOnlyUnder(['LOG', 'LOGGED#*'], log) // where it is in the log; never the key of the log
        .readsObjects(logTiles)
        .adds(audit),
      practiseSubmission: authenticating('PractiseSubmission')
        .signsWith(receiptKey)
        .reads(practice)
        .adds(practice)
        .updates(replay), // a unit's practice of the day is counted there
      curateSubmission: authenticating('CurateSubmission')
        .browses(submissions)
        .reads(submissions)
        .updates(submissions)
        .addsOnlyUnder(['MESSAGES#*', 'ASKED#*'], submissions) // the questions of a return
        .reads(feeds)
        .writes(feeds)
        .adds(outbox)
        .readsObjects(envelopes)
        .adds(audit),
      exchangeMessages: authenticating('ExchangeMessages')
        .reads(submissions)
        .updates(submissions)
        .addsOnlyUnder(['MESSAGES#*', 'ASKED#*'], submissions)
        .removesOnlyUnder(['ASKED#*'], submissions) // what was answered
        .adds(audit),
      requestInformation: authenticating('RequestInformation')
        .reads(submissions)
        .addsOnlyUnder(['REQUESTS*', 'MESSAGES#*'], submissions) // never a record
        .adds(audit),
      recordFeedback: authenticating('RecordFeedback').reads(submissions).updates(submissions).adds(audit),
      showLinks: authenticating('ShowLinks').reads(matches).reads(submissions).readsObjects(envelopes).adds(audit),
      searchEntities: authenticating('SearchEntities').reads(matches).adds(audit),
      permitRelease: authenticating('PermitRelease').reads(submissions).updates(submissions).adds(audit),
      releaseEntry: authenticating('ReleaseEntry')
        .reads(submissions)
        .updates(submissions)
        .reads(feeds)
        .writes(feeds)
        .adds(outbox)
        .adds(audit),
      defineFeeds: authenticating('DefineFeeds')
        .reads(feeds)
        .addsOnlyUnder(['FEEDS', 'FEED-VERSIONS#*', 'PICKED#*'], feeds) // how feeds are defined; never an entry of one
        .updatesOnlyUnder(['FEED-COUNT'], feeds)
        .reads(submissions)
        .adds(outbox)
        .adds(audit),
      readEntitlements: authenticating('ReadEntitlements').reads(submissions).reads(feeds),
      readFeed: authenticating('ReadFeed').takesFeedCredentials(this.#records).reads(feeds).adds(audit),
      serveTaxii: authenticating('ServeTaxii').takesFeedCredentials(this.#records).reads(feeds).adds(audit),
      reportQuality: authenticating('ReportQuality').reads(quality),
      adviseUnits: authenticating('AdviseUnits')
        .reads(quality)
        .addsOnlyUnder(['COACHING#*'], quality) // what is said about figures, never a figure
        .adds(outbox)
        .adds(audit),
      lendReport: authenticating('LendReport')
        .reads(submissions)
        .readsObjects(envelopes)
        .reads(quality)
        .addsOnlyUnder(['COACHING#*'], quality)
        .adds(audit),
      planCollection: authenticating('PlanCollection').reads(quality).addsOnlyUnder(['PLAN*'], quality).adds(audit),
      mapGaps: authenticating('MapGaps').reads(quality),
      administerPartners: authenticating('AdministerPartners').writes(registry).adds(outbox).adds(audit),
      decideProposal: authenticating('DecideProposal').writes(registry).checks(registry).adds(outbox).adds(audit),
      administerFeedCredentials: authenticating('AdministerFeedCredentials')
        .addsOnlyUnder(['FEED-CREDENTIAL*', 'PROPOSALS'], registry) // no partner lies under such a key
        .checks(registry) // the partner of a credential is still active
        .getsOnlyUnder(['FEEDS'], feeds)
        .adds(audit),
      rotateKey: authenticating('RotateKey')
        .updates(registry)
        .adds(registry) // a new key, and its claim to be the only one
        .adds(outbox) // what the log is told of it
        .adds(audit),
      rotateExchangeKey: authenticating('RotateExchangeKey')
        .addsOnlyUnder(['RING#token', 'RING#receipt', 'RING#secret', 'RING#carry'], registry)
        .addsOnlyUnder(['KEY-EVENTS#exchange:*'], registry)
        .adds(outbox) // what the log is told of it
        .readsOnlyUnder(['RING#checkpoint'], log)
        .getsOnlyUnder(['LOG-KEY'], log)
        .addsOnlyUnder(['RING#checkpoint'], log) // beside the log: no entry and no checkpoint
        .makesKeysLike([tokenKey, receiptKey])
        .sealsWith(secretsKey)
        .adds(audit),
      readAudit: authenticating('ReadAudit').reads(audit).reads(submissions),
      giveEvidence: authenticating('GiveEvidence')
        .browses(audit)
        .reads(audit)
        .adds(audit)
        .reads(submissions)
        .signsWith(receiptKey),
      readDirectory: authenticating('ReadDirectory'),
      ...logFunctions({ anonymous, authenticating }, this.#records),
      servePages: anonymous('ServePages').knowsStaffIssuers(), // the quality page may speak with them
    };
  }

  /** After the receipt: an outbox row wakes its consumer, and the sweeper calls again for every row left behind. */
  #workingFunctions({ readers: told, keepsRecords: keep }: StageConfig): WorkingFunctions {
    const retries = retryQueues(this, { tells: this.#records.alarms, keep });
    const { summaryRetry, qualityRetry, stixRetry, placeRetry, matchRetry } = retries;
    const { outbox, submissions, quality, feeds, matches, envelopes, audit, auditArchive } = this.#records;
    const { log, logTiles, secretsKey, nztcuSummaries, nztcuImmediate, readers } = this.#records;
    const working = (id: string) => new ExchangeFunction(this, id, Duration.seconds(30), this.#functions);
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
    new Rule(this, 'SweepEveryMinute', {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(workers.sweepOutbox.lambda), new LambdaFunction(workers.sequenceLog.lambda)],
    });
    return workers;
  }
}
