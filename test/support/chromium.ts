/** Debian's Chromium for tests in a real browser. A missing browser is a failure that says what to do, never a skip. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { needed } from './debian-packages.ts';

/** Nothing that calls its maker, and no profile that an earlier run has left. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export type Browser = { readonly context: BrowserContext; readonly close: () => Promise<void> };

/** A browser of its own for one test file, in a fresh profile. */
export const startBrowser = async (): Promise<Browser> => {
  const profile = await mkdtemp(join(tmpdir(), 'ptcn-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: needed('chromium'),
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
