import { readdirSync, readFileSync } from 'node:fs';
import { enrol, startLocalExchange } from './local-exchange.ts';
import { prepare, Sender } from './prepared-sending.ts';
if (process.argv[2]) process.env.NODE_OPTIONS = `--cpu-prof --cpu-prof-dir=${process.argv[2]}`;
const ex = await startLocalExchange('/dev/shm');
delete process.env.NODE_OPTIONS;
const units = [];
for (let i = 0; i < 10; i++) units.push(await enrol(ex.operator, `b-${i}`, 'unit'));
const s = new Sender(ex.endpoints.origin);
await s.rush(await prepare(units, 200), 16);
const pids = readdirSync('/proc')
  .filter((p) => /^\d+$/.test(p))
  .filter((p) => {
    try {
      const c = readFileSync(`/proc/${p}/cmdline`, 'utf8');
      return (
        (c.includes('infra/local/start.ts') &&
          readFileSync(`/proc/${p}/status`, 'utf8').includes(`PPid:\t${process.pid}`)) ||
        c.includes('dynoxide')
      );
    } catch {
      return false;
    }
  });
const cpu = () => {
  const m = new Map<string, number>();
  for (const p of pids) {
    try {
      for (const t of readdirSync(`/proc/${p}/task`)) {
        const st = readFileSync(`/proc/${p}/task/${t}/stat`, 'utf8');
        const name = st.slice(st.indexOf('(') + 1, st.lastIndexOf(')'));
        const f = st.slice(st.lastIndexOf(')') + 2).split(' ');
        m.set(`${p}/${t} ${name}`, Number(f[11]) + Number(f[12]));
      }
    } catch {}
  }
  return m;
};
const prepared = await prepare(units, 600);
const before = cpu();
const b = performance.now();
const me = process.cpuUsage();
await s.rush(prepared, 16);
const wall = performance.now() - b;
const mine = process.cpuUsage(me);
await new Promise((r) => setTimeout(r, 1500));
const after = cpu();
console.log('rate', (600000 / wall).toFixed(1), 'sender cpu ms/sub', ((mine.user + mine.system) / 600000).toFixed(2));
let total = 0;
for (const [k, v] of [...after]
  .map(([k, v]) => [k, (v - (before.get(k) ?? 0)) * 10] as const)
  .sort((x, y) => y[1] - x[1])) {
  total += v;
  if (v > 200) console.log(k, (v / 600).toFixed(2), 'ms/sub');
}
console.log('total', (total / 600).toFixed(2), 'ms/sub');
s.close();
await ex.stop();
