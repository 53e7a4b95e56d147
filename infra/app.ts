// Configuration -> stacks -> cdk.out. `node infra/app.ts [--stage local|dev|staging|production]`, or the CDK CLI with
// `-c stage=...`. Nothing is looked up anywhere, so it works without an account and without a network.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { App, Tags, Validations } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { acknowledgeFindings } from './acknowledgements.ts';
import { type StageConfig, stageNamed } from './config.ts';
import { STAGE_TAG } from './constructs/house-bucket.ts';
import { ExchangeStack } from './exchange-stack.ts';
import { RecordsStack } from './records-stack.ts';
import { rulePacks } from './rule-packs.ts';
import { SecondRegionStack } from './second-region-stack.ts';
import { refuseFaults, refusePlaceholders } from './stage-check.ts';
import { WorkStack } from './work-stack.ts';

const root = join(import.meta.dirname, '..');

/** Where `infra/build.ts` leaves `<function>/index.mjs`. */
const builtBundles = join(root, 'dist', 'functions');

export interface ExchangeAppProps {
  /** By its name, or a row of one's own. */
  readonly stage?: string | StageConfig;
  readonly outdir?: string;
  readonly bundles?: string;
  /** Rule packs and template checks: seconds well spent before a deployment, wasted before a local start. */
  readonly validates?: boolean;
  /** Into an account: then nothing in the row may stand for nobody. */
  readonly isDeployed?: boolean;
}

export function exchangeApp(props: ExchangeAppProps = {}) {
  const validates = props.validates ?? process.env['CDK_VALIDATION'] !== 'false';
  const app = new App({
    // The CLI names its own folder; without it the result belongs where the CLI would have put it.
    outdir: props.outdir ?? process.env['CDK_OUTDIR'] ?? join(root, 'cdk.out'),
    context: featureFlags(),
    analyticsReporting: false,
    builtinCloudFormationValidation: validates,
  });
  const asked = props.stage ?? String(app.node.tryGetContext('stage') ?? 'local');
  const stage = typeof asked === 'string' ? stageNamed(asked) : asked;
  refuseFaults(stage);
  if (props.isDeployed) refusePlaceholders(stage);
  const records = new RecordsStack(app, 'ptcn-records', stage);
  const secondRegion = stage.stage === 'local' ? undefined : new SecondRegionStack(app, 'ptcn-second-region', stage);
  // What copies, and where to, must be there before anything is copied.
  if (secondRegion) records.addStackDependency(secondRegion);
  const bundles = props.bundles ?? builtBundles;
  const work = new WorkStack(app, 'ptcn-work', { stage, records, bundles });
  const exchange = new ExchangeStack(app, 'ptcn-exchange', { stage, records, work, bundles });
  if (!stage.isWatched) takeAlarmsAway(app);
  if (!stage.keepsRecords) Tags.of(app).add(STAGE_TAG, stage.stage, { includeResourceTypes: ['AWS::S3::Bucket'] });

  const packs = validates ? rulePacks(app) : [];
  if (validates) {
    Validations.of(app).addPlugins(...packs);
    acknowledgeFindings({ stage, all: app, records, work, exchange, secondRegion });
  }
  return { app, stage, records, work, exchange, secondRegion, packs };
}

/** In one place, so that no construct has to know of stages that nobody watches. */
function takeAlarmsAway(app: App): void {
  for (const alarm of app.node.findAll().filter((construct) => construct instanceof Alarm))
    alarm.node.scope?.node.tryRemoveChild(alarm.node.id);
}

/** The flags of cdk.json, which only the CLI would read by itself: both ways must make the same template. */
function featureFlags(): Record<string, unknown> {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };
  return context;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { stage: { type: 'string' } } });
  try {
    // The CLI names the account whose credentials it found. Without any it deploys nothing, and `cdk synth` only makes templates.
    const isDeployed = process.env['CDK_DEFAULT_ACCOUNT'] !== undefined;
    exchangeApp({ ...(values.stage ? { stage: values.stage } : {}), isDeployed }).app.synth();
  } catch (error) {
    // What the CLI shows of it is what is written here: the sentence, without the place in the code.
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
