/** Debian's Chromium for tests in a real browser. A missing browser is a failure that says what to do, never a skip. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

const EXECUTABLE = '/usr/bin/chromium';
const INSTALL = ['apt-get', 'install', '--yes', '--no-install-recommends', 'chromium'] as const;

/** Nothing that calls its maker, and no profile that an earlier run has left. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const mayInstall = (): boolean => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** @throws with the one command to run, when there is no browser and it may not be installed from here. */
export const chromiumPath = (): string => {
  if (existsSync(EXECUTABLE)) return EXECUTABLE;
  if (mayInstall()) {
    console.log('Installing chromium for the browser tests (a minute or two, once)…');
    const [command, ...rest] = INSTALL;
    spawnSync('apt-get', ['update'], { stdio: 'ignore' });
    spawnSync(command, rest, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    if (existsSync(EXECUTABLE)) return EXECUTABLE;
  }
  throw new Error(`The browser tests need chromium. Install it with: sudo ${INSTALL.join(' ')}`);
};

export type Browser = { readonly context: BrowserContext; readonly close: () => Promise<void> };

/** A browser of its own for one test file, in a fresh profile. */
export const startBrowser = async (): Promise<Browser> => {
  const profile = await mkdtemp(join(tmpdir(), 'ptcn-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    args: FLAGS,
    headless: true,
  });
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
};
