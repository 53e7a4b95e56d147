// `npm start` and `npm run reset` as a person meets them when something is in the way.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDataDirectory } from '../../../infra/local/data-directory.ts';
import { listenOnLoopback } from '../../../infra/local/loopback-server.ts';
import { folderInMemory } from './fixture/scratch.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const program = join(root, 'infra', 'local', 'start.ts');
const tour = join(root, 'clients', 'demo', 'tour.ts');
const dataDir = folderInMemory();
const taken = await listenOnLoopback(() => undefined);
afterAll(() => taken.stop());

type End = { code: number; said: string; complained: string };

const run = (environment: Record<string, string>, ...options: string[]) => runProgram(program, environment, options);

function runProgram(file: string, environment: Record<string, string>, options: string[] = []): Promise<End> {
  const env = { ...process.env, DATA_DIR: dataDir, PORT: '0', ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...options], { env }, (error, said, complained) => {
      resolve({ code: error === null ? 0 : Number(error.code), said, complained });
    });
  });
}

describe('the start of an exchange', () => {
  it('names the port that is taken, and how to choose another', async () => {
    const { code, complained } = await run({ PORT: String(taken.port) });
    expect(code).toBe(1);
    expect(complained).toBe(`Port ${taken.port} is in use. Choose another one: PORT=${taken.port + 1} npm start\n`);
  });

  it('refuses a port that is none', async () => {
    const { code, complained } = await run({ PORT: 'http' });
    expect([code, complained]).toEqual([1, 'PORT is "http", which is no port. Choose one: PORT=8788 npm start\n']);
  });

  it('answers a mistyped option in one line', async () => {
    for (const file of [program, tour]) {
      const { code, complained } = await runProgram(file, {}, ['--rest']);
      expect([code, complained]).toEqual([1, expect.stringMatching(/^Unknown option '--rest'.*\n$/)]);
    }
  });

  it('of the tour names a directory it cannot write, too', async () => {
    const { code, complained } = await runProgram(tour, { DATA_DIR: '/dev/null/here', PORT: '8787' });
    expect([code, complained]).toEqual([
      1,
      '/dev/null/here cannot be written. Choose another directory: DATA_DIR=/some/where npm run demo\n',
    ]);
  });

  it('names a directory it cannot write', async () => {
    const { code, complained } = await run({ DATA_DIR: '/dev/null/here' });
    expect(code).toBe(1);
    expect(complained).toMatch(/^\/dev\/null\/here cannot be written\. Choose another directory: DATA_DIR=/);
  });

  it('names a directory that a version of before has written, and leaves it alone', async () => {
    rmSync(join(dataDir, 'format'), { force: true });
    writeFileSync(join(dataDir, 'dynamodb.sqlite'), 'rows');
    const { code, complained } = await run({});
    expect([code, complained]).toEqual([
      1,
      expect.stringContaining(`${dataDir} holds what another version of the exchange wrote`),
    ]);
    expect(readFileSync(join(dataDir, 'dynamodb.sqlite'), 'utf8')).toBe('rows');
    rmSync(join(dataDir, 'dynamodb.sqlite'));
  });

  it('names the exchange that is already there, and does not empty its directory', async () => {
    const directory = openDataDirectory(dataDir);
    for (const options of [[], ['--reset']]) {
      const { code, complained } = await run({}, ...options);
      expect(code).toBe(1);
      expect(complained).toContain(`An exchange is already running on ${dataDir} (process ${process.pid}).`);
    }
    directory.release();
  });
});

describe('the reset of an exchange', () => {
  it('deletes what is its own and nothing else', async () => {
    mkdirSync(join(dataDir, 'second-operator'));
    for (const name of ['dynamodb.sqlite', 'dynamodb.sqlite-wal', 'operator.jwk', 'notes.txt'])
      writeFileSync(join(dataDir, name), '');
    const { code, said } = await run({}, '--reset');
    expect([code, said]).toEqual([0, `${dataDir} is empty again.\n`]);
    const there = [
      'dynamodb.sqlite',
      'dynamodb.sqlite-wal',
      'operator.jwk',
      'second-operator',
      'exchange.lock',
      'notes.txt',
    ].filter((name) => existsSync(join(dataDir, name)));
    expect(there).toEqual(['notes.txt']);
  });
});
