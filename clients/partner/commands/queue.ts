/** `ptcn queue`: what waits, what was refused, what was accepted, as this machine knows it. Needs no network. */
import type { Command } from 'commander';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { Spool, type SpoolEntry } from '../spool.ts';

type Options = { all?: boolean; json?: boolean };

const WORDS: Readonly<Record<SpoolEntry['state'], string>> = {
  signed: 'signed, to be carried',
  waiting: 'WAITING',
  refused: 'REFUSED: mend and submit again',
  accepted: 'accepted',
};

export function addQueue(program: Command, shell: Shell): void {
  const command = program
    .command('queue')
    .description('Show what waits to be sent and what has to be mended.')
    .option('--all', 'accepted reports too')
    .option('--json', 'answer as JSON')
    .action((options: Options) =>
      shell.run(options, async (screen) => {
        const entries = await new Spool(await shell.install()).all();
        const shown = entries.filter((entry) => options.all || entry.state !== 'accepted');
        for (const entry of shown) {
          screen.say(`${WORDS[entry.state]}  ${entry.title}`);
          screen.say(`  signed ${entry.signedAt}${entry.file === undefined ? '' : `, from ${entry.file}`}`);
          if (entry.trouble) screen.say(`  ${entry.trouble.text}\n  → ${entry.trouble.fix}`);
          if (entry.receipt) screen.say(`  receipt: ptcn receipt verify ${entry.submissionId}`);
        }
        const waiting = entries.filter((entry) => entry.state === 'waiting').length;
        screen.say(waiting === 0 ? 'Nothing waits to be sent.' : `${waiting} to be sent: ptcn submit`);
        screen.give({ waiting, items: shown.map(({ jws: _bytes, ...entry }) => entry) });
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn queue', 'ptcn queue --all --json');
}
