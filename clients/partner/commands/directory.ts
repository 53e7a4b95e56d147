/** `ptcn directory`: which units there are, what they may do, and whom to call. Without a network as it was last fetched. */
import type { Command } from 'commander';
import { Unreachable } from '../../exchange-problem.ts';
import type { Install } from '../../install/install.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { fetchDirectory, type KeptDirectory, keptDirectory } from '../kept-directory.ts';

type Options = { json?: boolean };

export function addDirectory(program: Command, shell: Shell): void {
  const command = program
    .command('directory')
    .description('Show the units of the network, what they may do by their law, and their duty desks.')
    .option('--json', 'answer as JSON')
    .action(({ json }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        const install = await shell.install();
        const { items, fetchedAt } = await directoryOf(install, shell, screen);
        for (const { partnerId, name, country, agency, powers, duty } of items) {
          screen.say(`${partnerId}  ${name} (${country})${agency === undefined ? '' : `, ${agency}`}`);
          if (powers.length > 0) screen.say(`  may: ${powers.join(', ')}`);
          for (const { title, phone, email } of duty)
            screen.say(`  ${[title, phone, email].filter((part) => part !== undefined).join(', ')}`);
        }
        screen.give({ items, fetchedAt });
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn directory', 'ptcn directory --json');
}

async function directoryOf(install: Install, shell: Shell, screen: Screen): Promise<KeptDirectory> {
  try {
    return await install.withClient((client) => fetchDirectory(install, client, shell.now()), shell);
  } catch (error) {
    const kept = error instanceof Unreachable ? await keptDirectory(install) : undefined;
    if (!(error instanceof Unreachable) || kept === undefined) throw error;
    screen.note(`${error.message} As it was last fetched, ${kept.fetchedAt}:`);
    return kept;
  }
}
