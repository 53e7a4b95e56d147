/** `ptcn requests`: what NZTCU asks the unit for on its own account. Without a network it shows what was last fetched. */
import type { Command } from 'commander';
import { EXIT } from '../../terminal/exit-codes.ts';
import { showRequest } from '../../terminal/request-lines.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { askedOf } from '../questions.ts';
import { Spool } from '../spool.ts';

type Options = { all?: boolean; offline?: boolean; json?: boolean };

export function addRequests(program: Command, shell: Shell): void {
  const command = program
    .command('requests')
    .description('Show what NZTCU asks for. Answer with "ptcn reply", or with a report that names it in "answers".')
    .option('--all', 'also what was answered or declined')
    .option('--offline', 'do not ask the exchange')
    .option('--json', 'answer as JSON')
    .action((options: Options) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        const { fetchedAt, requests } = await askedOf(install, options.offline === true, shell, screen);
        const waiting = new Set((await new Spool(install).waiting()).map(({ about }) => about));
        const shown = requests.filter(({ state }) => options.all || state === 'open');
        for (const request of shown) {
          showRequest(screen, request);
          if (waiting.has(request.requestId)) screen.say('  A reply waits in the queue: ptcn submit');
          else if (request.state === 'open') screen.say(`  → ptcn reply ${request.requestId} --text "…"`);
        }
        if (shown.length === 0) screen.say('Nothing is asked for.');
        if (fetchedAt !== undefined) screen.say(`As of ${fetchedAt}.`);
        screen.give({ fetchedAt, items: shown });
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn requests', 'ptcn requests --all --json');
}
