/** What `ptcn doctor` sees of this machine: the folder of the unit, room on its disk, a lock that was left behind. */
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import type { Home } from '../../install/home.ts';
import { lockOf } from '../../install/home-lock.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { broken, type Diagnosis, notSeen, ok, watch } from './diagnosis.ts';

/** A spool of a unit for a year has less; what is below the second is soon full of anything else. */
const ROOM = { ample: 100_000_000, least: 10_000_000 };

export async function examineMachine(home: Home, platform: NodeJS.Platform): Promise<Diagnosis[]> {
  const there = await stat(home.root).catch(() => undefined);
  if (!there) return [notSeen('folder', `There is no folder ${home.root} yet.`)];
  return [
    await examineFolder(home, platform),
    spaceFor(home.root, await freeBytes(home.root)),
    await examineLock(home),
  ];
}

async function examineFolder(home: Home, platform: NodeJS.Platform): Promise<Diagnosis> {
  const { root } = home;
  const mayWrite = await access(root, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!mayWrite) {
    const says = `This program may not write in ${root}.`;
    return broken('folder', says, 'Make it yours again, or set PTCN_HOME to a folder that is.', EXIT.unexpected);
  }
  // On Windows a folder in one's own profile is one's own by inheritance, and the mode says nothing.
  if (platform === 'win32') return ok('folder', `${root} can be written; who may read it is said by its properties.`);
  for (const [path, right] of [
    [root, '700'],
    [home.keys, '600'],
  ] as const) {
    const found = await stat(path).catch(() => undefined);
    if (found && (found.mode & 0o077) !== 0)
      return watch('folder', `Others on this machine may look into ${path}.`, `chmod ${right} ${path}`);
  }
  return ok('folder', `${root} is yours alone.`);
}

const freeBytes = (path: string): Promise<number | undefined> =>
  statfs(path).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => undefined,
  );

export function spaceFor(root: string, free: number | undefined): Diagnosis {
  if (free === undefined) return notSeen('space', `How much room there is at ${root} cannot be told here.`);
  const says = `${Math.floor(free / 1_000_000)} MB free at ${root}.`;
  const next = 'Make room on this disk: a report that cannot be kept is not sent.';
  if (free < ROOM.least) return broken('space', says, next, EXIT.unexpected);
  return free < ROOM.ample ? watch('space', says, next) : ok('space', says);
}

async function examineLock(home: Home): Promise<Diagnosis> {
  const lock = await lockOf(home);
  if (lock === undefined) return ok('lock', 'No other ptcn is at work.');
  if (lock.holder === undefined)
    return watch('lock', `${home.lock} names nobody.`, `If no other ptcn is at work, delete ${home.lock}.`);
  if (!lock.isAlive)
    return ok('lock', `A ptcn that was killed left its lock (process ${lock.holder}); the next one takes it over.`);
  return watch(
    'lock',
    `Another ptcn is at work (process ${lock.holder}).`,
    `Wait until it is done. If there is none, delete ${home.lock}.`,
  );
}
