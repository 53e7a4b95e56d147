/** The exchange killed with -9 under load: what was acknowledged is there, and the pipeline goes on where it was. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, expect, test } from 'vitest';
import { digestOf } from '#domain/compact-jws.ts';
import { Summary } from '#schemas/summary.ts';
import { findViolations } from '../faults/invariants.ts';
import { emptyWitness } from '../faults/witnessed.ts';
import { enrol, enrolReader, type Place } from '../support/enrolled.ts';
import { holderOf } from '../support/holder.ts';
import { root } from '../support/source-files.ts';
import { goodClaims, type RawClient, signClaims } from '../support/test-party.ts';

const dataDir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ptcn-kill-'));
let running: ChildProcess | undefined;

afterAll(() => {
  running?.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

/** Starts the program a person starts, and waits until it says that it listens. */
async function start(port: number): Promise<void> {
  const env = { ...process.env, PORT: String(port), DATA_DIR: dataDir };
  const child = spawn(process.execPath, ['infra/local/start.ts', '--cold'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running = child;
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (text) => {
      said += String(text);
      if (said.includes('listens on')) resolve();
    });
    child.on('exit', (code) => reject(new Error(`It stopped with ${code}:\n${said}`)));
  });
  child.removeAllListeners('exit');
}

async function killHard(): Promise<void> {
  const child = running;
  if (!child) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

type Acknowledged = Map<string, { readonly jws: string; readonly receipt: string }>;

/** Sends until the connection breaks; gives what was acknowledged. */
async function sendUntilItBreaks(unit: RawClient, jwss: readonly string[], acknowledged: Acknowledged): Promise<void> {
  try {
    for (const jws of jwss) {
      const response = await unit.submit(jws);
      const { submissionId, receipt } = await response.json();
      if (response.status === 201) acknowledged.set(submissionId, { jws, receipt });
    }
  } catch {
    // The exchange was killed under this call: nothing was acknowledged by it.
  }
}

/** Receives until every one of these was seen; gives how often each summary came. */
async function drain(expected: ReadonlySet<string>): Promise<Map<string, number>> {
  const { sqsEndpoint, region, queues } = JSON.parse(readFileSync(join(dataDir, 'endpoints.json'), 'utf8'));
  const sqs = new SQSClient({ endpoint: sqsEndpoint, region, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
  const QueueUrl: string = queues['nztcu-summaries'];
  const seen = new Map<string, number>();
  while ([...expected].some((id) => !seen.has(id))) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { Body = '', ReceiptHandle } of Messages) {
      const { submissionId } = Summary.parse(JSON.parse(Body));
      seen.set(submissionId, (seen.get(submissionId) ?? 0) + 1);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
  return seen;
}

test('nothing acknowledged is lost when the exchange is killed under load, and everything still reaches NZTCU', {
  timeout: 300_000,
}, async () => {
  const port = await freePort();
  const place: Place = { origin: `http://127.0.0.1:${port}`, dataDir };
  await start(port);
  const units = await Promise.all([enrol('unit', {}, place), enrol('unit', {}, place)]);
  const reader = await enrolReader(place);
  const acknowledged: Acknowledged = new Map();

  for (const round of [1, 2]) {
    const batches = await Promise.all(
      units.map((unit) =>
        Promise.all(Array.from({ length: 60 }, () => signClaims(unit.party, goodClaims(unit.party, place.origin)))),
      ),
    );
    const before = acknowledged.size;
    const sending = units.map((unit, index) => sendUntilItBreaks(unit, batches[index] ?? [], acknowledged));
    while (acknowledged.size < before + 10 * round) await new Promise((resolve) => setTimeout(resolve, 5));
    await killHard();
    await Promise.all(sending);
    await start(port);
  }

  for (const [submissionId, { jws, receipt }] of acknowledged) {
    const unit = units.find(({ party }) => submissionId.startsWith(`${party.partnerId}~`));
    if (!unit) throw new Error(`${submissionId} is nobody's.`);
    expect(await (await unit.get(`/v1/submissions/${submissionId}/envelope`)).text()).toBe(jws);
    const again = await unit.submit(jws);
    expect(again.status).toBe(200);
    expect((await again.json()).receipt).toBe(receipt);
  }
  await drain(new Set(acknowledged.keys()));
  for (const { party } of units) {
    const own = [...acknowledged.keys()].filter((id) => id.startsWith(`${party.partnerId}~`)).length;
    for (;;) {
      const figures = await (await reader.get(`/v1/quality/partners/${party.partnerId}`)).json();
      const { firstTimeAcceptance, repeats } = figures;
      // All have the same words: one is a report, the others are its copies. A submission may have been committed without its
      // answer arriving: never fewer than were acknowledged.
      if (firstTimeAcceptance.count + repeats.copies >= own) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const witnessed = emptyWitness();
  for (const [submissionId, { jws, receipt }] of acknowledged) {
    const digest = await digestOf(jws.slice(0, jws.lastIndexOf('.')));
    witnessed.acknowledged.set(submissionId, { digest, receipts: new Set([receipt]) });
  }
  // Once the consumers are done, every invariant of the fault harness holds of the real engines.
  const holder = await holderOf(dataDir, place.origin);
  await expect.poll(() => findViolations(holder, witnessed), { timeout: 120_000, interval: 1_000 }).toEqual([]);
});
