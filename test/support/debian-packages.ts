/** What the tests run and npm does not bring, out of Debian's packages. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Each package is named as its program. */
const PROGRAMS = ['chromium', 'python3', 'openssl'] as const;
const INSTALL = ['install', '--yes', '--no-install-recommends'] as const;

const pathOf = (program: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));

const mayInstall = (): boolean => process.getuid?.() === 0 && pathOf('apt-get') !== undefined;

/**
 * vitest runs it before the first test of a project: files that install at a time are in each other's way, and one of them goes without. What is
 * missing afterwards, the tests say that need it.
 */
export default function installMissing(): void {
  const missing = PROGRAMS.filter((program) => pathOf(program) === undefined);
  if (missing.length === 0 || !mayInstall()) return;
  console.log(`Installing ${missing.join(', ')} for the tests (a minute or two, once)…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const words of [['update'], [...INSTALL, ...missing]]) spawnSync('apt-get', words, { stdio: 'ignore', env });
}

/**
 * @returns where it is.
 * @throws with the one command to run, when it is not there.
 */
export function needed(program: (typeof PROGRAMS)[number]): string {
  const path = pathOf(program);
  if (path !== undefined) return path;
  throw new Error(`These tests need ${program}. Install it with: sudo apt-get ${INSTALL.join(' ')} ${program}`);
}
