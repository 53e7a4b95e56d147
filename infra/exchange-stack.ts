// What can be thrown away and deployed again: the functions, who may touch what, the routes, and what happens after.
import { CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { StageConfig } from './config.ts';
import { ExchangeFunction, type FunctionDefaults } from './constructs/exchange-function.ts';
import { PartnerApi } from './constructs/partner-api.ts';
import { WebFirewall } from './constructs/web-firewall.ts';
import { WorkQueue } from './constructs/work-queue.ts';
import { addAlarms } from './exchange-alarms.ts';
import type { RecordsStack } from './records-stack.ts';

export interface ExchangeStackProps {
  readonly stage: StageConfig;
  readonly records: RecordsStack;
  readonly bundles: string;
}

type Named<Name extends string, Thing> = Readonly<Record<Name, Thing>>;
type AnsweringFunctions = Named<
  | 'issueToken'
  | 'publishMetadata'
  | 'receiveSubmission'
  | 'checkSubmission'
  | 'readSubmission'
  | 'curateSubmission'
  | 'readFeed'
  | 'reportQuality'
  | 'administerPartners'
  | 'rotateKey'
  | 'readAudit'
  | 'readDirectory'
  | 'servePages',
  ExchangeFunction
>;
type WorkingFunctions = Named<'deliverSummary' | 'tallyQuality' | 'sweepOutbox', ExchangeFunction>;
type RetryQueues = Named<'summaryRetry' | 'qualityRetry', WorkQueue>;

/** Whoever takes part, but not with what a suspended unit keeps. */
const members = ['feeds:read', 'submissions:read:all', 'quality:read:all', 'partners:admin'] as const;
const ownOrAllSubmissions = ['submissions:read', 'submissions:read:all'] as const;

export class ExchangeStack extends Stack {
  readonly api: PartnerApi;
  readonly #stage: StageConfig;
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
    this.#stage = stage;
    this.#records = records;
    this.#functions = { bundles, publicOrigin: origin, staffIssuers, logLevel: stage.logLevel, removalPolicy };

    this.api = new PartnerApi(this, 'Api', { ...stage, linksOrigin: origin, removalPolicy });
    const answering = this.#answeringFunctions();
    this.#routes(answering);
    if (stage.hasFirewall) new WebFirewall(this, 'Firewall', { protects: this.api.restApi.deploymentStage.stageArn });
    const working = this.#workingFunctions(this.#retryQueues());
    addAlarms(this, { ...answering, ...working }, { tells: records.alarms, restApi: this.api.restApi });
  }

  /** Who answers the API, and what each may touch. */
  #answeringFunctions(): AnsweringFunctions {
    const { registry, replay, submissions, outbox, feeds, quality, audit, envelopes } = this.#records;
    const { tokenKey, receiptKey, secretsKey } = this.#records;
    const anonymous = (id: string) => new ExchangeFunction(this, id, Duration.seconds(20), this.#functions);
    const authenticating = (id: string) => anonymous(id).authenticatesCallers(this.#records);
    return {
      issueToken: authenticating('IssueToken')
        .addsOnlyUnder('EXCHANGE', registry) // the wrapped secret, made once; no partner lies under this key
        .signsWith(tokenKey)
        .sealsWith(secretsKey)
        .knowsStaffIssuers(),
      publishMetadata: anonymous('PublishMetadata').verifiesWith(tokenKey).verifiesWith(receiptKey),
      receiveSubmission: authenticating('ReceiveSubmission')
        .addsObjects(envelopes)
        .signsWith(receiptKey)
        .reads(submissions)
        .adds(submissions)
        .adds(outbox)
        .updates(replay) // a unit's submissions of the day, and of the last seconds, are counted there
        .checks(registry),
      checkSubmission: authenticating('CheckSubmission').reads(submissions).updates(replay),
      readSubmission: authenticating('ReadSubmission').reads(submissions).readsObjects(envelopes).adds(audit),
      curateSubmission: authenticating('CurateSubmission')
        .browses(submissions)
        .reads(submissions)
        .updates(submissions)
        .reads(feeds)
        .writes(feeds)
        .readsObjects(envelopes)
        .adds(audit),
      readFeed: authenticating('ReadFeed').reads(feeds).adds(audit),
      reportQuality: authenticating('ReportQuality').reads(quality),
      administerPartners: authenticating('AdministerPartners').writes(registry).adds(audit),
      rotateKey: authenticating('RotateKey')
        .updates(registry)
        .adds(registry) // a new key, and its claim to be the only one
        .adds(audit),
      readAudit: authenticating('ReadAudit').reads(audit).reads(submissions),
      readDirectory: authenticating('ReadDirectory'),
      servePages: anonymous('ServePages').knowsStaffIssuers(), // the quality page may speak with them
    };
  }

  /** The routes, and the scopes that open them. */
  #routes(to: AnsweringFunctions): void {
    const { api } = this;
    api.route('POST /oauth/token', 'client-assertion', to.issueToken);
    api.route('GET /.well-known/oauth-authorization-server', 'public', to.publishMetadata);
    api.route('GET /.well-known/oauth-protected-resource', 'public', to.publishMetadata);
    api.route('GET /.well-known/jwks.json', 'public', to.publishMetadata);

    api.route('POST /v1/submissions', ['submissions:write'], to.receiveSubmission);
    api.route('POST /v1/submissions/check', ['submissions:write'], to.checkSubmission);
    api.route('GET /v1/submissions', ownOrAllSubmissions, to.readSubmission);
    api.route('GET /v1/submissions/{submissionId}', ownOrAllSubmissions, to.readSubmission);
    api.route('GET /v1/submissions/{submissionId}/envelope', ownOrAllSubmissions, to.readSubmission);
    api.route('GET /v1/submissions/{submissionId}/receipt', ownOrAllSubmissions, to.readSubmission);
    api.route('GET /v1/submissions/{submissionId}/readers', ownOrAllSubmissions, to.readAudit);

    api.route('GET /v1/inbox', ['submissions:read:all'], to.curateSubmission);
    api.route('POST /v1/submissions/{submissionId}/decisions', ['feeds:curate'], to.curateSubmission);
    api.route('POST /v1/acknowledgements', ['submissions:read:all'], to.curateSubmission);
    api.route('GET /v1/feeds', ['feeds:read'], to.readFeed);
    api.route('GET /v1/feeds/{feedId}/items', ['feeds:read'], to.readFeed);

    api.route('GET /v1/quality/partners', ['quality:read:all'], to.reportQuality);
    api.route('GET /v1/quality/partners/{partnerId}', ['quality:read:all', 'quality:read:own'], to.reportQuality);

    api.route('POST /v1/keys', ['submissions:write', 'feeds:read'], to.rotateKey);
    api.route('GET /v1/partners', ['partners:admin'], to.administerPartners);
    api.route('POST /v1/partners', ['partners:admin'], to.administerPartners);
    api.route('GET /v1/partners/{partnerId}', ['partners:admin'], to.administerPartners);
    api.route('POST /v1/partners/{partnerId}/status', ['partners:admin'], to.administerPartners);
    api.route('POST /v1/partners/{partnerId}/profile', ['partners:admin'], to.administerPartners);
    api.route('POST /v1/partners/{partnerId}/keys/{thumbprint}', ['partners:admin'], to.administerPartners);
    api.route('GET /v1/directory', members, to.readDirectory);
    api.route('GET /v1/audit', ['operations:admin'], to.readAudit);

    api.route('GET /', 'public', to.servePages);
    api.route('GET /docs', 'public', to.servePages);
    api.route('GET /docs/{file+}', 'public', to.servePages);
    api.route('GET /kit', 'public', to.servePages);
    api.route('GET /kit/{file}', 'public', to.servePages);
    api.route('GET /quality', 'public', to.servePages);
    api.route('GET /quality/{file+}', 'public', to.servePages);
    api.route('GET /v1/staff-issuers', 'public', to.servePages);
    api.route('GET /problems/{code}', 'public', to.servePages);
    api.route('GET /v1/openapi.json', 'public', to.servePages);
    api.route('GET /v1/schemas/{name}/{version}', 'public', to.servePages);
  }

  #retryQueues(): RetryQueues {
    const defaults = { tells: this.#records.alarms, keep: this.#stage.keepsRecords };
    return {
      summaryRetry: new WorkQueue(this, 'SummaryRetry', {
        ...defaults,
        queueName: 'summary-retry',
        environmentName: 'SUMMARY_RETRY_QUEUE_URL',
        impact:
          'NZTCU analysts miss a summary that five attempts could not hand over; its submission is stored and safe.',
      }),
      qualityRetry: new WorkQueue(this, 'QualityRetry', {
        ...defaults,
        queueName: 'quality-retry',
        environmentName: 'QUALITY_RETRY_QUEUE_URL',
        impact: 'Capability advisers see quality figures that leave out a submission five attempts could not count.',
      }),
    };
  }

  /** After the receipt: an outbox row wakes its consumer, and the sweeper calls again for every row left behind. */
  #workingFunctions({ summaryRetry, qualityRetry }: RetryQueues): WorkingFunctions {
    const { outbox, quality, nztcuSummaries, nztcuImmediate } = this.#records;
    const working = (id: string) => new ExchangeFunction(this, id, Duration.seconds(30), this.#functions);
    const workers = {
      deliverSummary: working('DeliverSummary')
        .wakesOn(outbox, 'summary')
        .worksOff(summaryRetry)
        .reads(outbox)
        .removes(outbox)
        .sendsTo(nztcuSummaries)
        .sendsTo(nztcuImmediate),
      tallyQuality: working('TallyQuality')
        .wakesOn(outbox, 'quality')
        .worksOff(qualityRetry)
        .reads(outbox)
        .removes(outbox)
        .reads(quality)
        .writes(quality),
      sweepOutbox: working('SweepOutbox').reads(outbox).updates(outbox).sendsTo(summaryRetry).sendsTo(qualityRetry),
    };
    new Rule(this, 'SweepEveryMinute', {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(workers.sweepOutbox.lambda)],
    });
    return workers;
  }
}
