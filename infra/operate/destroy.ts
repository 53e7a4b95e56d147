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
      `The stage ${name} is not destroyed by a command: ${stage.keepsRecords ? 'it keeps records for years' : 'its backups and copies let go of nothing for 35 days'}.`,
    );
  return stage;
}

function cdkDestroys(stage: string, ...which: string[]): void {
  const words = ['cdk', 'destroy', ...which, '-c', `stage=${stage}`];
  const { status } = spawnSync('npx', words, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`npx ${words.join(' ')} failed. The same command goes on where it stopped.`);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { stage: { type: 'string', default: '' } } });
  try {
    const { stage, region, replicaRegion } = destroyable(values.stage);
    const places = [region, replicaRegion].map((name) => ({ name, s3: new S3Client({ region: name }) }));
    for (const { s3, name } of places) await bucketsOf(stage, s3, name);
    cdkDestroys(stage, 'ptcn-exchange', 'ptcn-work');
    for (const { s3, name } of places)
      for (const bucket of await bucketsOf(stage, s3, name))
        console.log(`${bucket}: ${await empty(bucket, s3)} deleted`);
    cdkDestroys(stage, '--all', '--force');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
