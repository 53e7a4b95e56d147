// `npm run status [-- --json]`: how the exchange on this machine is doing, in the figures of the dashboard on AWS.

import './require-node-24.ts';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DynamoDBClient, GetItemCommand, QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { OutboxConsumer } from '#schemas/operations.ts';
import type { Endpoints } from './exchange.ts';
import { complaintOf, StartupError } from './startup-error.ts';
import { figuresOf, type LogFigures, overdueRecalls } from './log-figures.ts';

const HOUR = 3_600_000;
/** The comparison is made once a day, at an hour that moves. */
const DAY_AND_A_BIT = 26 * HOUR;

type Waits = { count: number; oldestSeconds: number };
export type Status = {
  origin: string;
  asOf: string;
  lastHour: LogFigures;
  /** Reports that were taken back, and that a reader has not let go of in time; as of the last daily comparison. */
  overdueRecalls: string[];
  /** Rows of the outbox, by consumer. */
  waiting: { [consumer: string]: Waits };
  /** Messages in each queue that has some. */
  queues: { [name: string]: number };
  /** Leaves that have an index, and those that the published checkpoint covers. */
  log: { leaves: number; published: number };
};

/** @throws when no exchange answers there. */
export async function statusOf(dataDir: string, now: number): Promise<Status> {
  const endpoints = JSON.parse(readFileSync(join(dataDir, 'endpoints.json'), 'utf8')) as Endpoints;
  const access = { region: endpoints.region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const database = new DynamoDBClient({ ...access, endpoint: endpoints.dynamodbEndpoint, maxAttempts: 1 });
  const queues = new SQSClient({ ...access, endpoint: endpoints.sqsEndpoint, maxAttempts: 1 });
  const waiting: Status['waiting'] = {};
  for (const consumer of OutboxConsumer.options)
    waiting[consumer] = await waitsOf(consumer, { database, endpoints, now });
  const log = readFileSync(join(dataDir, 'exchange.log'), 'utf8');
  return {
    origin: endpoints.origin,
    asOf: new Date(now).toISOString(),
    lastHour: figuresOf(log, new Date(now - HOUR).toISOString()),
    overdueRecalls: overdueRecalls(log, new Date(now - DAY_AND_A_BIT).toISOString()),
    waiting,
    queues: await messagesIn(endpoints.queues, queues),
    log: {
      leaves: await numberIn('HEAD', { database, endpoints }),
      published: await numberIn('CHECKPOINT', { database, endpoints }),
    },
  };
}

type Place = { database: DynamoDBClient; endpoints: Endpoints };

async function waitsOf(consumer: string, { database, endpoints, now }: Place & { now: number }): Promise<Waits> {
  let [count, since] = [0, now];
  let after: QueryCommandOutput['LastEvaluatedKey'];
  do {
    const page = await database.send(
      new QueryCommand({
        TableName: endpoints.tables['Outbox'],
        KeyConditionExpression: 'pk = :consumer',
        ExpressionAttributeValues: { ':consumer': { S: `OUTBOX#${consumer}` } },
        ConsistentRead: true,
        ...(after && { ExclusiveStartKey: after }),
      }),
    );
    for (const { addedAt } of page.Items ?? []) since = Math.min(since, Number(addedAt?.N ?? now));
    count += page.Items?.length ?? 0;
    after = page.LastEvaluatedKey;
  } while (after);
  return { count, oldestSeconds: Math.round((now - since) / 1000) };
}

async function messagesIn(urls: { [name: string]: string }, queues: SQSClient): Promise<Status['queues']> {
  const counts: Status['queues'] = {};
  for (const [name, QueueUrl] of Object.entries(urls)) {
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] });
    const { Attributes } = await queues.send(asked);
    const count = Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0);
    if (count > 0) counts[name] = count;
  }
  return counts;
}

async function numberIn(what: 'HEAD' | 'CHECKPOINT', { database, endpoints }: Place): Promise<number> {
  const Key = { pk: { S: 'LOG' }, sk: { S: what } };
  const { Item } = await database.send(new GetItemCommand({ TableName: endpoints.tables['Log'], Key }));
  return Number(Item?.['size']?.N ?? 0);
}

/** For a person: one line a subject, and what needs somebody stands out. */
export function told({ origin, asOf, lastHour, overdueRecalls: overdue, waiting, queues, log }: Status): string {
  const { accepted, refused, faults, handedOver, workedOff } = lastHour;
  const codes = Object.entries(refused);
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
  const rows = Object.entries(waiting).map(([consumer, { count, oldestSeconds }]) =>
    count === 0 ? `${consumer} 0` : `${consumer} ${count} (oldest ${oldestSeconds} s)`,
  );
  const done = Object.entries(workedOff).map(
    ([consumer, { count, longest }]) => `${consumer} ${count} (${seconds(longest)} at most)`,
  );
  const messages = Object.entries(queues).map(([name, count]) => `${name} ${count}`);
  return [
    `PTCN Exchange on ${origin}, ${asOf}`,
    '',
    `  last hour   reports accepted ${accepted}, refused ${codes.reduce((sum, [, count]) => sum + count, 0)}; faults of ours ${faults}`,
    ...(codes.length === 0 ? [] : [`  refused     ${codes.map(([code, count]) => `${code} ${count}`).join(', ')}`]),
    handedOver === undefined
      ? '  to NZTCU    nothing handed over in the last hour'
      : `  to NZTCU    ${handedOver.count} handed over, after ${seconds(handedOver.median)} (half of them), ${seconds(handedOver.longest)} at most`,
    ...(overdue.length === 0 ? [] : [`  RECALLS     not heeded in time: ${overdue.join(', ')}`]),
    ...(done.length === 0 ? [] : [`  worked off  ${done.join(', ')}`]),
    `  waiting     ${rows.join(', ')}`,
    `  queues      ${messages.join(', ') || 'empty'}`,
    `  log         ${log.leaves} leaves, ${log.published} published`,
  ].join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const dataDir = process.env.DATA_DIR ?? '.local';
  if (!existsSync(join(dataDir, 'endpoints.json'))) throw unanswered(`none runs in ${dataDir}`);
  const status = await statusOf(dataDir, Date.now()).catch((error: unknown) => {
    throw unanswered(error instanceof Error ? error.message : String(error));
  });
  console.log(values.json ? JSON.stringify(status) : told(status));
}

const unanswered = (why: string): StartupError =>
  new StartupError(
    `No exchange answers: ${why}.\nStart one with "npm start", or name its folder: DATA_DIR=/some/where npm run status`,
  );

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(complaintOf(error));
    process.exitCode = 1;
  }
}
