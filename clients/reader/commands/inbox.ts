/** `nztcu inbox`: the summaries that wait for a decision, immediate ones first. */
import type { Command } from 'commander';
import { InboxPage } from '#schemas/feed.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { showSummary } from '../show-summary.ts';

export function addInbox(program: Command, shell: Shell): void {
  const command = program
    .command('inbox')
    .description('Show what waits for a decision.')
    .option('--cursor <text>', 'go on where the last page ended')
    .option('--json', 'answer as JSON')
    .action((options: { cursor?: string; json?: boolean }) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        const page = await install.withClient(
          (client) => client.get('/v1/inbox', InboxPage, { cursor: options.cursor }),
          shell,
        );
        if (page.items.length === 0) screen.say('Nothing waits.');
        for (const summary of page.items) showSummary(screen, summary);
        if (page.next !== undefined) screen.say(`There are more: npm run nztcu -- inbox --cursor ${page.next}`);
        screen.give(page);
        return EXIT.done;
      }),
    );
  withExamples(command, 'npm run nztcu -- inbox');
}
