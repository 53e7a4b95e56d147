// Rebuilds the directory of an exchange from a copy of its tables and objects, or from the directory itself, running or not. Queues and the
// places of streams are not in a backup: what waits is called for again out of the outbox, and what was handed over lately comes once more.

import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartupError } from './startup-error.ts';

/** Beside tables and objects: on AWS keys stay in KMS, and are in no backup. */
const BESIDES = ['format', 'kms-keys.json', 'operator.jwk', 'operator-item.json'];
/** Copied first: a log that is published further than its table goes is not gone on with. */
const PUBLISHED_LOG = 'logtiles';

/** @throws {StartupError} when there is nothing to rebuild from, or something where it should go. */
export function rebuild(from: string, to: string): void {
  const [source, target] = [resolve(from), resolve(to)];
  if (!existsSync(join(source, 'dynamodb.sqlite')))
    throw new StartupError(
      `There is no dynamodb.sqlite in ${source}: give the directory of an exchange, or a copy of it.`,
    );
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new StartupError(`${target} is not empty. Give another one: nothing is ever put over an exchange.`);
  mkdirSync(target, { recursive: true, mode: 0o700 });
  copyBucket(source, target, PUBLISHED_LOG);
  copyTables(join(source, 'dynamodb.sqlite'), join(target, 'dynamodb.sqlite'));
  for (const bucket of bucketsIn(source)) if (bucket !== PUBLISHED_LOG) copyBucket(source, target, bucket);
  for (const file of BESIDES) if (existsSync(join(source, file))) cpSync(join(source, file), join(target, file));
}

const bucketsIn = (directory: string): string[] => {
  const objects = join(directory, 'objects');
  return existsSync(objects) ? readdirSync(objects).filter((name) => statSync(join(objects, name)).isDirectory()) : [];
};

/** Files are put whole: one that is still being written has another ending, and is left. */
function copyBucket(source: string, target: string, bucket: string): void {
  const from = join(source, 'objects', bucket);
  if (!existsSync(from)) return;
  cpSync(from, join(target, 'objects', bucket), { recursive: true, filter: (file) => !file.endsWith('.partial') });
}

/** As they are at one moment, whoever writes into them meanwhile. */
function copyTables(from: string, to: string): void {
  const database = new DatabaseSync(from);
  try {
    database.prepare('VACUUM INTO ?').run(to);
  } finally {
    database.close();
  }
}
