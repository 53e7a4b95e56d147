// Every finding of the rule packs that we live with: where, why, and who answers for it. A finding that is not here fails the
// synthesis; an entry that no longer matches anything fails the tests, and so does the thirteenth of a pack. An acknowledgement is
// one finding with one reason, at every place that it is for: each pack may have twelve of them, so that somebody can read them all.
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { awsSolutionsAcknowledged } from './acknowledged/aws-solutions.ts';
import { nistAcknowledged } from './acknowledged/nist-800-53.ts';
import { serverlessAcknowledged } from './acknowledged/serverless.ts';
import type { StageConfig } from './config.ts';
import type { ExchangeStack } from './exchange-stack.ts';
import type { RecordsStack } from './records-stack.ts';
import type { SecondRegionStack } from './second-region-stack.ts';
import type { WorkStack } from './work-stack.ts';

export type Owner = 'Engineers' | 'Operators' | 'Security';

export interface Acknowledgement {
  /** Each with all that is in it. */
  readonly at: readonly IConstruct[];
  /** As the pack names it. */
  readonly finding: string;
  readonly owner: Owner;
  readonly reason: string;
}

export interface Acknowledging {
  readonly stage: StageConfig;
  /** Where a finding is of functions in more than one stack. */
  readonly all: IConstruct;
  readonly records: RecordsStack;
  readonly work: WorkStack;
  readonly exchange: ExchangeStack;
  /** The local stage has none. */
  readonly secondRegion: SecondRegionStack | undefined;
}

/** By the name of the pack. Of our own one nothing is acknowledged. */
export const acknowledgements = (all: Acknowledging): Readonly<Record<string, readonly Acknowledgement[]>> => ({
  AwsSolutions: awsSolutionsAcknowledged(all),
  'NIST.800.53.R5': nistAcknowledged(all),
  Serverless: serverlessAcknowledged(all),
});

export function acknowledgeFindings(acknowledging: Acknowledging): void {
  for (const [pack, rows] of Object.entries(acknowledgements(acknowledging))) {
    for (const { at, finding, reason } of rows) {
      for (const place of at) Validations.of(place).acknowledge({ id: `${pack}::${pack}-${finding}`, reason });
    }
  }
}
