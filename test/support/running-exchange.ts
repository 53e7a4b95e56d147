/** One exchange for all tests that need a running one: the real engines, in memory where the machine has a place for it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startExchange } from '../../infra/local/start.ts';

declare module 'vitest' {
  interface ProvidedContext {
    exchange: { origin: string; dataDir: string };
  }
}

export default async function setup(project: TestProject) {
  const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const dataDir = mkdtempSync(join(memory, 'ptcn-test-'));
  const exchange = await startExchange({ dataDir });
  project.provide('exchange', { origin: exchange.origin, dataDir });
  return async () => {
    await exchange.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
