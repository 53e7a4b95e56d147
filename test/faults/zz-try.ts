import { play } from './play.ts';
import { shortHistory, seededHistory, singleHits } from './histories.ts';
const mode = process.argv[2] ?? 'single';
const t0 = process.cpuUsage();
const names = new Set<string>(); let n = 0; let calls = 0; const bad: Record<string, string[]> = {};
const note = (id: string, p: Awaited<ReturnType<typeof play>>) => { n++; calls += p.calls; names.add(p.name); for (const v of p.violations) (bad[v.slice(0, 150).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'JTI')] ??= []).push(id); };
if (mode === 'single') for (const kind of ['sent', 'published'] as const) {
  const base = await play(shortHistory(kind, []));
  for (const hit of singleHits(base.kinds)) note(`${kind} ${hit.at} ${hit.fault}`, await play(shortHistory(kind, [hit])));
} else if (mode === 'seed') {
  const from = Number(process.argv[3] ?? 0), to = Number(process.argv[4] ?? 300);
  for (let seed = from; seed < to; seed++) note(String(seed), await play(seededHistory(seed)));
} else { const p = await play(seededHistory(Number(process.argv[3]))); console.log(p.trace.join('\n')); console.log(p.violations); }
const cpu = process.cpuUsage(t0);
console.log({ n, distinct: names.size, callsEach: calls / n, msEach: (cpu.user + cpu.system) / 1000 / n });
for (const [v, ids] of Object.entries(bad).slice(0,40)) console.log(ids.length, v, ids.slice(0, 5));
