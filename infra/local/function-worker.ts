// The thread a function lives in: Lambda's runtime interface, as far as a handler can see it.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Json } from './json-values.ts';
import { refuseWhatIsNotGiven } from './least-privilege.ts';
import type { RoleRight } from './role-rights.ts';

export type WorkerSetup = {
  assetDirectory: string;
  handler: string;
  functionName: string;
  functionArn: string;
  memoryMegabytes: number;
  rights: RoleRight[];
};
export type ToWorker = { id: string; event: string; deadline: number };
export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'answered'; id: string; payload: string }
  | { kind: 'failed'; id: string; errorType: string; message: string };

type Handler = (event: Json, context: object) => unknown;

const setup = workerData as WorkerSetup;
const port = parentPort;
if (port === null) throw new Error('function-worker.ts is the program of a worker thread.');
refuseWhatIsNotGiven(setup.rights, setup.functionArn);
const say = (message: FromWorker): void => port.postMessage(message);

// A module that does not load fails every invocation, as it does in Lambda; it does not fail the start.
const handling = loadHandler();
handling.then(
  () => say({ kind: 'ready' }),
  () => say({ kind: 'ready' }),
);

port.on('message', async ({ id, event, deadline }: ToWorker) => {
  try {
    const handle = await handling;
    const answer = await handle(JSON.parse(event) as Json, contextFor(id, deadline));
    say({ kind: 'answered', id, payload: JSON.stringify(answer) ?? 'null' });
  } catch (error) {
    const thrown = error instanceof Error ? error : new Error(String(error));
    console.error(
      JSON.stringify({
        level: 'ERROR',
        requestId: id,
        errorType: thrown.name,
        message: thrown.message,
        stack: thrown.stack,
      }),
    );
    say({ kind: 'failed', id, errorType: thrown.name, message: thrown.message });
  }
});

async function loadHandler(): Promise<Handler> {
  const [moduleName = '', exportName = ''] = setup.handler.split('.');
  const loaded: unknown = await import(pathToFileURL(join(setup.assetDirectory, `${moduleName}.mjs`)).href);
  const handler = (loaded as { [name: string]: unknown })[exportName];
  if (typeof handler !== 'function') throw new TypeError(`${setup.handler} is undefined or not exported`);
  return handler as Handler;
}

function contextFor(awsRequestId: string, deadline: number): object {
  return {
    awsRequestId,
    functionName: setup.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: setup.functionArn,
    memoryLimitInMB: String(setup.memoryMegabytes),
    logGroupName: `/aws/lambda/${setup.functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}
