import { enrol } from '/work/main/test/support/enrolled.ts';
import { goodClaims, signClaims } from '/work/main/test/support/test-party.ts';
import { readFileSync } from 'node:fs';
const dataDir = process.argv[2]!; const n = Number(process.argv[3] ?? 600);
const { origin } = JSON.parse(readFileSync(dataDir + '/endpoints.json', 'utf8'));
const pids = { runner: readFileSync(dataDir + '/exchange.pid', 'utf8'), engine: readFileSync(dataDir + '/dynamodb-engine.pid', 'utf8') };
const cpu = (pid: string) => { const f = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' '); return (Number(f[11]) + Number(f[12])) / 100; };
const unit = await enrol('unit', {}, { origin, dataDir });
const make = (n: number) => Promise.all(Array.from({ length: n }, () => signClaims(unit.party, goodClaims(unit.party, origin))));
for (const jws of await make(20)) { const r = await unit.submit(jws); if (r.status !== 201) console.log(r.status, await r.text()); }
const all = await make(n);
const c0 = { runner: cpu(pids.runner), engine: cpu(pids.engine), me: process.cpuUsage() };
const t = performance.now(); const lat: number[] = [];
await Promise.all(Array.from({ length: 16 }, async () => { for (let j = all.pop(); j; j = all.pop()) { const s = performance.now(); const r = await unit.submit(j); await r.text(); if (r.status !== 201) console.log(r.status); lat.push(performance.now() - s); } }));
const seconds = (performance.now() - t) / 1000; lat.sort((a, b) => a - b);
const me = process.cpuUsage(c0.me);
console.log(`${(n / seconds).toFixed(0)}/s p50 ${lat[n / 2]?.toFixed(0)} p99 ${lat[Math.floor(n * 0.99)]?.toFixed(0)}; cpu ms per request: runner ${((cpu(pids.runner) - c0.runner) * 1000 / n).toFixed(1)} engine ${((cpu(pids.engine) - c0.engine) * 1000 / n).toFixed(1)} client ${((me.user + me.system) / 1000 / n).toFixed(1)}`);
process.exit(0);
