// The stacks of a stage, synthesized over empty bundles: these tests ask about the template, not about the code in it.
import { Template } from 'aws-cdk-lib/assertions';
import { exchangeApp } from '../../infra/app.ts';
import type { StageName } from '../../infra/config.ts';
import { layEmptyBundles } from '../../infra/empty-bundles.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { readTogether, type Resources, resourcesIn } from './template-reading.ts';

export const functionNames = [
  'issue-token',
  'publish-metadata',
  'receive-submission',
  'check-submission',
  'read-submission',
  'receive-attachment',
  'read-attachment',
  'practise-submission',
  'curate-submission',
  'exchange-messages',
  'request-information',
  'record-feedback',
  'show-links',
  'search-entities',
  'answer-person',
  'reindex-submissions',
  'recall-submission',
  'permit-release',
  'release-entry',
  'define-feeds',
  'read-entitlements',
  'read-feed',
  'serve-taxii',
  'report-quality',
  'advise-units',
  'lend-report',
  'plan-collection',
  'map-gaps',
  'assess-period',
  'administer-partners',
  'decide-proposal',
  'administer-retention',
  'administer-feed-credentials',
  'rotate-key',
  'rotate-exchange-key',
  'prove-key-events',
  'publish-cosignature',
  'redrive-work',
  'read-audit',
  'give-evidence',
  'read-directory',
  'read-log',
  'serve-pages',
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
] as const;
export type FunctionName = (typeof functionNames)[number];

/** What a construct named after the function is called in the template: `read-feed` -> `ReadFeed`. */
export function pascal(name: FunctionName): string {
  return name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A folder that looks like dist/functions after a build. */
export function emptyBundles(): string {
  const folder = scratchFolder();
  layEmptyBundles(folder);
  return folder;
}

const made = new Map<StageName, ReturnType<typeof synthesize>>();

/** A synthesis takes seconds, and what it makes is only looked at: files of one worker share it. */
export function synthesized(stage: StageName) {
  const known = made.get(stage) ?? synthesize(stage);
  made.set(stage, known);
  return known;
}

function synthesize(stage: StageName) {
  const { records, work, exchange, secondRegion } = exchangeApp({
    stage,
    bundles: emptyBundles(),
    outdir: scratchFolder(),
    validates: false,
  });
  return {
    records: Template.fromStack(records),
    exchange: readTogether([exchange, work]),
    /** The local stage has none. */
    secondRegion: secondRegion && Template.fromStack(secondRegion),
    routes: exchange.api.routes,
    isProtected: [records, work, exchange].map(({ terminationProtection }) => terminationProtection),
    regionOf: (name: string) =>
      [records, work, exchange, secondRegion].find((stack) => stack?.stackName === name)?.region,
  };
}

/** Of all stacks, in both regions: an id that is in both is `Second…` in the second. */
export function resourcesOfStage(stage: StageName): Resources {
  const { records, exchange, secondRegion } = synthesized(stage);
  const second = secondRegion ? resourcesIn(secondRegion) : {};
  const first = { ...resourcesIn(records), ...resourcesIn(exchange) };
  return {
    ...first,
    ...Object.fromEntries(Object.entries(second).map(([id, one]) => [id in first ? `Second${id}` : id, one])),
  };
}
