/** `ptcn feed`: the curated feeds, entry by entry, going on where the last pull stopped. */
import type { Command } from 'commander';
import { FeedList } from '#schemas/feed.ts';
import { showEntry } from '../../terminal/feed-entry.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { pullFeed } from '../../install/feed-pull.ts';

type Options = { new?: boolean; follow?: boolean; json?: boolean };

export function addFeed(program: Command, shell: Shell): void {
  const command = program
    .command('feed')
    .argument('[feed]', 'which feed; without: the list of feeds')
    .description('Read the curated feeds. How far you have read is kept for --new and --follow.')
    .option('--new', 'only what was added since the last time')
    .option('--follow', 'as --new, and stay: what is added appears here, until Ctrl-C')
    .option('--json', 'answer as JSON; one entry per line with --follow')
    .action((feedId: string | undefined, options: Options) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        await install.withClient(async (client) => {
          if (feedId === undefined) {
            const list = await client.get('/v1/feeds', FeedList);
            for (const feed of list.feeds) screen.say(`${feed.feedId}  ${feed.title}\n  ${feed.description}`);
            screen.give(list);
            return;
          }
          const since = options.new || options.follow ? 'last-pull' : 'beginning';
          const items = [];
          for await (const entry of pullFeed(feedId, client, install.home, {
            since,
            follow: options.follow === true,
            listedBy: '"ptcn feed"',
            onTrouble: ({ message }) => screen.note(`${message} Waiting for it to come back …`),
          })) {
            showEntry(screen, entry);
            if (options.follow && options.json) screen.raw(`${JSON.stringify(entry)}\n`);
            else items.push(entry);
          }
          if (items.length === 0) screen.say(options.new ? 'Nothing new.' : 'The feed is empty.');
          screen.give({ feedId, items });
        }, shell);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn feed', 'ptcn feed nztcu-curated --new', 'ptcn feed nztcu-curated --follow');
}
