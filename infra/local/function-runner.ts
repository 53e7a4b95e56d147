// One Lambda function: its synthesized bundle, unmodified, in a worker thread with the environment the
// template gives it. Invocations overlap inside the worker; a worker that crashed or hung is replaced.

import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { ExchangeLog } from './exchange-log.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './function-worker.ts';
import type { Json } from './json-values.ts';
import type { FunctionModel } from './template-compute.ts';

/** What an invocation came to. The payload is JSON text, as it travels in the real service. */
export type Outcome =
  | { kind: 'answered'; payload: string }
  | { kind: 'failed'; errorType: string; message: string }
  | { kind: 'timed-out' };

export type FunctionRunner = {
  invoke(event: Json): Promise<Outcome>;
  /** Loads the bundle before somebody waits for it. */
  warm(): Promise<void>;
  stop(): Promise<void>;
};

// A new thread starts with a young generation of 1 MB and collects it many times for one request. Lambda gives a function
// its own process and memory; here every worker gets room from the start, which saves an eighth of its CPU.
setFlagsFromString('--min-semi-space-size=16');

type Invocation = { settle(outcome: Outcome): void; timer: NodeJS.Timeout };
type Crew = { worker: Worker; invocations: Map<string, Invocation>; ready: Promise<void>; retired: boolean };

/** What Lambda gives a module to load. */
const initializationSeconds = 10;

export type RunnerSettings = { environment: { [name: string]: string }; log: ExchangeLog; onSettled: () => void };

export function createFunctionRunner(model: FunctionModel, settings: RunnerSettings): FunctionRunner {
  let current: Crew | undefined;
  const crews = new Set<Crew>();
  const { log } = settings;

  function crew(): Crew {
    if (current !== undefined && !current.retired) return current;
    current = hire();
    return current;
  }

  function hire(): Crew {
    const setup: WorkerSetup = {
      assetDirectory: model.assetDirectory,
      handler: model.handler,
      functionName: model.name,
      functionArn: model.arn,
      memoryMegabytes: model.memoryMegabytes,
      rights: model.rights,
    };
    const worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
      workerData: setup,
      env: { ...settings.environment, ...model.environment },
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    for (const output of [worker.stdout, worker.stderr]) logLines(output, (line) => log.line(model.name, line));
    const invocations = new Map<string, Invocation>();
    const ready = new Promise<void>((resolve) => {
      worker.once('message', () => resolve());
      worker.once('exit', () => resolve());
    });
    const hired: Crew = { worker, invocations, ready, retired: false };
    crews.add(hired);
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') return;
      const { id, ...outcome } = message;
      settle(hired, id, outcome);
    });
    worker.on('error', (error) => log.note(`The worker of ${model.name} crashed: ${String(error)}`));
    worker.once('exit', () => {
      hired.retired = true;
      crews.delete(hired);
      for (const id of invocations.keys()) {
        settle(hired, id, { kind: 'failed', errorType: 'Runtime.ExitError', message: 'The worker exited.' });
      }
    });
    return hired;
  }

  function settle(on: Crew, id: string, outcome: Outcome): void {
    const invocation = on.invocations.get(id);
    if (invocation === undefined) return;
    clearTimeout(invocation.timer);
    on.invocations.delete(id);
    if (outcome.kind === 'failed')
      log.note(`${model.name} failed: ${outcome.errorType}: ${outcome.message}`, { requestId: id });
    invocation.settle(outcome);
    settings.onSettled();
    if (on.retired && on.invocations.size === 0) void on.worker.terminate();
  }

  function invoke(event: Json): Promise<Outcome> {
    const on = crew();
    const id = randomUUID();
    return new Promise((resolve) => {
      const expire = (seconds: number): NodeJS.Timeout =>
        setTimeout(() => {
          // Lambda kills the environment. Others still at work in this worker may finish; nobody new goes in.
          log.note(`${model.name} timed out after ${seconds} s`, { requestId: id });
          on.retired = true;
          settle(on, id, { kind: 'timed-out' });
        }, seconds * 1000);
      const invocation: Invocation = { settle: resolve, timer: expire(initializationSeconds) };
      on.invocations.set(id, invocation);
      // As in Lambda, loading the bundle is not taken off the function's own time.
      void on.ready.then(() => {
        if (!on.invocations.has(id)) return;
        clearTimeout(invocation.timer);
        invocation.timer = expire(model.timeoutSeconds);
        const deadline = Date.now() + model.timeoutSeconds * 1000;
        const message: ToWorker = { id, event: JSON.stringify(event), deadline };
        on.worker.postMessage(message);
      });
    });
  }

  return {
    invoke,
    warm: () => crew().ready,
    stop: async () => {
      await Promise.all([...crews].map(({ worker }) => worker.terminate()));
    },
  };
}

function logLines(stream: Readable, write: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', write);
}
