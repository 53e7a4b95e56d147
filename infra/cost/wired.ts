/** What the templates of a stage allow at once, and who reads which stream: what the page of scale holds against the limits of AWS. */
import { Stack } from 'aws-cdk-lib';
import { CfnStage } from 'aws-cdk-lib/aws-apigateway';
import { CfnEventSourceMapping, CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { StageName } from '../config.ts';
import { HouseFunction } from '../constructs/house-function.ts';
import { withStacksOf } from '../empty-bundles.ts';

export type Wired = {
  /** How many of each function may run at once. */
  readonly reserved: ReadonlyMap<string, number>;
  /** Of functions that a stream wakes: the table, and how many batches of one shard each takes at once. */
  readonly readers: ReadonlyMap<string, { readonly table: string; readonly batches: number }>;
  /** Requests a second that the door lets in. */
  readonly doorRate: number;
  readonly queues: { readonly count: number; readonly fifo: number; readonly visibilitySeconds: number };
};

export const wiredAs = (stage: StageName): Wired =>
  withStacksOf(stage, ({ app }) => {
    const all = app.node.findAll();
    const functions = all.filter((one) => one instanceof CfnFunction);
    const doors = all.filter((one) => one instanceof CfnStage);
    const queues = all.filter((one) => one instanceof CfnQueue);
    return {
      reserved: new Map(
        functions.map((one) => [String(one.functionName), one.reservedConcurrentExecutions ?? Number.NaN]),
      ),
      readers: new Map(all.filter((one) => one instanceof CfnEventSourceMapping).flatMap(readerOf)),
      doorRate: Math.min(...doors.map(rateOf)),
      queues: {
        count: queues.length,
        fifo: queues.filter(({ fifoQueue }) => fifoQueue === true).length,
        visibilitySeconds: Math.max(...queues.map(({ visibilityTimeout }) => visibilityTimeout ?? 0)),
      },
    };
  });

/** A mapping that begins at a position is of a stream; the others are of queues. */
function readerOf(mapping: CfnEventSourceMapping): [string, { table: string; batches: number }][] {
  const reader = mapping.node.scopes.find((scope) => scope instanceof HouseFunction);
  if (mapping.startingPosition === undefined || reader === undefined) return [];
  const [, table = ''] =
    /"([A-Za-z]+)[0-9A-F]{8}"/.exec(JSON.stringify(Stack.of(mapping).resolve(mapping.eventSourceArn))) ?? [];
  return [[reader.functionName, { table, batches: mapping.parallelizationFactor ?? 1 }]];
}

function rateOf({ methodSettings }: CfnStage): number {
  const settings = Array.isArray(methodSettings) ? methodSettings : [];
  return Math.min(
    ...settings.map((one) => ('throttlingRateLimit' in one ? Number(one.throttlingRateLimit) : Infinity)),
  );
}
