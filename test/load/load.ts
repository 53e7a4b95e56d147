/**
 * `npm run load -- --submissions 10000 [--seed 1]`: sends so many signed reports to a local exchange as fast as it takes them, while one
 * consumer fails at random; kills the database once and the whole exchange once with -9; waits until all is worked off; and checks every
 * invariant of the fault harness, and that all stores agree. One line of JSON; progress on stderr; 1 when something is not true.
 */
import '../../infra/local/require-node-24.ts';
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { findFreePort } from '../../infra/local/loopback-server.ts';
import { reconcile } from '../../infra/local/reconcile.ts';
import type { Endpoints } from '../../infra/local/start.ts';
import { statusOf } from '../../infra/local/status.ts';
import { enrol, operatorOf } from '../bench/local-exchange.ts';
import { findViolations } from '../faults/invariants.ts';
import { seeded } from '../faults/steady.ts';
import { emptyWitness } from '../faults/witnessed.ts';
import { holderOf } from '../support/holder.ts';
import { sendAll } from './senders.ts';

const { values } = parseArgs({
  options: { submissions: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});
const [count, seed] = [Number(values.submissions), Number(values.seed)];
const CONSUMERS = ['deliver-summary', 'tally-quality', 'index-entities'] as const;
/** Of production limits: five a second each. */
const UNITS = 40;
const LANES = 16;
/** Progress, and looks at the queue, are this far apart. */
const PAUSE_MS = 2_000;

const random = seeded(seed);
const consumer = CONSUMERS[Math.floor(random() * CONSUMERS.length)] ?? CONSUMERS[0];
/** Parts of the way at which something dies. */
const [engineDiesAt, exchangeDiesAt] = [0.2 + 0.2 * random(), 0.55 + 0.25 * random()];
const dataDir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ptcn-load-'));
const port = await findFreePort();
const origin = `http://127.0.0.1:${port}`;
const say = (line: string) => process.stderr.write(`${line}\n`);

let running: ChildProcess | undefined;
let failed = 0;

async function start(nth: number, failing: string = consumer): Promise<void> {
  const words = [dataDir, String(port), failing, String(seed + nth)];
  const child = fork(join(import.meta.dirname, 'failing-exchange.ts'), words, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  running = child;
  await new Promise<void>((resolve, reject) => {
    child.on('message', (said) => (said === 'listens' ? resolve() : failed++));
    child.once('exit', (code) => reject(new Error(`The exchange stopped with ${code}.`)));
  });
  child.removeAllListeners('exit');
}

async function endExchange(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const child = running;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}
const killExchange = () => endExchange('SIGKILL');
const stopExchange = () => endExchange('SIGTERM');

const killDatabase = () => process.kill(Number(readFileSync(join(dataDir, 'dynamodb-engine.pid'), 'utf8')), 'SIGKILL');

const endpoints = (): Endpoints => JSON.parse(readFileSync(join(dataDir, 'endpoints.json'), 'utf8'));

/** Takes off both queues of NZTCU what is there. */
async function takeSummaries(into: string[]): Promise<number> {
  const { sqsEndpoint, region, queues } = endpoints();
  const sqs = new SQSClient({ endpoint: sqsEndpoint, region, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
  const before = into.length;
  for (const QueueUrl of [queues['nztcu-summaries'], queues['nztcu-immediate']]) {
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) break;
      into.push(...Messages.map(({ Body = '' }) => Body));
      const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  }
  sqs.destroy();
  return into.length - before;
}

/** Until the outbox is empty, all is published in the log, and no summary comes any more. */
async function drain(summaries: string[]): Promise<void> {
  for (;;) {
    const taken = await takeSummaries(summaries);
    const { waiting, log } = await statusOf(dataDir, Date.now());
    const left = Object.values(waiting).reduce((sum, one) => sum + one.count, 0);
    say(
      `draining: ${left} rows wait, ${summaries.length} summaries taken, ${log.published} of ${log.leaves} leaves published`,
    );
    if (taken === 0 && left === 0 && log.published === log.leaves && summaries.length >= count) return;
    await pause(PAUSE_MS);
  }
}

async function run(): Promise<boolean> {
  await start(0);
  const operator = await operatorOf(origin, join(dataDir, 'operator.jwk'));
  const units = [];
  for (let at = 0; at < UNITS; at++) units.push(await enrol(operator, `load-${at}`, 'unit'));
  say(`${count} reports of ${UNITS} units; ${consumer} fails at random; seed ${seed}`);
  const witnessed = { ...emptyWitness(), summaries: [] as string[] };
  const tally = { acknowledged: 0, retried: 0 };
  const began = performance.now();
  const sending = sendAll(units, count, LANES, witnessed, tally);
  let isSending = true;
  void sending.finally(() => (isSending = false));
  const reached = async (part: number) => {
    while (isSending && tally.acknowledged < part * count) await pause(20);
    say(`${tally.acknowledged} acknowledged after ${((performance.now() - began) / 1000).toFixed(0)} s`);
  };
  const dying = async () => {
    await reached(engineDiesAt);
    say('killing the database');
    killDatabase();
    await reached(exchangeDiesAt);
    say('killing the exchange');
    await killExchange();
    await start(1);
  };
  await Promise.all([sending, dying()]);
  const sent = performance.now();
  await reached(1);
  // The consumer is mended, and all of it started again.
  await stopExchange();
  await start(2, '');
  await drain(witnessed.summaries);
  const drained = performance.now();
  say('checking the invariants');
  const violations = await findViolations(await holderOf(dataDir, origin), witnessed);
  const statement = await reconcile(dataDir);
  for (const line of [...violations, ...statement.disagreements.map((one) => JSON.stringify(one))].slice(0, 20))
    say(line);
  console.log(
    JSON.stringify({
      submissions: count,
      acknowledged: tally.acknowledged,
      retried: tally.retried,
      perSecond: Math.round((count * 1000) / (sent - began)),
      sendingSeconds: Math.round((sent - began) / 1000),
      drainingSeconds: Math.round((drained - sent) / 1000),
      failingConsumer: consumer,
      failedCalls: failed,
      killed: ['database', 'exchange'],
      summaryCopies: witnessed.summaries.length - count,
      violations: violations.length,
      storesAgree: statement.agrees,
      records: statement.counted['records'],
      logSize: statement.logSize,
      checkedSeconds: Math.round((performance.now() - drained) / 1000),
      seed,
    }),
  );
  return violations.length === 0 && statement.agrees && statement.counted['records'] === count;
}

try {
  if (!(await run())) process.exitCode = 1;
} finally {
  await killExchange();
  rmSync(dataDir, { recursive: true, force: true });
}
