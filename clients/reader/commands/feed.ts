/** `nztcu feed`: pulls a curated feed to the end; with --new what was added since the last pull. */
import type { Command } from 'commander';
import type { FeedItem } from '#schemas/feed.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import { pullFeed } from '../../install/feed-pull.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { showEntry } from '../../terminal/feed-entry.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

/** Feeds are defined there. */
const LISTED_BY = "the analysts' page, /analyst,";

export function addFeed(program: Command, shell: Shell): void {
  const command = program
    .command('feed')
    .argument('[feed]', 'which feed', CURATED_FEED.feedId)
    .description('Pull a curated feed.')
    .option('--new', 'only what was added since the last pull')
    .option('--json', 'answer as JSON')
    .action((feedId: string, options: { new?: boolean; json?: boolean }) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        const items: FeedItem[] = [];
        await install.withClient(async (client) => {
          const since = options.new ? 'last-pull' : 'beginning';
          for await (const entry of pullFeed(feedId, client, install.home, {
            since,
            follow: false,
            listedBy: LISTED_BY,
          })) {
            showEntry(screen, entry);
            items.push(entry);
          }
        }, shell);
        if (items.length === 0) screen.say(options.new ? 'Nothing new.' : 'The feed is empty.');
        screen.give({ feedId, items });
        return EXIT.done;
      }),
    );
  withExamples(command, 'npm run nztcu -- feed', 'npm run nztcu -- feed nztcu-curated --new --json');
}
