/** `nztcu releases`: what was released, what waits for a second analyst, and the register of barriers. */
import type { Command } from 'commander';
import { Release, ReleasePage } from '#schemas/release.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { asAnalyst } from '../analyst.ts';
import { showRelease } from '../show-release.ts';

type Options = { barriers?: boolean; cursor?: string; origin?: string; json?: boolean };

export function addReleases(program: Command, shell: Shell): void {
  const command = program
    .command('releases')
    .argument('[release]', 'one of them; without: all')
    .description(
      'Show what was released, what waits for a second analyst, and what was not released and why; newest first.',
    )
    .option('--barriers', 'only what was not released')
    .option('--cursor <text>', 'go on where the last page ended')
    .option('--origin <address>', 'address of the exchange you signed in at (or PTCN_ORIGIN)')
    .option('--json', 'answer as JSON')
    .action((id: string | undefined, options: Options) =>
      shell.run(options, async (screen) => {
        await asAnalyst(shell, options.origin, async (client) => {
          if (id !== undefined) {
            const release = await client.get(`/v1/releases/${encodeURIComponent(id)}`, Release);
            showRelease(screen, release);
            screen.give(release);
            return;
          }
          const only = options.barriers ? 'barriers' : undefined;
          const page = await client.get('/v1/releases', ReleasePage, { only, cursor: options.cursor });
          if (page.items.length === 0) screen.say('There is none.');
          for (const release of page.items) showRelease(screen, release);
          if (page.next !== undefined)
            screen.say(
              `There are more: npm run nztcu -- releases${options.barriers ? ' --barriers' : ''} --cursor ${page.next}`,
            );
          screen.give(page);
        });
        return EXIT.done;
      }),
    );
  withExamples(command, 'npm run nztcu -- releases', 'npm run nztcu -- releases --barriers');
}
