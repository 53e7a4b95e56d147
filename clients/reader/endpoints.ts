/** Where NZTCU's queues are: flags first, then the environment, then what the local exchange wrote down at its start. */
import { join } from 'node:path';
import * as z from 'zod';
import { readIfThere } from '../install/atomic-file.ts';
import { Misuse } from '../terminal/exit-codes.ts';

export type QueueOptions = { readonly summaryQueue?: string; readonly immediateQueue?: string };

export type Queues = {
  /** Read in this order: immediate ones first. */
  readonly urls: readonly string[];
  /** Absent on AWS: the SDK finds it. */
  readonly endpoint?: string;
};

/** `.local/endpoints.json`, as the local exchange writes it. */
export const Endpoints = z.looseObject({
  origin: z.string(),
  sqsEndpoint: z.string(),
  queues: z.looseObject({ 'nztcu-summaries': z.string(), 'nztcu-immediate': z.string() }),
});
export type Endpoints = z.infer<typeof Endpoints>;

/** The folder of the local exchange. */
export const dataFolder = (environment: NodeJS.ProcessEnv): string => environment.DATA_DIR ?? '.local';

export async function readEndpoints(environment: NodeJS.ProcessEnv): Promise<Endpoints | undefined> {
  const text = await readIfThere(join(dataFolder(environment), 'endpoints.json'));
  return text === undefined ? undefined : Endpoints.parse(JSON.parse(text));
}

export async function findQueues(options: QueueOptions, environment: NodeJS.ProcessEnv): Promise<Queues> {
  const summaries = options.summaryQueue ?? environment.NZTCU_SUMMARY_QUEUE_URL;
  const immediate = options.immediateQueue ?? environment.NZTCU_IMMEDIATE_QUEUE_URL;
  if (summaries !== undefined && immediate !== undefined) return { urls: [immediate, summaries] };
  const local = await readEndpoints(environment);
  if (local)
    return { urls: [local.queues['nztcu-immediate'], local.queues['nztcu-summaries']], endpoint: local.sqsEndpoint };
  throw new Misuse(
    'Where are the queues?',
    'Start the local exchange (npm start), or give --summary-queue and --immediate-queue, or NZTCU_SUMMARY_QUEUE_URL and NZTCU_IMMEDIATE_QUEUE_URL.',
  );
}
