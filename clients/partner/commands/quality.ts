/** `ptcn quality`: the unit's own quality report, in a few lines for a slow link; all of its checks as a spreadsheet. */
import type { Command } from 'commander';
import { stringify } from 'csv-stringify/sync';
import type { Share } from '#schemas/quality.ts';
import { type CheckFigure, UnitReport } from '#schemas/unit-report.ts';
import { writeFileAtomically } from '../../install/atomic-file.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = { from?: string; to?: string; crimeType?: string; csv?: string; json?: boolean };

export function addQuality(program: Command, shell: Shell): void {
  const command = program
    .command('quality')
    .description('Show how well your reports arrive, what costs most, and what helps.')
    .option('--from <month>', 'first month, for example 2026-01; absent: twelve months up to the last')
    .option('--to <month>', 'last month; absent: this month')
    .option('--crime-type <type>', 'only reports on this crime type')
    .option('--csv <file>', 'write every check into a spreadsheet')
    .option('--json', 'answer as JSON')
    .action(({ csv, json, ...query }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        const install = await shell.install();
        const path = `/v1/quality/partners/${install.settings.partnerId}`;
        const report = await install.withClient((client) => client.get(path, UnitReport, query), shell);
        showReport(screen, report);
        if (csv !== undefined) {
          await writeFileAtomically(csv, checksSheet(report.checks));
          screen.say(`Every check is in ${csv}.`);
        }
        screen.give(report);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn quality', 'ptcn quality --from 2026-01 --to 2026-06 --csv checks.csv');
}

const inWords = ({ count, of, share, low = 0, high = 1 }: Share): string => {
  const percent = (value: number) => `${Math.round(value * 100)} %`;
  if (share === undefined) return `${count} of ${of} (too few to say more)`;
  return `${count} of ${of}, ${percent(share)} (between ${percent(low)} and ${percent(high)})`;
};

function showReport(screen: Screen, report: UnitReport): void {
  const { period, firstTimeAcceptance, trend, costliest, reports = [], challenges } = report;
  screen.say(`${report.name}, ${period.from} to ${period.to}`);
  screen.say(`  accepted at the first attempt: ${inWords(firstTimeAcceptance)}`);
  screen.say(`  can be matched with other reports: ${inWords(trend.linkable.now)}`);
  if (costliest.length > 0) screen.say('What costs most, and what helps:');
  for (const { code, title, reports: found, field, fix } of costliest) {
    screen.say(`  ${title}, in ${found}${field === undefined ? '' : `, last at ${field}`} [${code}]`);
    screen.say(`    → ${fix}`);
  }
  for (const { submissionId, month, accepted, findings } of reports) {
    screen.say(`${submissionId ?? month}: ${accepted ? 'accepted' : 'not accepted yet'}`);
    for (const { code, field, state } of findings) screen.say(`  ${state}: ${code}${field ? ` at ${field}` : ''}`);
  }
  for (const { submissionId, adviser, until } of report.lent)
    screen.say(`Lent: ${submissionId} to ${adviser ?? 'the advisers'} until ${until}`);
  for (const { code, submissionId, answer } of challenges) {
    const outcome = answer ? `${answer.outcome}: ${answer.reason}` : 'waits for an answer';
    screen.say(`Challenged ${code} in ${submissionId}, ${outcome}`);
  }
}

const COLUMNS = ['code', 'notApplicable', 'failed', 'attested', 'passed'] as const;

/** RFC 4180, UTF-8 with byte order mark: one row a check. */
const checksSheet = (checks: readonly CheckFigure[]): string =>
  stringify([...checks], { columns: [...COLUMNS], header: true, bom: true, record_delimiter: 'windows' });
