/** `ptcn new`: a report to fill in, with every field explained where it stands. */
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { CrimeType } from '#schemas/crime-types.ts';
import { needFolderOf } from '../../install/output-file.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { SCENARIOS } from '../practice-scenarios.ts';
import { starter } from '../starter.ts';

type Options = { crimeType: CrimeType; output?: string; json?: boolean };

export function addNew(program: Command, shell: Shell): void {
  const crimeType = new Option('--crime-type <type>', 'what the crime is')
    .choices(CrimeType.options)
    .makeOptionMandatory();
  const command = program
    .command('new')
    .description('Start a report: a file to fill in, with every field explained. Needs no keys and no network.')
    .addOption(crimeType)
    .option('-o, --output <file>', 'where to write it (default: <crime type>-<date>.jsonc)')
    .option('--json', 'answer as JSON')
    .action((options: Options) =>
      shell.run(options, async (screen) => {
        const today = new Date(shell.now()).toISOString().slice(0, 10);
        const { crimeType } = options;
        const scenario = shell.home.practice ? SCENARIOS[crimeType] : undefined;
        const file = options.output ?? `${scenario ? 'practice-' : ''}${crimeType}-${today}.jsonc`;
        await needFolderOf(file);
        await writeNew(file, starter(crimeType, today, scenario));
        screen.say(`Started: ${file}`);
        screen.say(
          scenario
            ? 'It is an invented report, ready to be sent; change it in any editor as you like.'
            : 'Fill in what is marked, in any editor; comments may stay, they are never sent.',
        );
        screen.say(`Next: ptcn ${scenario ? 'submit' : 'check'} ${file}`);
        screen.give({ file, crimeType });
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn new --crime-type illicit-drugs', 'ptcn new --crime-type iuu-fishing -o longliner.jsonc');
}

/** Never over a file that is there: it may be hours of work. */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new Misuse(`${file} is there already.`, 'Choose another name with -o.');
    }
    throw error;
  }
}
