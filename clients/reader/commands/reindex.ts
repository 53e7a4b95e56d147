/** `nztcu reindex`: which submissions matching does not know by the rules of now, and with --apply has them indexed again. */
import type { Command } from 'commander';
import { Reindexation } from '#schemas/match.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { asAnalyst } from '../analyst.ts';

type Options = { unit?: string; cursor?: string; apply?: boolean; json?: boolean };

export function addReindex(program: Command, shell: Shell): void {
  const command = program
    .command('reindex')
    .description('Say which submissions are not in the index for matching, or by earlier rules.')
    .option('--apply', 'have them indexed again; it can be stopped, and run again')
    .option('--unit <unit>', 'those of one unit')
    .option('--cursor <text>', 'go on where it was stopped')
    .option('--json', 'answer as JSON')
    .action(({ unit, cursor, apply = false, json }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        const done = await asAnalyst(shell, undefined, async (client) => {
          let [looked, behind, rules, next] = [0, 0, 1, cursor];
          do {
            const request = { apply, ...(unit && { partnerId: unit }), ...(next && { cursor: next }) };
            const stretch: Reindexation = await client.postFor('/v1/reindexations', request, Reindexation);
            [looked, behind, rules, next] = [
              looked + stretch.looked,
              behind + stretch.behind,
              stretch.rules,
              stretch.next,
            ];
            screen.note(`${looked} looked at, ${behind} behind … to go on from here: --cursor ${next ?? ''}`);
          } while (next !== undefined);
          return { rules, looked, behind, applied: apply };
        });
        screen.say(
          `${done.behind} of ${done.looked} submissions are not indexed by version ${done.rules} of the rules.`,
        );
        if (done.behind > 0)
          screen.say(
            apply ? 'They are being indexed: look again in some minutes.' : 'To have them indexed: add --apply.',
          );
        screen.give(done);
        return EXIT.done;
      }),
    );
  withExamples(command, 'npm run nztcu -- reindex', 'npm run nztcu -- reindex --apply');
}
