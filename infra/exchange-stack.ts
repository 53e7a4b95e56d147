// What can be thrown away and deployed again, and answers the API: the functions, who may touch what, and the routes.
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageConfig } from './config.ts';
import { ExchangeFunction } from './constructs/exchange-function.ts';
import type { FunctionDefaults } from './constructs/house-function.ts';
import { PartnerApi } from './constructs/partner-api.ts';
import { WebFirewall } from './constructs/web-firewall.ts';
import { attachmentFunctions } from './attachment-functions.ts';
import { correspondenceFunctions } from './correspondence-functions.ts';
import { ACCEPTED, REFUSED } from './counted-lines.ts';
import { alarmsOfAnswers } from './exchange-alarms.ts';
import { addDashboard } from './exchange-dashboard.ts';
import { type AnsweringFunctions, addRoutes } from './exchange-routes.ts';
import { logFunctions } from './log-functions.ts';
import { matchingFunctions } from './matching-functions.ts';
import { qualityFunctions } from './quality-functions.ts';
import type { RecordsStack } from './records-stack.ts';
import { publicOriginIn, staffIssuersIn } from './stage-values.ts';
import type { WorkStack } from './work-stack.ts';

export interface ExchangeStackProps {
  readonly stage: StageConfig;
  readonly records: RecordsStack;
  readonly work: WorkStack;
  readonly bundles: string;
}

export class ExchangeStack extends Stack {
  readonly api: PartnerApi;
  readonly #records: RecordsStack;
  readonly #functions: FunctionDefaults;

  constructor(scope: Construct, id: string, { stage, records, work, bundles }: ExchangeStackProps) {
    super(scope, id, {
      description: 'PTCN Exchange: the API and its functions',
      env: { region: stage.region },
      terminationProtection: stage.keepsRecords,
    });
    const origin = publicOriginIn(this, stage);
    const staffIssuers = staffIssuersIn(this, stage);
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
    const answering = this.#answeringFunctions(work);
    addRoutes(this.api, answering);
    const protects = this.api.restApi.deploymentStage.stageArn;
    if (stage.isGuarded) new WebFirewall(this, 'Firewall', { protects, recordsKey, removalPolicy });
    alarmsOfAnswers(this, answering, { tells: records.alarms, restApi: this.api.restApi });
    answering.receiveSubmission.counts('accepted', ACCEPTED);
    answering.receiveSubmission.counts('refused', REFUSED, 'code');
    if (stage.isGuarded) addDashboard(this, [this, work, records], this.api.restApi);
  }

  /** Who answers the API, and what each may touch. */
  #answeringFunctions({ retries }: WorkStack): AnsweringFunctions {
    const { registry, replay, submissions, practice, outbox, feeds, quality } = this.#records;
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
        .getsManyOnlyUnder(['RING#token', 'RING#receipt', 'RING#carry'], registry)
        .verifiesWith(tokenKey)
        .verifiesWith(receiptKey),
      receiveSubmission: authenticating('ReceiveSubmission')
        .addsObjects(envelopes)
        .signsWith(receiptKey)
        .gets(submissions)
        .adds(submissions)
        .adds(outbox)
        .updates(replay) // a unit's submissions of the day, and of the last seconds, are counted there
        .getsOnlyUnder(['PLAN'], quality) // what a report says it answers; never a figure
        .checks(registry),
      checkSubmission: authenticating('CheckSubmission')
        .gets(submissions)
        .getsOnlyUnder(['PLAN'], quality)
        .updates(replay),
      readSubmission: authenticating('ReadSubmission')
        .gets(submissions)
        .getsMany(submissions)
        .lists(submissions)
        .readsObjects(envelopes)
        .getsOnlyUnder(['LOG', 'LOGGED#*'], log) // where it is in the log; never the key of the log
        .readsObjects(logTiles)
        .adds(audit),
      practiseSubmission: authenticating('PractiseSubmission')
        .signsWith(receiptKey)
        .gets(practice)
        .lists(practice)
        .adds(practice)
        .updates(replay), // a unit's practice of the day is counted there
      curateSubmission: authenticating('CurateSubmission')
        .browses(submissions)
        .gets(submissions)
        .updates(submissions)
        .addsOnlyUnder(['MESSAGES#*', 'ASKED#*'], submissions) // the questions of a return
        .gets(feeds)
        .writes(feeds)
        .adds(outbox)
        .readsObjects(envelopes)
        .adds(audit),
      ...attachmentFunctions(authenticating, this.#records),
      ...correspondenceFunctions(authenticating, this.#records),
      ...matchingFunctions(authenticating, this.#records),
      permitRelease: authenticating('PermitRelease').gets(submissions).updates(submissions).adds(audit),
      recallSubmission: authenticating('RecallSubmission')
        .gets(submissions)
        .lists(submissions)
        .updates(submissions)
        .gets(feeds)
        .writes(feeds) // out of every feed that it stood in
        .adds(outbox)
        .signsWith(receiptKey)
        .adds(audit),
      releaseEntry: authenticating('ReleaseEntry')
        .gets(submissions)
        .updates(submissions)
        .gets(feeds)
        .lists(feeds)
        .writes(feeds)
        .adds(outbox)
        .adds(audit),
      defineFeeds: authenticating('DefineFeeds')
        .gets(feeds)
        .getsMany(feeds)
        .lists(feeds)
        .addsOnlyUnder(['FEEDS', 'FEED-VERSIONS#*', 'PICKED#*'], feeds) // how feeds are defined; never an entry of one
        .updatesOnlyUnder(['FEED-COUNT'], feeds)
        .gets(submissions)
        .adds(outbox)
        .adds(audit),
      readEntitlements: authenticating('ReadEntitlements').gets(submissions).gets(feeds).lists(feeds),
      readFeed: authenticating('ReadFeed')
        .takesFeedCredentials(this.#records)
        .gets(feeds)
        .getsMany(feeds)
        .lists(feeds)
        .adds(audit),
      serveTaxii: authenticating('ServeTaxii')
        .takesFeedCredentials(this.#records)
        .gets(feeds)
        .lists(feeds)
        .addsOnlyUnder(['STIX*'], feeds) // who asks first has objects made
        .addsOnlyUnder(['OUTBOX#stix'], outbox)
        .adds(audit),
      ...qualityFunctions(authenticating, this.#records),
      administerPartners: authenticating('AdministerPartners')
        .lists(registry)
        .writes(registry)
        .adds(outbox)
        .adds(audit),
      decideProposal: authenticating('DecideProposal')
        .lists(registry)
        .writes(registry)
        .checks(registry)
        .adds(outbox)
        .gets(submissions) // a report that two persons dispose of
        .updates(submissions)
        .gets(feeds)
        .writes(feeds)
        .signsWith(receiptKey)
        .adds(audit),
      administerRetention: authenticating('AdministerRetention')
        .gets(submissions)
        .lists(submissions)
        .updates(submissions) // a hold
        .addsOnlyUnder(['PROPOSALS'], registry)
        .adds(audit),
      administerFeedCredentials: authenticating('AdministerFeedCredentials')
        .lists(registry)
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
        .getsManyOnlyUnder(['RING#checkpoint'], log)
        .getsOnlyUnder(['LOG-KEY'], log)
        .addsOnlyUnder(['RING#checkpoint'], log) // beside the log: no entry and no checkpoint
        .makesKeysLike([tokenKey, receiptKey])
        .sealsWith(secretsKey)
        .adds(audit),
      readAudit: authenticating('ReadAudit').lists(audit).gets(submissions),
      giveEvidence: authenticating('GiveEvidence')
        .browses(audit)
        .lists(audit)
        .adds(audit)
        .lists(submissions)
        .signsWith(receiptKey),
      readDirectory: authenticating('ReadDirectory').lists(registry),
      redriveWork: authenticating('RedriveWork')
        .getsMany(outbox)
        .addsOnlyUnder(['OUTBOX#summary'], outbox)
        .gets(submissions)
        .checks(submissions)
        .getsOnlyUnder(['RECONCIL*'], log)
        .listsOnlyUnder(['RECONCIL*'], log)
        .sendsTo(retries.summaryRetry)
        .sendsTo(retries.qualityRetry)
        .sendsTo(retries.stixRetry)
        .sendsTo(retries.placeRetry)
        .sendsTo(retries.matchRetry)
        .sendsTo(retries.disposalRetry)
        .sendsTo(retries.attachmentRetry)
        .adds(audit),
      ...logFunctions({ anonymous, authenticating }, this.#records),
      servePages: anonymous('ServePages').knowsStaffIssuers(), // the quality page may speak with them
    };
  }
}
