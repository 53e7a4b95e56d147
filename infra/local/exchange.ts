// The whole exchange on this machine: the synthesized template on local engines behind one HTTP door.

import { rmSync, writeFileSync } from 'node:fs';
import { readCloudAssembly } from './cloud-assembly.ts';
import { type DataDirectory, openDataDirectory, requireFormat } from './data-directory.ts';
import { type Engines, startEngines } from './engines.ts';
import { type ExchangeLog, openExchangeLog } from './exchange-log.ts';
import { enrolFirstOperator } from './first-operator.ts';
import { type EngineEndpoints, functionEnvironment } from './function-environment.ts';
import { createFunctionRunner, type FunctionRunner, type Outcome } from './function-runner.ts';
import { openHttpDoor } from './http-door.ts';
import type { Json } from './json-values.ts';
import { findFreePort, listenOnLoopback, loopback } from './loopback-server.ts';
import type { Place } from './physical-names.ts';
import { startPollers } from './pollers.ts';
import { type StaffProvider, startStaffProvider } from './staff-provider.ts';
import { StartupError } from './startup-error.ts';
import { synthesizeWhenChanged } from './synthesis.ts';
import { type ExchangeModel, readTemplate } from './template.ts';

export type ExchangeOptions = {
  dataDir: string;
  /** 0 takes any free port. */
  port?: number;
  /** A cloud assembly that is there already; without it, one is built from the sources when they changed. */
  cdkOut?: string;
  onProgress?: (line: string) => void;
  meter?: Meter;
  /** Every function is loaded before somebody waits for it; it costs seconds, and a test that starts often goes without. */
  warms?: boolean;
};
/** Looks on at what each function asks of the engines, and how long it takes. */
export type Meter = {
  between(functionName: string, engines: EngineEndpoints): EngineEndpoints;
  invoked(functionName: string, milliseconds: number): void;
};
export type Endpoints = {
  origin: string;
  region: string;
  sqsEndpoint: string;
  dynamodbEndpoint: string;
  s3Endpoint: string;
  kmsEndpoint: string;
  /** The OpenID provider with the test accounts. */
  staffIssuer: string;
  queues: { [name: string]: string };
  tables: { [id: string]: string };
};
export type Exchange = {
  origin: string;
  endpoints: Endpoints;
  hasOperator: boolean;
  /** Invokes a function by name, as an operator can by the AWS CLI. */
  invoke(functionName: string, event: Json): Promise<Outcome>;
  stop(): Promise<void>;
};

const account = '000000000000';

export async function startExchange({
  dataDir,
  port = 0,
  cdkOut,
  onProgress = () => undefined,
  meter,
  warms = true,
}: ExchangeOptions): Promise<Exchange> {
  // Undone last to first, by stop() and by a start that fails half way.
  const undo: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step();
  };
  try {
    const directory = openDataDirectory(dataDir);
    undo.push(directory.release);
    requireFormat(directory);
    await requireFreePort(port);
    const stacks = readCloudAssembly(cdkOut ?? (await synthesizeWhenChanged(onProgress)));
    const log = openExchangeLog(directory.log);
    undo.push(log.close);
    const region = stacks[0]?.region ?? 'ap-southeast-6';
    onProgress('Starting the engines …');
    const engines = await startEngines(directory, { region, account }, (message) => {
      log.note(message);
      onProgress(message);
    });
    undo.push(engines.stop);
    const openPort = port === 0 ? await findFreePort() : port;
    const origin = `http://${loopback}:${openPort}`;
    const staff = await startStaffProvider(origin);
    undo.push(staff.stop);
    const parameters = { PublicOrigin: origin, StaffIssuers: staff.configuration };
    const place: Place = { region, account, sqsEndpoint: engines.endpoints.sqs, parameters };
    const model = readTemplate(stacks, place);
    await engines.create(model);
    const hasOperator = await enrol(engines, model, directory, onProgress);

    const runners = createRunners(model, engines, place, { log, meter, onSettled: () => pollers.wake() });
    const invoke = (functionName: string, event: Json): Promise<Outcome> => {
      const runner = runners.get(functionName);
      if (runner === undefined) throw new Error(`There is no function ${functionName}.`);
      return metered(functionName, runner.invoke(event));
    };
    const metered = async (functionName: string, outcome: Promise<Outcome>): Promise<Outcome> => {
      const began = performance.now();
      const settled = await outcome;
      meter?.invoked(functionName, performance.now() - began);
      return settled;
    };
    const { dynamodb, streams, sqs } = engines;
    const checkpointsDirectory = directory.checkpoints;
    const pollers = startPollers({
      model,
      place,
      dynamodb,
      streams,
      sqs,
      checkpointsDirectory,
      invoke,
      note: log.note,
    });
    undo.push(() => Promise.all([pollers.stop(), ...[...runners.values()].map((runner) => runner.stop())]));
    const door = await openHttpDoor({ port: openPort, account, api: model.api, invoke });
    undo.push(door.stop);

    const endpoints = { ...describe(origin, region, engines, model), staffIssuer: staff.issuer };
    writeFileSync(directory.endpoints, `${JSON.stringify(endpoints, null, 2)}\n`);
    undo.push(() => rmSync(directory.endpoints, { force: true }));
    const stopping = new AbortController();
    undo.push(() => stopping.abort());
    if (warms) void warm([...runners.values(), staff], stopping.signal);
    return { origin, endpoints, hasOperator, invoke, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Watching = { log: ExchangeLog; meter: Meter | undefined; onSettled: () => void };

function createRunners(model: ExchangeModel, engines: Engines, place: Place, { log, meter, onSettled }: Watching) {
  return new Map<string, FunctionRunner>(
    model.functions.map((declared) => {
      const reached = meter ? meter.between(declared.name, engines.endpoints) : engines.endpoints;
      const environment = functionEnvironment(declared, reached, place);
      return [declared.name, createFunctionRunner(declared, { environment, log, onSettled })];
    }),
  );
}

// Before the engines, so that the commonest mistake is answered at once.
async function requireFreePort(port: number): Promise<void> {
  if (port === 0) return;
  try {
    const probe = await listenOnLoopback(() => undefined, { port });
    await probe.stop();
  } catch (error) {
    const why =
      error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
        ? 'is in use'
        : `cannot be used (${String(error)})`;
    throw new StartupError(`Port ${port} ${why}. Choose another one: PORT=${port + 1} npm start`);
  }
}

async function enrol(
  { dynamodb }: Engines,
  { tables }: ExchangeModel,
  directory: DataDirectory,
  report: (line: string) => void,
) {
  const registry = tables.find(({ id }) => id === 'Registry');
  return registry === undefined ? false : enrolFirstOperator(dynamodb, registry.name, directory, report);
}

function describe(
  origin: string,
  region: string,
  { endpoints }: Engines,
  { queues, tables }: ExchangeModel,
): Omit<Endpoints, 'staffIssuer'> {
  return {
    origin,
    region,
    sqsEndpoint: endpoints.sqs,
    dynamodbEndpoint: endpoints.dynamodb,
    s3Endpoint: endpoints.s3,
    kmsEndpoint: endpoints.kms,
    queues: Object.fromEntries(queues.map(({ name, url }) => [name, url])),
    tables: Object.fromEntries(tables.map(({ id, name }) => [id, name])),
  };
}

// One after the other and behind the open door: the first caller should not pay for all the others' bundles.
async function warm(runners: Pick<StaffProvider, 'warm'>[], stopping: AbortSignal): Promise<void> {
  for (const runner of runners) {
    if (stopping.aborted) return;
    await runner.warm();
  }
}
