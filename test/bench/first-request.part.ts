/**
 * On the built bundle of receive-submission with endpoints that answer at once. P7: the first request of a fresh process
 * beside its tenth. P17: how many AWS requests one accepted submission makes. P1.sdk: what the real SDK calls cost on top.
 */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import { createPrivateKey } from 'node:crypto';
import { DpopNonces } from '#domain/dpop-nonce.ts';
import { makeParty, registered } from '../support/test-party.ts';
import { accessTokenFor, bareSigner, callWith, ORIGIN } from './accepted-call.ts';
import { answeringEngines, type AnsweringEngines } from './answering-engines.ts';
import type { Done, Job } from './bundle-host.ts';
import { type Effort, median } from './rounds.ts';
import { atMost, beside, type Row } from './row.ts';

const BUNDLE = join(import.meta.dirname, '../../dist/functions/receive-submission/index.mjs');
const TENTH = 9;

export async function measure(effort: Effort): Promise<Row[]> {
  if (!existsSync(BUNDLE)) throw new Error('There are no bundles yet: npm run build.');
  const party = await makeParty('bench-unit');
  const engines = await answeringEngines(ORIGIN, registered(party));
  try {
    const events = await eventsFor(party, engines, effort.quick ? 12 : 400);
    const firsts: number[] = [];
    const tenths: number[] = [];
    for (let round = 0; round < effort.rounds; round++) {
      const microseconds = await inFreshProcess(events.slice(0, TENTH + 1), engines);
      firsts.push((microseconds[0] ?? 0) / 1000);
      tenths.push((microseconds[TENTH] ?? 0) / 1000);
    }
    engines.takeCounts();
    const warm = await inFreshProcess(events, engines);
    const settled = median(warm.slice(Math.floor(warm.length / 2))) / 1000;
    return [
      atMost(8, {
        id: 'P7',
        what: 'first request of a fresh process, CPU',
        figure: median(firsts),
        unit: 'ms',
        peer: median(tenths),
        than: 'its tenth',
      }),
      beside({
        id: 'P1.sdk',
        what: 'the same as P1 in the built bundle, with its real SDK calls, CPU',
        figure: settled,
        unit: 'ms',
        peer: median(tenths),
        than: 'tenth request of a process',
      }),
      requestsRow(engines.takeCounts(), events.length),
    ];
  } finally {
    await engines.stop();
  }
}

type Party = Awaited<ReturnType<typeof makeParty>>;

async function eventsFor(party: Party, { tokenKey, nonceKey }: AnsweringEngines, count: number) {
  const { d: _private, ...publicHalf } = tokenKey;
  const kid = await calculateJwkThumbprint(publicHalf, 'sha256');
  const sign = bareSigner(createPrivateKey({ key: { ...tokenKey }, format: 'jwk' }));
  const accessToken = await accessTokenFor(party, kid, sign);
  const nonce = await new DpopNonces(nonceKey).current(Math.floor(Date.now() / 1000));
  const events = [];
  for (let index = 0; index < count; index++) events.push((await callWith(party, accessToken, nonce)).event);
  return events;
}

function inFreshProcess(events: Job['events'], { environment }: AnsweringEngines): Promise<readonly number[]> {
  const child = fork(join(import.meta.dirname, 'bundle-host.ts'), {
    env: { ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  return new Promise((resolve, reject) => {
    child.once('message', ({ microseconds, statusCodes }: Done) => {
      const wrong = statusCodes.find((status) => status !== 201);
      if (wrong === undefined) resolve(microseconds);
      else reject(new Error(`The bundle answers ${wrong} to what should be accepted.`));
    });
    child.once('exit', (code) => reject(new Error(`The process of the bundle ended (${code}).`)));
    const job: Job = { bundle: BUNDLE, events };
    child.send(job);
  });
}

/** What is asked for once per process (keys, secret) is not on the hot path. */
function requestsRow(counts: Readonly<Record<string, number>>, submissions: number): Row {
  const hot = Object.entries(counts).map(([name, count]) => [name, Math.floor(count / submissions)] as const);
  const perSubmission = hot.reduce((sum, [, count]) => sum + count, 0);
  const named = hot.filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`);
  const allowed: Readonly<Record<string, number>> = {
    GetItem: 1,
    'PUT object': 1,
    Sign: 1,
    // The commit, and the proof with the rate of sending.
    TransactWriteItems: 2,
  };
  return {
    id: 'P17',
    what: `AWS requests per accepted submission: ${named.join(', ')}`,
    figure: perSubmission,
    unit: 'requests',
    against: 'registry read, S3 put, sign, commit, replay guard with the rate',
    ratio: null,
    goal: '<= 1 of each',
    met: hot.every(([name, count]) => count <= (allowed[name] ?? 0)),
  };
}
