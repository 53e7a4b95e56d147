// `npm run reconcile [-- --json]`: compares all stores of the exchange on this machine now, whether it runs or not, by the function that does it
// every day on AWS; and tells a person what came of it. Ends with 1 when something does not agree.

import './require-node-24.ts';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { readCloudAssembly, type StackTemplate } from './cloud-assembly.ts';
import { openDataDirectory, requireFormat } from './data-directory.ts';
import { startEngines } from './engines.ts';
import type { Endpoints } from './exchange.ts';
import { type EngineEndpoints, functionEnvironment } from './function-environment.ts';
import { createFunctionRunner } from './function-runner.ts';
import type { Place } from './physical-names.ts';
import { complaintOf, StartupError } from './startup-error.ts';
import { synthesizeWhenChanged } from './synthesis.ts';
import { type ExchangeModel, readTemplate } from './template.ts';

type Sum = { count: number; digest: string };
type Compared = { expected: Sum; found: Sum };
/** As schemas/reconciliation.ts has it. */
export type Statement = {
  iss: string;
  asOf: string;
  logSize: number;
  agrees: boolean;
  bytes: Compared;
  leaves: Compared;
  counted: { [what: string]: number };
  byKind: { [kind: string]: number };
  disagreements: { kind: string; about: string; since?: string }[];
};
export type Standing = { engines: EngineEndpoints; origin: string; stop(): Promise<void> };
type Report = (line: string) => void;

const account = '000000000000';

/** The statement of a comparison that begins now. */
export async function reconcile(dataDir: string, report: Report = () => undefined): Promise<Statement> {
  const stacks = readCloudAssembly(await synthesizeWhenChanged(report));
  const standing = (await runningOn(dataDir)) ?? (await startOn(dataDir, stacks, report));
  try {
    const { model, place } = modelOf(stacks, standing);
    await runToItsEnd(model, place, standing.engines);
    const statement = await newestStatement(model, place, standing.engines);
    if (statement === undefined) throw new Error('The comparison left no statement.');
    return statement;
  } finally {
    await standing.stop();
  }
}

function modelOf(stacks: StackTemplate[], { origin, engines }: Pick<Standing, 'origin' | 'engines'>) {
  const region = stacks[0]?.region ?? 'ap-southeast-6';
  const parameters = { PublicOrigin: origin, StaffIssuers: '[]' };
  const place: Place = { region, account, sqsEndpoint: engines.sqs, parameters };
  return { model: readTemplate(stacks, place), place };
}

/** Whoever holds the directory answers; nobody else may open its engines a second time. */
async function runningOn(dataDir: string): Promise<Standing | undefined> {
  try {
    openDataDirectory(dataDir).release();
    return undefined;
  } catch (error) {
    const file = join(dataDir, 'endpoints.json');
    if (!(error instanceof StartupError) || !existsSync(file)) throw error;
    const { origin, dynamodbEndpoint, s3Endpoint, sqsEndpoint, kmsEndpoint } = JSON.parse(
      readFileSync(file, 'utf8'),
    ) as Endpoints;
    const engines = { dynamodb: dynamodbEndpoint, s3: s3Endpoint, sqs: sqsEndpoint, kms: kmsEndpoint };
    return { engines, origin, stop: async () => undefined };
  }
}

/** The engines alone: whoever looks at what lies in a directory needs no door and no functions. */
export async function enginesOn(
  dataDir: string,
  report: Report = () => undefined,
): Promise<Standing & { model: ExchangeModel; place: Place }> {
  const stacks = readCloudAssembly(await synthesizeWhenChanged(report));
  const standing = await startOn(dataDir, stacks, report);
  return { ...standing, ...modelOf(stacks, standing) };
}

async function startOn(dataDir: string, stacks: StackTemplate[], report: Report): Promise<Standing> {
  if (!existsSync(join(dataDir, 'dynamodb.sqlite')))
    throw new StartupError(
      `There is no exchange in ${dataDir}. Name its folder: DATA_DIR=/some/where npm run reconcile`,
    );
  const directory = openDataDirectory(dataDir);
  requireFormat(directory);
  report('No exchange runs there: starting its engines …');
  const region = stacks[0]?.region ?? 'ap-southeast-6';
  const started = await startEngines(directory, { region, account }, report);
  const stop = async () => {
    await started.stop();
    directory.release();
  };
  const engines = started.endpoints;
  const usual = `http://127.0.0.1:${process.env.PORT ?? '8787'}`;
  try {
    const { model, place } = modelOf(stacks, { origin: usual, engines });
    await started.create(model);
    // It speaks under the name under which it spoke last.
    const origin = (await newestStatement(model, place, engines))?.iss ?? usual;
    return { engines, origin, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function runToItsEnd(model: ExchangeModel, place: Place, engines: EngineEndpoints): Promise<void> {
  const declared = model.functions.find(({ name }) => name === 'reconcile-stores');
  if (declared === undefined) throw new StartupError('The template has no function reconcile-stores.');
  const notes: string[] = [];
  const log = { line: () => undefined, note: (said: string) => void notes.push(said), close: async () => undefined };
  const environment = functionEnvironment(declared, engines, place);
  const runner = createFunctionRunner(declared, { environment, log, onSettled: () => undefined });
  try {
    for (let event: { anew?: boolean } = { anew: true }; ; event = {}) {
      const outcome = await runner.invoke(event);
      if (outcome.kind !== 'answered') throw new Error(notes.at(-1) ?? outcome.kind);
      const { done, rests } = JSON.parse(outcome.payload) as { done?: boolean; rests?: boolean };
      if (done === true || rests === true) return;
    }
  } finally {
    await runner.stop();
  }
}

async function newestStatement(
  model: ExchangeModel,
  { region }: Place,
  engines: EngineEndpoints,
): Promise<Statement | undefined> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const database = new DynamoDBClient({ region, endpoint: engines.dynamodb, credentials });
  const { Items = [] } = await database.send(
    new QueryCommand({
      TableName: model.tables.find(({ id }) => id === 'Log')?.name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'RECONCILED' } },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: 1,
    }),
  );
  database.destroy();
  const text = Items[0]?.['statement']?.S;
  return text === undefined ? undefined : (JSON.parse(text) as Statement);
}

/** For a person. */
export function told({ asOf, agrees, counted, bytes, leaves, byKind, disagreements, logSize }: Statement): string {
  const kinds = Object.entries(byKind).map(([kind, count]) => `${count} ${kind}`);
  return [
    agrees ? 'All stores agree.' : `The stores disagree: ${kinds.join(', ')}.`,
    `  as of        ${asOf}`,
    `  records      ${counted['records']}`,
    `  objects      ${bytes.found.count} of ${bytes.expected.count} expected, ${counted['youngObjects']} too young to judge`,
    `  log          ${leaves.found.count} reports of ${leaves.expected.count} expected, ${counted['keyEvents']} events of keys, ${logSize} entries`,
    `  feeds        ${counted['feedEntries']} entries`,
    `  outbox       ${counted['outboxRows']} rows`,
    ...disagreements.map(
      ({ kind, about, since }) => `  ${kind}  ${about}${since === undefined ? '' : `  since ${since}`}`,
    ),
    ...(agrees ? [] : ['What each means, and what to do: docs/runbook.md, "The stores disagree".']),
  ].join('\n');
}

if (import.meta.main) {
  try {
    const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
    const statement = await reconcile(process.env.DATA_DIR ?? '.local', (line) => console.error(line));
    console.log(values.json ? JSON.stringify(statement) : told(statement));
    process.exitCode = statement.agrees ? 0 : 1;
  } catch (error) {
    console.error(complaintOf(error));
    process.exitCode = 1;
  }
}
