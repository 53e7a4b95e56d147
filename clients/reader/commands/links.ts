/** `nztcu links`: what other submissions name the same, why, and how many sources stand behind it. */
import type { Command } from 'commander';
import { type Corroboration, type MatchReason, SubmissionLinks } from '#schemas/match.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = { cursor?: string; json?: boolean };

const FLAGS: Readonly<Record<Corroboration['flags'][number], string>> = {
  circular: 'CIRCULAR: reports that have it from each other.',
  'single-root': 'SINGLE ROOT: several reports, fewer than two sources. One rumour told more than once.',
  'sources-not-stated': 'A unit names no source, and is counted once for it.',
  'graded-1-without-two-roots': 'Graded 1, which needs two independent sources.',
};

export function addLinks(program: Command, shell: Shell): void {
  const command = program
    .command('links')
    .argument('<id>', 'identifier of a submission')
    .description('Show what other submissions name the same, why, and how many sources there are.')
    .option('--cursor <text>', 'go on where the last page ended')
    .option('--json', 'answer as JSON')
    .action((id: string, { cursor, json }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        const install = await shell.install();
        const path = `/v1/submissions/${encodeURIComponent(id)}/links`;
        const page = await install.withClient((client) => client.get(path, SubmissionLinks, { cursor }), shell);
        showLinks(screen, page);
        if (page.next !== undefined) screen.say(`There are more: npm run nztcu -- links ${id} --cursor ${page.next}`);
        screen.give(page);
        return EXIT.done;
      }),
    );
  withExamples(command, 'npm run nztcu -- links tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b');
}

function showLinks(screen: Screen, { items, muted, truncated, corroboration }: SubmissionLinks): void {
  if (items.length === 0) screen.say('No other submission names the same.');
  for (const { submissionId, receivedAt, reasons } of items) {
    screen.say(`${submissionId}  received ${receivedAt}`);
    for (const reason of reasons) screen.say(`  ${inWords(reason)}`);
  }
  for (const { kind, value, because, here } of muted)
    screen.say(`muted: ${kind} ${value} (${here.pointer}): ${because}`);
  if (truncated) screen.say('It has more values than are looked up.');
  const { submissions, independentRoots, flags } = corroboration;
  screen.say(`Independent sources: ${independentRoots}, behind ${submissions} submission(s).`);
  for (const flag of flags) screen.say(`  ${FLAGS[flag]}`);
}

function inWords({ kind, strength, value, otherValue, similarity, here, there }: MatchReason): string {
  const other = otherValue === undefined ? '' : ` ~ ${otherValue} (${similarity})`;
  return `${strength}: ${kind} ${value}${other}; here ${here.pointer}, there ${there.pointer}`;
}
