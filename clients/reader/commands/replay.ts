/** `nztcu replay`: before rules change, which units would be told what about reports that came already. */
import type { Command } from 'commander';
import { Months } from '#schemas/unit-report.ts';
import { impactOf, type Replayed, replay } from '#domain/rule-replay.ts';
import { storedSubmission } from '#domain/stored-submission.ts';
import { SubmissionPage } from '#schemas/submission-status.ts';
import { QualityReport } from '#schemas/quality.ts';
import { RULES, rulePackVersion } from '#schemas/rules/judge.ts';
import type { ExchangeClient } from '../../exchange-client.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = { from: string; to?: string; activeOn?: string; unit?: string[]; json?: boolean };

export function addReplay(program: Command, shell: Shell): void {
  const command = program
    .command('replay')
    .description(
      'Judge reports that came already by the rules of this version, and say which units would see what. Reading a report is on the audit trail.',
    )
    .requiredOption('--from <month>', 'first month in which they came, such as 2026-08')
    .option('--to <month>', 'last month (default: the first)')
    .option('--active-on <day>', 'by the rules of this day, such as 2027-01-01 (default: of the last day of any rule)')
    .option('--unit <unit...>', 'only these units')
    .option('--json', 'answer as JSON')
    .action((options: Options) =>
      shell.run(options, async (screen) => {
        const months = Months.safeParse({ from: options.from, to: options.to ?? options.from });
        const activeAt = Date.parse(`${options.activeOn ?? lastDay(shell.now())}T00:00:00Z`);
        if (!months.success || Number.isNaN(activeAt))
          throw new Misuse('Months are such as 2026-08, a day such as 2027-01-01.', 'See --help for an example.');
        const install = await shell.install();
        const replayed = await install.withClient(async (client) => {
          const units = options.unit ?? (await everyUnit(client));
          const all: Replayed[] = [];
          for (const unit of units) {
            screen.note(`${unit} …`);
            all.push(...(await replayUnit(client, unit, months.data, activeAt)));
          }
          return all;
        }, shell);
        show(screen, replayed, activeAt);
        return EXIT.done;
      }),
    );
  withExamples(command, 'npm run nztcu -- replay --from 2026-08 --to 2026-10 --active-on 2027-01-01');
}

/** When every rule of this version judges. */
const lastDay = (now: number): string =>
  RULES.reduce(
    (last, { activeFrom = '' }) => (activeFrom > last ? activeFrom : last),
    new Date(now).toISOString().slice(0, 10),
  );

async function everyUnit(client: ExchangeClient): Promise<string[]> {
  const units: string[] = [];
  let cursor: string | undefined;
  do {
    const page: QualityReport = await client.get('/v1/quality/partners', QualityReport, { limit: 200, cursor });
    units.push(...page.partners.map(({ partnerId }) => partnerId));
    cursor = page.next;
  } while (cursor !== undefined);
  return units.sort();
}

async function replayUnit(
  client: ExchangeClient,
  partnerId: string,
  { from, to }: Months,
  activeAt: number,
): Promise<Replayed[]> {
  const replayed: Replayed[] = [];
  let cursor: string | undefined;
  do {
    const page: SubmissionPage = await client.get('/v1/submissions', SubmissionPage, { partnerId, limit: 200, cursor });
    for (const { submissionId, receivedAt, findings, state } of page.items) {
      const month = receivedAt.slice(0, 7);
      // What its unit took back is read by nobody else.
      if (month < from || month > to || state === 'recalled' || state === 'disposed') continue;
      const path = `/v1/submissions/${encodeURIComponent(submissionId)}/envelope`;
      const submission = storedSubmission(await client.getText(path, 'application/jose'));
      replayed.push(replay({ partnerId, submissionId, submission, receivedAt, findings }, activeAt));
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return replayed;
}

function show(screen: Screen, replayed: readonly Replayed[], activeAt: number): void {
  const activeOn = new Date(activeAt).toISOString().slice(0, 10);
  const impact = impactOf(replayed);
  screen.say(`Rule pack ${rulePackVersion} as of ${activeOn}: ${replayed.length} reports.`);
  for (const { code, activeFrom } of RULES)
    if (activeFrom !== undefined) screen.say(`  ${code} judges from ${activeFrom} on: /checks/${code} says so`);
  if (impact.length === 0) screen.say('Nobody would see a difference.');
  for (const { partnerId, code, reports, added, gone } of impact)
    screen.say(`  ${partnerId}: ${code} new in ${added} of ${reports}, gone from ${gone}`);
  screen.give({ rulePack: rulePackVersion, activeOn, reports: replayed.length, impact });
}
