// DATA_DIR: what lies where in it, who may use it (one exchange at a time), and how it is emptied.

import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartupError } from './startup-error.ts';

export type DataDirectory = ReturnType<typeof pathsIn> & { release(): void };

const pathsIn = (root: string) => ({
  root,
  format: join(root, 'format'),
  database: join(root, 'dynamodb.sqlite'),
  queues: join(root, 'queues.sqlite'),
  objects: join(root, 'objects'),
  keys: join(root, 'kms-keys.json'),
  checkpoints: join(root, 'checkpoints'),
  log: join(root, 'exchange.log'),
  endpoints: join(root, 'endpoints.json'),
  pidFile: join(root, 'exchange.pid'),
  enginePidFile: join(root, 'dynamodb-engine.pid'),
  operatorKeys: join(root, 'operator.jwk'),
  operatorSession: join(root, 'operator-session.json'),
  operatorItem: join(root, 'operator-item.json'),
  lock: join(root, 'exchange.lock'),
  // What the guided tour keeps: keys of its units, the reader's memory, the files it makes. Worthless without the rest.
  tourUnits: join(root, 'units'),
  tourReader: join(root, 'nztcu'),
  tourSecondOperator: join(root, 'second-operator'),
  tourFiles: join(root, 'tour'),
});

export function openDataDirectory(directory: string): DataDirectory {
  const paths = pathsIn(resolve(directory));
  try {
    mkdirSync(paths.root, { recursive: true, mode: 0o700 });
    accessSync(paths.root, constants.W_OK | constants.X_OK);
  } catch {
    throw new StartupError(`${paths.root} cannot be written. Choose another directory: DATA_DIR=/some/where npm start`);
  }
  const lock = takeLock(paths);
  writeFileSync(paths.pidFile, String(process.pid));
  return {
    ...paths,
    release: () => {
      rmSync(paths.pidFile, { force: true });
      lock.close();
    },
  };
}

/** Of what lies here: raised when rows of before can no longer be read. */
const FORMAT = '2';

/** Said before anything is opened: half-read rows would be met one by one, as faults. */
export function requireFormat({ root, format, database }: DataDirectory): void {
  if (!existsSync(database)) writeFileSync(format, FORMAT);
  else if (!existsSync(format) || readFileSync(format, 'utf8') !== FORMAT)
    throw new StartupError(
      `${root} holds what another version of the exchange wrote, and this one cannot read it. Empty it: npm run reset. ` +
        'Or leave it, and start elsewhere: DATA_DIR=/some/where npm start',
    );
}

/** Deletes what an exchange keeps here, and nothing a person may have put beside it. */
export function resetDataDirectory(directory: string): void {
  const { release, root, ...owned } = openDataDirectory(directory);
  const besides = [owned.database, owned.queues].flatMap((file) => [`${file}-wal`, `${file}-shm`]);
  release();
  for (const path of [...Object.values(owned), ...besides]) rmSync(path, { recursive: true, force: true });
}

// SQLite's exclusive lock is the operating system's: it ends with its holder, even by kill -9, and cannot go
// stale as the number in a pid file can.
function takeLock({ lock, pidFile, root }: ReturnType<typeof pathsIn>): DatabaseSync {
  const database = new DatabaseSync(lock);
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch {
    database.close();
    throw new StartupError(
      `An exchange is already running on ${root} (process ${readPid(pidFile)}). Stop it, or start this one elsewhere: ` +
        'DATA_DIR=/some/where PORT=8788 npm start',
    );
  }
}

function readPid(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
