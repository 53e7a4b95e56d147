/**
 * `npm run faults`: plays histories with faults in them and says what is not true at their end; `-- --schedules N` as many, `--seed S`
 * from there on, `--json` in one line. `--replay "seed 17"` plays one again and shows its calls; `--catch` looks for seeds that catch the
 * broken designs. The exit code is 1 when something is not true, or a broken design is not caught.
 */
import '../../infra/local/require-node-24.ts';
import { parseArgs } from 'node:util';
import { BROKEN_DESIGNS } from './broken-designs.ts';
import { campaign, historyOf, nameOf, scheduleNamed, seedsThatCatch } from './campaign.ts';
import { play } from './play.ts';

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    replay: { type: 'string' },
    design: { type: 'string' },
    catch: { type: 'boolean', default: false },
  },
});

const PROGRESS_MILLISECONDS = 2_000;

async function replay(name: string): Promise<void> {
  const { trace, violations } = await play(historyOf(scheduleNamed(name)), BROKEN_DESIGNS[values.design ?? '']);
  for (const line of trace) console.log(line);
  for (const violation of violations) console.log(`NOT TRUE: ${violation}`);
  if (violations.length > 0) process.exitCode = 1;
}

async function look(): Promise<void> {
  for (const name of Object.keys(BROKEN_DESIGNS))
    console.log(`${JSON.stringify(name)}: ${JSON.stringify(await seedsThatCatch(name, 2))}`);
}

async function run(count: number, seed: number): Promise<void> {
  let shown = Date.now();
  const result = await campaign(count, seed, (distinct, wrong) => {
    // At once: whoever stops a long campaign knows what it has found.
    if (wrong) process.stderr.write(`${nameOf(wrong.schedule)}: ${wrong.violations.join(' ')}\n`);
    if (Date.now() < shown + PROGRESS_MILLISECONDS) return;
    shown = Date.now();
    process.stderr.write(`${distinct} of ${count} histories\n`);
  });
  const { schedules, failed, broken, brokenCaught } = result;
  const violations = failed.reduce((sum, one) => sum + one.violations.length, 0);
  if (violations > 0 || brokenCaught.length < broken) process.exitCode = 1;
  if (values.json)
    console.log(JSON.stringify({ schedules, violations, broken, brokenCaught: brokenCaught.length, seed }));
  else
    console.log(
      `${schedules} histories, ${violations} violations; ${brokenCaught.length} of ${broken} broken designs caught; from seed ${seed}.`,
    );
}

if (values.replay !== undefined) await replay(values.replay);
else if (values.catch) await look();
else await run(Number(values.schedules), Number(values.seed));
