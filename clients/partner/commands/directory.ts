/** `ptcn directory`: which units there are, what they may do, and whom to call. */
import type { Command } from 'commander';
import { DirectoryPage } from '#schemas/profile.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = { cursor?: string; json?: boolean };

export function addDirectory(program: Command, shell: Shell): void {
  const command = program
    .command('directory')
    .description('Show the units of the network, what they may do by their law, and their duty desks.')
    .option('--cursor <text>', 'go on where the last page ended')
    .option('--json', 'answer as JSON')
    .action(({ cursor, json }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        const install = await shell.install();
        await install.withClient(async (client) => {
          const page = await client.get('/v1/directory', DirectoryPage, { cursor });
          for (const { partnerId, name, country, agency, powers, duty } of page.items) {
            screen.say(`${partnerId}  ${name} (${country})${agency === undefined ? '' : `, ${agency}`}`);
            if (powers.length > 0) screen.say(`  may: ${powers.join(', ')}`);
            for (const { title, phone, email } of duty)
              screen.say(`  ${[title, phone, email].filter((part) => part !== undefined).join(', ')}`);
          }
          if (page.next !== undefined) screen.say(`There may be more: ptcn directory --cursor ${page.next}`);
          screen.give(page);
        }, shell);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn directory', 'ptcn directory --json');
}
