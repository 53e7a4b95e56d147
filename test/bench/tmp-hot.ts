import { createPrivateKey } from 'node:crypto';
import { fork } from 'node:child_process';
import { calculateJwkThumbprint } from 'jose';
import { DpopNonces } from '#domain/dpop-nonce.ts';
import { makeParty, registered } from '../support/test-party.ts';
import { accessTokenFor, bareSigner, callWith, ORIGIN } from './accepted-call.ts';
import { answeringEngines } from './answering-engines.ts';
const party = await makeParty('bench-unit');
const engines = await answeringEngines(ORIGIN, registered(party));
const { d: _d, ...pub } = engines.tokenKey;
const kid = await calculateJwkThumbprint(pub, 'sha256');
const token = await accessTokenFor(
  party,
  kid,
  bareSigner(createPrivateKey({ key: { ...engines.tokenKey }, format: 'jwk' })),
);
const nonce = await new DpopNonces(engines.nonceKey).current(Math.floor(Date.now() / 1000));
const one = [];
for (let i = 0; i < 50; i++) one.push((await callWith(party, token, nonce)).event);
const events = Array.from({ length: 30 }, () => one).flat();
const bundle = process.argv[2]!;
const child = fork(new URL('./bundle-host.ts', import.meta.url).pathname, {
  env: { ...engines.environment },
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  execArgv: process.argv.slice(3),
});
child.send({ bundle, events });
child.once('message', (m: { microseconds: number[] }) => {
  const q = m.microseconds.slice(700).sort((a, b) => a - b);
  console.log('median us', q[q.length >> 1], 'mean', (q.reduce((a, b) => a + b, 0) / q.length).toFixed(0));
});
child.once('exit', () => engines.stop());
