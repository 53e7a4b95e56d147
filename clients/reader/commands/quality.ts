/** `nztcu quality`: first quality figures per unit, by name and never a ranking; counts always, a share only with its interval. */
import type { Command } from 'commander';
import { fixFor } from '#domain/finding-fix.ts';
import { QualityReport, type Share, type UnitQuality } from '#schemas/quality.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

export function addQuality(program: Command, shell: Shell): void {
  const command = program
    .command('quality')
    .description('Show first quality figures per unit.')
    .option('--cursor <text>', 'go on where the last page ended')
    .option('--json', 'answer as JSON')
    .action((options: { cursor?: string; json?: boolean }) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        const query = { cursor: options.cursor };
        const report = await install.withClient(
          (client) => client.get('/v1/quality/partners', QualityReport, query),
          shell,
        );
        for (const unit of report.partners) showUnit(screen, unit);
        if (report.next !== undefined) screen.say(`There are more: npm run nztcu -- quality --cursor ${report.next}`);
        screen.give(report);
        return EXIT.done;
      }),
    );
  withExamples(command, 'npm run nztcu -- quality');
}

/** What is said of a finding that has no advice of its own: worth no line. */
const GENERIC_FIX = fixFor('');

function showUnit(screen: Screen, unit: UnitQuality): void {
  const { median } = unit.daysFromEventToReceipt;
  const days = median === undefined ? '' : `, ${median} days from event to receipt (median)`;
  screen.say(`${unit.name} (${unit.country})`);
  screen.say(
    `  accepted at the first attempt: ${inWords(unit.firstTimeAcceptance)}; refused attempts: ${unit.refusedAttempts}${days}`,
  );
  for (const { code, reports, fix } of unit.topFindings.slice(0, 2)) {
    screen.say(`  ${code} in ${reports}${fix === GENERIC_FIX ? '' : `: ${fix}`}`);
  }
}

function inWords({ count, of, share, low, high }: Share): string {
  const counts = `${count} of ${of}`;
  if (share === undefined || low === undefined || high === undefined) return `${counts} (too few to say more)`;
  const percent = (value: number) => `${Math.round(value * 100)} %`;
  return `${counts}, ${percent(share)} (between ${percent(low)} and ${percent(high)})`;
}
