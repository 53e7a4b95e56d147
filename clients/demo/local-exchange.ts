/** The exchange that the tour walks through: the one that runs already in this data folder, or a child of ours. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Endpoints, readEndpoints } from '../reader/endpoints.ts';

export type LocalExchange = {
  readonly origin: string;
  /** Resolves when it has ended; at once when it was not ours. */
  readonly ended: Promise<unknown>;
  readonly isOurs: boolean;
  stop(): Promise<void>;
};

const START = join(import.meta.dirname, '..', '..', 'infra', 'local', 'start.ts');

/** An exchange that answers at the address that the data folder names. */
export async function findRunning(environment: NodeJS.ProcessEnv): Promise<LocalExchange | undefined> {
  const endpoints = await readEndpoints(environment);
  if (endpoints === undefined || !(await answers(endpoints))) return undefined;
  return { origin: endpoints.origin, ended: Promise.resolve(), isOurs: false, stop: async () => undefined };
}

async function answers({ origin }: Endpoints): Promise<boolean> {
  try {
    return (await fetch(`${origin}/.well-known/oauth-authorization-server`)).ok;
  } catch {
    return false;
  }
}

/** Whether something listens on this port of the machine. */
export function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Starts one and waits until it listens; every line it says is passed on. @throws when it cannot start: it has said why. */
export async function startOne(environment: NodeJS.ProcessEnv, onLine: (line: string) => void): Promise<LocalExchange> {
  const child = spawn(process.execPath, [START], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let isListening = false;
  const listening = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (/ listens on /.test(line)) isListening = true;
      if (isListening) resolve();
      else if (line !== '') onLine(line);
    });
  });
  const [code] = await Promise.race([listening.then(() => [undefined]), ended]);
  if (child.exitCode !== null) throw new Error(`The exchange did not start (exit code ${code}).`);
  const endpoints = await readEndpoints(environment);
  if (endpoints === undefined) throw new Error('The exchange runs, but did not say where.');
  return { origin: endpoints.origin, ended, isOurs: true, stop: () => stop(child, ended) };
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await ended;
}
