/** One exchange for all tests that need a running one: the real engines, in memory where the machine has a place for it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { DENIED } from '../../infra/local/least-privilege.ts';
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
    const log = readFileSync(join(dataDir, 'exchange.log'), 'utf8');
    rmSync(dataDir, { recursive: true, force: true });
    // No test asks for more than a function may do: such a line is a right too few, or an attempt too many.
    const denied = log.split('\n').filter((line) => line.includes(`"errorType":"${DENIED}"`));
    if (denied.length > 0) throw new Error(`Functions tried what their roles may not do:\n${denied.join('\n')}`);
  };
}
