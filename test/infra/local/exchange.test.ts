// The fixture's exchange as a whole: what is written wakes who it should, and nothing acknowledged is lost.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../infra/local/json-values.ts';
import { type Endpoints, type Exchange, startExchange } from '../../../infra/local/start.ts';
import { synthesizeFixture } from './fixture/app.ts';
import { credentials, readLedger, region, folderInMemory } from './fixture/scratch.ts';

const scratch = folderInMemory();
const dataDir = join(scratch, 'data');
const ledger = join(scratch, 'ledger');
const cdkOut = synthesizeFixture(join(scratch, 'cdk.out'), ledger);

let exchange: Exchange;
beforeAll(async () => {
  exchange = await startExchange({ dataDir, cdkOut });
});
afterAll(() => exchange.stop());

function clients({ dynamodbEndpoint, sqsEndpoint, s3Endpoint }: Endpoints) {
  const common = { region, credentials, maxAttempts: 1 };
  return {
    dynamodb: new DynamoDBClient({ ...common, endpoint: dynamodbEndpoint }),
    sqs: new SQSClient({ ...common, endpoint: sqsEndpoint }),
    s3: new S3Client({ ...common, endpoint: s3Endpoint }),
  };
}
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 'letter' } });
const put = (pk: string, on = exchange.endpoints) =>
  clients(on).dynamodb.send(new PutItemCommand({ TableName: 'Letters', Item: key(pk) }));
const seen = (text: string) => readLedger(ledger).filter((line) => line.text === text).length;
const patience = { timeout: 60_000, interval: 20 };

describe('an exchange on this machine', () => {
  it('answers its routes with the bundles as synthesized, in their environment', async () => {
    const response = await fetch(`${exchange.origin}/letters/7`);
    const { event, environment } = (await response.json()) as { event: JsonObject; environment: JsonObject };
    expect(event.pathParameters).toEqual({ letterId: '7' });
    expect(environment).toMatchObject({
      PUBLIC_ORIGIN: exchange.origin,
      TABLE: 'Letters',
      QUEUE_URL: exchange.endpoints.queues.work,
      AWS_ENDPOINT_URL_DYNAMODB: exchange.endpoints.dynamodbEndpoint,
      AWS_ENDPOINT_URL_S3: exchange.endpoints.s3Endpoint,
      AWS_LAMBDA_FUNCTION_NAME: 'Echo',
    });
    expect(environment.HOME).toBeUndefined();
  });

  it('writes down where everything is', () => {
    const written = JSON.parse(readFileSync(join(dataDir, 'endpoints.json'), 'utf8')) as Endpoints;
    expect(written).toEqual(exchange.endpoints);
    expect(written).toMatchObject({ origin: exchange.origin, tables: { Letters: 'Letters' } });
    expect(readFileSync(join(dataDir, 'exchange.pid'), 'utf8')).toBe(String(process.pid));
  });

  it('rings its schedules, the first time at once', async () => {
    await expect.poll(() => readLedger(ledger).some(({ source }) => source === 'schedule'), patience).toBe(true);
  });

  it('wakes a function for a new item in a streamed table, not for a changed one', async () => {
    await put('changed');
    const change = { UpdateExpression: 'SET sender = :s', ExpressionAttributeValues: { ':s': { S: 'x' } } };
    await clients(exchange.endpoints).dynamodb.send(
      new UpdateItemCommand({ TableName: 'Letters', Key: key('changed'), ...change }),
    );
    await put('after');
    await expect.poll(() => seen('after'), patience).toBe(1);
    expect(seen('changed')).toBe(1);
  });

  it('gives a poisonous item up and goes on behind it', async () => {
    await put('poison-item');
    await put('behind');
    const log = () => readFileSync(join(dataDir, 'exchange.log'), 'utf8');
    await expect.poll(log, patience).toContain('Consume gave up 1 stream records (RetryAttemptsExhausted)');
    await expect.poll(() => seen('behind'), patience).toBeGreaterThan(0);
    expect(seen('poison-item')).toBeGreaterThan(1);
  });

  it('hands messages to their function, and the poisonous one to the dead letters', async () => {
    const { sqs } = clients(exchange.endpoints);
    const { work, 'dead-letters': QueueUrl } = exchange.endpoints.queues;
    for (const MessageBody of ['good', 'poison-message', 'better'])
      await sqs.send(new SendMessageCommand({ QueueUrl: work, MessageBody }));
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] });
    const dead = async () => (await sqs.send(asked)).Attributes?.ApproximateNumberOfMessages;
    await expect.poll(dead, patience).toBe('1');
    expect([seen('good'), seen('better'), seen('poison-message')]).toEqual([1, 1, 2]);
  });

  it('starts its database again when it dies', async () => {
    process.kill(Number(readFileSync(join(dataDir, 'dynamodb-engine.pid'), 'utf8')), 'SIGKILL');
    const tryPut = () => put('after the engine died').then(() => 'put', String);
    await expect.poll(tryPut, patience).toBe('put');
    await expect.poll(() => seen('after the engine died'), patience).toBeGreaterThan(0);
  });

  it('cannot be started twice on one directory', async () => {
    await expect(startExchange({ dataDir, cdkOut })).rejects.toThrow(/already running on .*DATA_DIR=/);
  });

  it('is not to be reached from other machines', async () => {
    const addresses = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    const { origin, dynamodbEndpoint, sqsEndpoint, s3Endpoint, kmsEndpoint } = exchange.endpoints;
    for (const url of [origin, dynamodbEndpoint, sqsEndpoint, s3Endpoint, kmsEndpoint]) {
      for (const { address } of addresses) expect(await isOpen(Number(new URL(url).port), address)).toBe(false);
    }
  });

  it('resumes after a restart where it was: skips nothing, repeats nothing done', async () => {
    await put('last words');
    await exchange.stop();
    const before = seen('after');
    exchange = await startExchange({ dataDir, cdkOut });
    await put('first words');
    await expect.poll(() => seen('first words'), patience).toBe(1);
    expect(seen('last words')).toBeGreaterThan(0);
    expect(seen('after')).toBe(before);
    expect(existsSync(join(dataDir, 'endpoints.json'))).toBe(true);
  });
});

describe('an exchange that is killed', () => {
  const killedDir = join(scratch, 'killed');

  it('leaves no engine behind, and has everything it acknowledged when it starts again', async () => {
    const { child, endpoints } = await startChild(killedDir);
    const enginePid = readFileSync(join(killedDir, 'dynamodb-engine.pid'), 'utf8');
    const { dynamodb, sqs, s3 } = clients(endpoints);
    const acknowledged = { items: 0, messages: 0, objects: 0 };
    const dead = endpoints.queues['dead-letters'];
    const write = async (kind: keyof typeof acknowledged, send: (index: number) => Promise<unknown>) => {
      for (;;) {
        await send(acknowledged[kind]);
        acknowledged[kind] += 1;
        if (acknowledged[kind] === 100) child.kill('SIGKILL');
      }
    };
    await Promise.allSettled([
      write('items', (index) =>
        dynamodb.send(new PutItemCommand({ TableName: 'Letters', Item: key(`item ${index}`) })),
      ),
      write('messages', (index) => sqs.send(new SendMessageCommand({ QueueUrl: dead, MessageBody: `${index}` }))),
      write('objects', (index) =>
        s3.send(new PutObjectCommand({ Bucket: 'envelopes', Key: `${index}`, Body: `${index}` })),
      ),
    ]);
    expect(Math.max(...Object.values(acknowledged))).toBeGreaterThanOrEqual(100);
    await expect.poll(() => existsSync(`/proc/${enginePid}`), patience).toBe(false);
    expect(await isOpen(Number(new URL(endpoints.dynamodbEndpoint).port), '127.0.0.1')).toBe(false);

    const again = await startExchange({ dataDir: killedDir, cdkOut });
    const survivors = clients(again.endpoints);
    for (let index = 0; index < acknowledged.items; index += 1) {
      const { Item } = await survivors.dynamodb.send(
        new GetItemCommand({ TableName: 'Letters', Key: key(`item ${index}`) }),
      );
      expect(Item).toBeDefined();
    }
    for (let index = 0; index < acknowledged.objects; index += 1) {
      const { Body } = await survivors.s3.send(new GetObjectCommand({ Bucket: 'envelopes', Key: `${index}` }));
      expect(await Body?.transformToString()).toBe(`${index}`);
    }
    const asked = new GetQueueAttributesCommand({
      QueueUrl: again.endpoints.queues['dead-letters'],
      AttributeNames: ['All'],
    });
    const { Attributes } = await survivors.sqs.send(asked);
    expect(Number(Attributes?.ApproximateNumberOfMessages)).toBeGreaterThanOrEqual(acknowledged.messages);
    // What was written just before the kill still reaches its function.
    await expect.poll(() => seen(`item ${acknowledged.items - 1}`), patience).toBeGreaterThan(0);
    await again.stop();
  });
});

async function startChild(directory: string): Promise<{ child: ChildProcess; endpoints: Endpoints }> {
  const program = join(import.meta.dirname, 'fixture', 'run.ts');
  const child = spawn(process.execPath, [program, directory, cdkOut], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, endpoints: JSON.parse(line) as Endpoints };
}

function isOpen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1000 });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true));
    for (const event of ['error', 'timeout']) socket.once(event, () => end(false));
  });
}
