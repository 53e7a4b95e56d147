/** An install of a unit in a temporary folder, with its keys open: what a command works with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { homeAt } from '#clients/install/home.ts';
import { Install } from '#clients/install/install.ts';
import { newKeyRing } from '#clients/install/unit-keys.ts';
import type { Surroundings } from '#clients/terminal/shell.ts';

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ptcn-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function unitInstall(origin: string, partnerId = 'tonga-tcu'): Promise<Install> {
  const keys = await newKeyRing('ES384', Date.now());
  return new Install(homeAt(join(temporaryFolder(), 'home')), { origin, partnerId }, keys);
}

/** Streams that remember, for running a whole command line in process. */
export class Ears {
  out = '';
  err = '';
  readonly environment: NodeJS.ProcessEnv;

  constructor(environment: NodeJS.ProcessEnv) {
    this.environment = environment;
  }

  get surroundings(): Surroundings {
    return {
      environment: this.environment,
      out: { write: (text) => (this.out += text) },
      err: { write: (text) => (this.err += text) },
    };
  }

  /** What was said since the last time. */
  take(): string {
    const said = this.out;
    this.out = '';
    this.err = '';
    return said;
  }
}
