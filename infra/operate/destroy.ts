// `npm run destroy -- --stage dev`: takes a rehearsal away. First what writes, which asks whether it is meant; then the objects, then the rest.
// What keeps records, or copies that are locked, is not destroyed by a command.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { type StageConfig, stageNamed } from '../config.ts';
import { bucketsOf, empty } from './empty-buckets.ts';

/** @throws if it is one that stays. */
export function destroyable(name: string): StageConfig {
  const stage = stageNamed(name);
  if (stage.stage === 'local') throw new Error('The stage local is on this machine: npm run reset forgets it.');
  if (stage.keepsRecords || stage.isGuarded)
    throw new Error(
      `The stage ${name} is not destroyed by a command: ${stage.keepsRecords ? 'it keeps records for years' : 'its vaults hold backups, and nobody may empty its copies'}.`,
    );
  return stage;
}

/** What destroying is done with: a client for each region, CDK, and where it is said. */
export interface Destroying {
  readonly s3In: (region: string) => S3Client;
  readonly cdk: (stage: string, ...which: string[]) => void;
  readonly says: (line: string) => void;
}

/** Nothing goes before all buckets are known to be of this stage; objects go when nothing writes any more. */
export async function destroyStage(
  { stage, region, replicaRegion }: StageConfig,
  { s3In, cdk, says }: Destroying,
): Promise<void> {
  const places = [region, replicaRegion].map((name) => ({ name, s3: s3In(name) }));
  for (const { s3, name } of places) await bucketsOf(stage, s3, name);
  cdk(stage, 'ptcn-exchange', 'ptcn-work');
  for (const { s3, name } of places)
    for (const bucket of await bucketsOf(stage, s3, name)) says(`${bucket}: ${await empty(bucket, s3)} deleted`);
  cdk(stage, '--all', '--force');
}

function cdkDestroys(stage: string, ...which: string[]): void {
  const words = ['cdk', 'destroy', ...which, '-c', `stage=${stage}`];
  const { status } = spawnSync('npx', words, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`npx ${words.join(' ')} failed. The same command goes on where it stopped.`);
}

if (import.meta.main) {
  try {
    const { values } = parseArgs({ options: { stage: { type: 'string' } } });
    if (values.stage === undefined) throw new Error('Say which one: npm run destroy -- --stage dev');
    await destroyStage(destroyable(values.stage), {
      s3In: (region) => new S3Client({ region }),
      cdk: cdkDestroys,
      says: console.log,
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
