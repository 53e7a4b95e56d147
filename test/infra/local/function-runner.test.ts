// A function's worker: its environment, overlap, crash, and timeout.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openExchangeLog } from '../../../infra/local/exchange-log.ts';
import { createFunctionRunner, type Outcome } from '../../../infra/local/function-runner.ts';
import type { JsonObject } from '../../../infra/local/json-values.ts';
import type { FunctionModel } from '../../../infra/local/template-compute.ts';
import { folderInMemory } from './fixture/scratch.ts';

const logFile = join(folderInMemory(), 'exchange.log');
const log = openExchangeLog(logFile);
const model: FunctionModel = {
  name: 'echo',
  arn: 'arn:aws:lambda:r:0:function:echo',
  assetDirectory: join(import.meta.dirname, 'fixture', 'functions', 'echo'),
  handler: 'index.handler',
  environment: { GREETING: 'kia ora' },
  memoryMegabytes: 128,
  timeoutSeconds: 1,
  rights: [],
};
let settled = 0;
const settings = { environment: { AWS_REGION: 'ap-southeast-6' }, log, onSettled: () => (settled += 1) };
const runner = createFunctionRunner(model, settings);
afterAll(async () => {
  await runner.stop();
  await log.close();
});

const invoke = (as?: string) => runner.invoke({ queryStringParameters: as === undefined ? null : { as } });
function bodyOf(outcome: Outcome): JsonObject {
  if (outcome.kind !== 'answered') throw new Error(`The function did not answer: ${outcome.kind}`);
  return JSON.parse((JSON.parse(outcome.payload) as { body: string }).body) as JsonObject;
}

describe('a function in its worker', () => {
  it('has the environment of the template, and nothing of ours', async () => {
    expect(bodyOf(await invoke()).environment).toEqual({ AWS_REGION: 'ap-southeast-6', GREETING: 'kia ora' });
  });

  it('has a context as in Lambda', async () => {
    const { context, remaining } = bodyOf(await invoke());
    expect(context).toMatchObject({ functionName: 'echo', invokedFunctionArn: model.arn, memoryLimitInMB: '128' });
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(1000);
  });

  it('works on several invocations at once', async () => {
    const order: string[] = [];
    const note = (name: string) => () => order.push(name);
    await Promise.all([invoke('slow').then(note('slow')), invoke().then(note('quick'))]);
    expect(order).toEqual(['quick', 'slow']);
  });

  it('reports what it throws, and goes on', async () => {
    expect(await invoke('thrown')).toEqual({ kind: 'failed', errorType: 'TypeError', message: 'as asked' });
    expect((await invoke()).kind).toBe('answered');
  });

  it('is started again after it exited', async () => {
    expect(await invoke('exit')).toMatchObject({ kind: 'failed', errorType: 'Runtime.ExitError' });
    expect((await invoke()).kind).toBe('answered');
  });

  it('is replaced when it hangs, and the hanging one is ended', async () => {
    expect(await invoke('hang')).toEqual({ kind: 'timed-out' });
    expect((await invoke()).kind).toBe('answered');
  });

  it('fails every invocation when its module has no handler', async () => {
    const broken = createFunctionRunner({ ...model, handler: 'index.nothing' }, settings);
    expect(await broken.invoke({})).toMatchObject({ kind: 'failed', errorType: 'TypeError' });
    await broken.stop();
  });

  it('says when it is done, and what it logged is in the log', async () => {
    const before = settled;
    await invoke();
    expect(settled).toBe(before + 1);
    const lines = () =>
      readFileSync(logFile, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as JsonObject);
    await expect
      .poll(() =>
        lines()
          .filter(({ message }) => message === 'echo')
          .at(-1),
      )
      .toMatchObject({ function: 'echo', level: 'INFO' });
    expect(lines().map(({ message }) => message)).toContain('echo timed out after 1 s');
  });
});
