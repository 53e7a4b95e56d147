/** `ptcn readers`: who read a report of mine, when, and what was done with it; by role. */
import type { Command } from 'commander';
import { type ReaderEntry, ReadersPage } from '#schemas/audit.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { reworded } from '../../terminal/reworded.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = { cursor?: string; json?: boolean };

const WORDS: Readonly<Partial<Record<ReaderEntry['action'], string>>> = {
  acknowledged: 'took the summary over',
  decided: 'decided about it',
  'release-permission-given': 'gave a word on its release',
  'release-proposed': 'proposed to release it',
  released: 'RELEASED IT to another unit',
  'release-refused': 'was refused its release',
  'release-declined': 'declined its release',
  'release-withheld': 'decided not to release it',
  'status-read': 'read how it stands',
  'challenge-answered': 'answered your challenge of a finding',
  'envelope-read': 'READ THE REPORT',
  'receipt-read': 'read the receipt',
  'links-read': 'asked what else names the same',
  'proof-read': 'read the proof that it is in the log',
};

export function addReaders(program: Command, shell: Shell): void {
  const command = program
    .command('readers')
    .argument('<id>', 'identifier of a submission')
    .description('Ask the exchange who read a report of yours, by role.')
    .option('--cursor <text>', 'go on where the last page ended')
    .option('--json', 'answer as JSON')
    .action((id: string, { cursor, json }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        const install = await shell.install();
        await install.withClient(async (client) => {
          const page = await client
            .get(`/v1/submissions/${encodeURIComponent(id)}/readers`, ReadersPage, { cursor })
            .catch(
              reworded('not-found', {
                detail: `The exchange has no report ${id} of your unit.`,
                fix: 'Check the identifier; "ptcn status" lists your reports.',
              }),
            );
          if (page.items.length === 0 && cursor === undefined) screen.say('Nobody else has read it yet.');
          for (const { at, role, action, state, feedId, note } of page.items) {
            screen.say(`${at}  ${role}: ${WORDS[action] ?? action}${state === undefined ? '' : `: ${state}`}`);
            if (feedId !== undefined) screen.say(`  published in ${feedId}: whoever reads that feed reads it`);
            if (note !== undefined) screen.say(`  ${note}`);
          }
          if (page.next !== undefined) screen.say(`There may be more: ptcn readers ${id} --cursor ${page.next}`);
          screen.give(page);
        }, shell);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn readers tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b');
}
