/** One program at a time decides which name a report gets: two windows on one file must not make two reports of it. */
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Misuse } from '../terminal/exit-codes.ts';
import { readIfThere } from './atomic-file.ts';
import type { Home } from './home.ts';

const PATIENCE_MILLISECONDS = 10_000;
const PAUSE_MILLISECONDS = 50;

/** Runs `work` while no other program of this home does. A lock whose holder was killed is taken over. */
export async function alone<T>(home: Home, work: () => Promise<T>, patience = PATIENCE_MILLISECONDS): Promise<T> {
  for (let waited = 0; !(await taken(home)); waited += PAUSE_MILLISECONDS) {
    const holder = await holderOf(home);
    if (holder !== undefined && !isAlive(holder)) await rm(home.lock, { force: true });
    else if (waited >= patience) {
      throw new Misuse(
        `Another ptcn is at work in ${home.root} (process ${holder}).`,
        `Wait until it is done. If there is none, delete ${home.lock}.`,
      );
    } else await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  }
  try {
    return await work();
  } finally {
    await rm(home.lock, { force: true });
  }
}

async function taken(home: Home): Promise<boolean> {
  await mkdir(dirname(home.lock), { recursive: true, mode: 0o700 });
  try {
    const file = await open(home.lock, 'wx', 0o600);
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Who holds it, for somebody who only looks; undefined when nobody does. */
export async function lockOf(
  home: Home,
): Promise<{ readonly holder: number | undefined; readonly isAlive: boolean } | undefined> {
  if ((await readIfThere(home.lock)) === undefined) return undefined;
  const holder = await holderOf(home);
  return { holder, isAlive: holder !== undefined && isAlive(holder) };
}

/** Undefined while the holder has not yet written its number, or when the lock is gone again. */
async function holderOf(home: Home): Promise<number | undefined> {
  const text = await readFile(home.lock, 'utf8').catch(() => '');
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
