// The DynamoDB engine as a process, and the upkeep it needs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { type DynamoDbEngine, findEngineBinary, startDynamoDbEngine } from '../../../infra/local/dynamodb-engine.ts';
import { createTables, tendStreamRecords } from '../../../infra/local/dynamodb-tables.ts';
import type { TableModel } from '../../../infra/local/template-stores.ts';
import { credentials, region, folderInMemory } from './fixture/scratch.ts';

const folder = folderInMemory();
const files = { database: join(folder, 'dynamodb.sqlite'), pidFile: join(folder, 'engine.pid') };
const table: TableModel = {
  name: 'Letters',
  id: 'Letters',
  streamArn: 'unused',
  keySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  attributes: [{ AttributeName: 'pk', AttributeType: 'S' }],
  indexes: [],
  stream: 'NEW_IMAGE',
  ttlAttribute: 'expiresAt',
};
let engine: DynamoDbEngine;
afterAll(() => engine.stop());
afterEach(() => vi.unstubAllEnvs());

const client = () => new DynamoDBClient({ endpoint: engine.endpoint, region, credentials, maxAttempts: 1 });
const put = (pk: string, expiresAt = 0) =>
  client().send(
    new PutItemCommand({ TableName: 'Letters', Item: { pk: { S: pk }, expiresAt: { N: String(expiresAt) } } }),
  );

describe('the DynamoDB engine', () => {
  it('ends a stale engine on the same database before it starts', async () => {
    const stale = spawn(findEngineBinary(), ['--port', '0', '--db-path', files.database], { stdio: 'ignore' });
    writeFileSync(files.pidFile, String(stale.pid));
    const exited = once(stale, 'exit');
    engine = await startDynamoDbEngine(files, () => undefined);
    expect(await exited).toEqual([null, 'SIGKILL']);
  });

  it('keeps its tables when they are declared again, and refuses them changed', async () => {
    await createTables(client(), [table]);
    await put('here');
    await createTables(client(), [table]);
    expect(
      (await client().send(new GetItemCommand({ TableName: 'Letters', Key: { pk: { S: 'here' } } }))).Item,
    ).toBeDefined();
    const changed = { ...table, keySchema: [{ AttributeName: 'other', KeyType: 'HASH' as const }] };
    const attributes = [{ AttributeName: 'other', AttributeType: 'S' as const }];
    await expect(createTables(client(), [{ ...changed, attributes }])).rejects.toThrow(
      /not what the template says now: npm run reset/,
    );
  });

  it('deletes what is past its time to live when it sweeps', async () => {
    const hour = 3600;
    const now = Math.floor(Date.now() / 1000);
    await put('expired', now - hour);
    await put('fresh', now + hour);
    await engine.sweepExpired?.();
    const read = async (pk: string) =>
      (await client().send(new GetItemCommand({ TableName: 'Letters', Key: { pk: { S: pk } } }))).Item;
    expect(await read('expired')).toBeUndefined();
    expect(await read('fresh')).toBeDefined();
  });

  it('forgets old stream records but the last, from which the next number is counted', async () => {
    const database = new DatabaseSync(files.database, { timeout: 5000 });
    database.exec('UPDATE _stream_records SET created_at = created_at - 90000');
    const numbers = () =>
      database
        .prepare('SELECT CAST(sequence_number AS INTEGER) AS n FROM _stream_records ORDER BY n')
        .all()
        .map(({ n }) => Number(n));
    const last = numbers().at(-1) ?? 0;
    tendStreamRecords(files.database);
    expect(numbers()).toEqual([last]);
    await put('next');
    expect(numbers()).toEqual([last, last + 1]);
    database.close();
  });

  it('may be somebody else’s', async () => {
    vi.stubEnv('DYNAMODB_ENDPOINT', 'http://127.0.0.1:8000');
    const foreign = await startDynamoDbEngine(files, () => undefined);
    expect(foreign.endpoint).toBe('http://127.0.0.1:8000');
    expect(foreign.sweepExpired).toBeUndefined();
    await foreign.stop();
  });

  it('says how to get one where there is none', () => {
    vi.stubEnv('PATH', '/nowhere');
    expect(() => findEngineBinary('plan9', 'mips')).toThrow(
      /no DynamoDB engine for plan9-mips here\. Either set DYNAMODB_ENDPOINT/,
    );
  });
});
