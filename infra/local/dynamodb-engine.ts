// The DynamoDB engine: dynoxide, a process of its own over one SQLite file. It is restarted when it dies,
// on the same port, and dies itself when the runner does, however the runner ends.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from './startup-error.ts';
import { findFreePort, loopback } from './loopback-server.ts';

export type DynamoDbEngine = {
  endpoint: string;
  /** Deletes items past their time to live, as DynamoDB does by and by. Absent for an engine that is not ours. */
  sweepExpired?: () => Promise<void>;
  stop(): Promise<void>;
};
type Files = { database: string; pidFile: string };

/** `report` hears of an engine that died and was started again. */
export async function startDynamoDbEngine(files: Files, report: (line: string) => void): Promise<DynamoDbEngine> {
  const foreign = process.env.DYNAMODB_ENDPOINT;
  if (foreign !== undefined) return { endpoint: foreign, stop: async () => undefined };

  const binary = findEngineBinary();
  await killStaleEngine(files);
  const [port, toolsPort] = await Promise.all([findFreePort(), findFreePort()]);
  const token = randomBytes(16).toString('hex');
  const start = () => startProcess(binary, files, port, toolsPort, token);
  let stopping = false;
  let child = await start();
  const watch = (): void => {
    child.once('exit', async (code, signal) => {
      while (!stopping) {
        report(`The DynamoDB engine died (${signal ?? code}); starting it again.`);
        try {
          child = await start();
          watch();
          return;
        } catch {
          await delay(500);
        }
      }
    });
  };
  watch();
  return {
    endpoint: `http://${loopback}:${port}`,
    sweepExpired: () => callTool(toolsPort, token, 'sweep_ttl'),
    stop: async () => {
      stopping = true;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.stdin?.end();
      if (child.exitCode === null && child.signalCode === null) await exited;
      rmSync(files.pidFile, { force: true });
    },
  };
}

// The shell between us and the engine holds the reading end of a pipe whose writing end only we hold: when
// we are gone, even by kill -9, the read returns and the engine is killed. SQLite takes that well.
const leash = [
  'exec 3<&0; "$@" </dev/null 3<&- & engine=$!; echo "pid $engine"',
  '{ read _ <&3; kill -9 $engine; } 2>/dev/null & reader=$!',
  'wait $engine; status=$?; kill $reader 2>/dev/null; exit $status',
].join('\n');

async function startProcess(binary: string, files: Files, port: number, toolsPort: number, token: string) {
  const serve = ['serve', '--host', loopback, '--port', String(port), '--db-path', files.database];
  const tools = ['--mcp', '--mcp-host', loopback, '--mcp-port', String(toolsPort)];
  const child = spawn('/bin/sh', ['-c', leash, 'leash', binary, ...serve, ...tools], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, DYNOXIDE_MCP_AUTH_TOKEN: token },
    // Its own process group: Ctrl-C is for the runner, which then stops the engine in its turn.
    detached: true,
  });
  await untilListening(child, files.pidFile);
  return child;
}

function untilListening(child: ChildProcess, pidFile: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const hear = (line: string): void => {
      said.push(line);
      const pid = /^pid (\d+)$/.exec(line)?.[1];
      if (pid !== undefined) writeFileSync(pidFile, pid);
      if (line.startsWith('Dynoxide listening on')) resolve();
    };
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', hear);
    child.once('error', reject);
    child.once('exit', () => reject(new StartupError(`The DynamoDB engine did not start: ${said.join(' ')}`)));
  });
}

/** An engine whose runner and leash are both gone would still hold our database: end it before we open it. */
async function killStaleEngine({ pidFile, database }: Files): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const isOurs = (): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(database);
    } catch {
      return false;
    }
  };
  for (let attempt = 0; attempt < 100 && isOurs(); attempt += 1) {
    process.kill(pid, 'SIGKILL');
    await delay(20);
  }
  rmSync(pidFile, { force: true });
}

/** The packaged binary of this platform, or one on the PATH. */
export function findEngineBinary(platform: string = process.platform, arch: string = process.arch): string {
  const resolve = createRequire(import.meta.url).resolve;
  const packaged = `@dynoxide/${platform}-${arch}/package.json`;
  try {
    return join(resolve(packaged), '..', platform === 'win32' ? 'dynoxide.exe' : 'dynoxide');
  } catch {
    const onPath = (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, 'dynoxide'));
    const found = onPath.find((candidate) => existsSync(candidate));
    if (found !== undefined) return found;
    throw new StartupError(
      `There is no DynamoDB engine for ${platform}-${arch} here. Either set DYNAMODB_ENDPOINT to a ` +
        'DynamoDB-compatible endpoint, or put a `dynoxide` on the PATH (https://github.com/nubo-db/dynoxide/releases).',
    );
  }
}

// dynoxide offers its maintenance by the Model Context Protocol only; one stateless call needs no session.
async function callTool(port: number, token: string, name: string): Promise<void> {
  const response = await fetch(`http://${loopback}:${port}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } }),
  });
  await response.arrayBuffer();
}
