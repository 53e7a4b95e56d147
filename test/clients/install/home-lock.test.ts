import { mkdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { alone } from '#clients/install/home-lock.ts';
import { homeAt } from '#clients/install/home.ts';
import { prepareDraft } from '#clients/partner/prepare.ts';
import { Spool } from '#clients/partner/spool.ts';
import { smallestReport } from '#schemas/api/examples.ts';
import { temporaryFolder, unitInstall } from '../../support/unit-install.ts';

test('works of one home follow each other', async () => {
  const home = homeAt(temporaryFolder());
  const steps: string[] = [];
  const work = (name: string) => async () => {
    steps.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    steps.push(`${name} ends`);
  };
  await Promise.all([alone(home, work('one')), alone(home, work('other'))]);
  expect(steps.map((step) => step.split(' ')[1])).toEqual(['begins', 'ends', 'begins', 'ends']);
});

test('a lock is given back when the work fails, and taken over when its holder was killed', async () => {
  const home = homeAt(temporaryFolder());
  await expect(alone(home, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(home.lock, String(dead));
  expect(await alone(home, async () => 'done')).toBe('done');
});

test('whoever waits too long is told who holds it', async () => {
  const home = homeAt(temporaryFolder());
  mkdirSync(home.root, { recursive: true });
  writeFileSync(home.lock, String(process.ppid));
  await expect(alone(home, async () => 'done', 100)).rejects.toMatchObject({
    name: 'Misuse',
    message: expect.stringContaining(`process ${process.ppid}`),
  });
});

test('two windows that send the same new file make one report of it', async () => {
  const install = await unitInstall('https://exchange.example');
  const file = `${temporaryFolder()}/report.json`;
  writeFileSync(file, JSON.stringify(smallestReport));
  const prepare = () => prepareDraft(file, install, new Spool(install), { now: Date.now(), state: 'waiting' });
  const [one, other] = await Promise.all([prepare(), prepare()]);
  expect(one.entry?.jti).toBe(other.entry?.jti);
  expect(await new Spool(install).all()).toHaveLength(1);
});
