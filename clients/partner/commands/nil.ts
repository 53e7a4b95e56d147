/** `ptcn nil`: the unit's signed word that it has looked and has nothing on a requirement. Without a network it waits in the queue. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { decodeProtectedHeader } from 'jose';
import { toInstant } from '#domain/clock.ts';
import { NIL_RETURN_TYP, NilReturnClaims } from '#schemas/requirement.ts';
import type { Install } from '../../install/install.ts';
import { needFolderOf } from '../../install/output-file.ts';
import { Misuse } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { intoFile, preparedMessage, sendNow } from '../messages.ts';
import { prepareSigned } from '../prepare.ts';
import { Spool } from '../spool.ts';
import type { SpoolEntry } from '../spool-entry.ts';

type Options = { from?: string; to?: string; output?: string; send?: string; json?: boolean };

export function addNil(program: Command, shell: Shell): void {
  const command = program
    .command('nil')
    .argument('[requirement]', 'its number; "ptcn plan" lists them')
    .description('Say, signed, that you have looked and have nothing on a requirement.')
    .option('--from <month>', 'first month in which you looked, such as 2026-09 (default: this month)')
    .option('--to <month>', 'last month (default: the first)')
    .option('-o, --output <file>', 'sign it into a file to be carried, and send nothing')
    .option('--send <file>', 'send what was signed into a file before')
    .option('--json', 'answer as JSON')
    .action((number: string | undefined, options: Options) =>
      shell.run(options, async (screen) => {
        const { output, send } = options;
        if (output !== undefined) await needFolderOf(output);
        const install = await shell.install();
        const entry = await (send === undefined ? signed(number, options, install, shell) : carried(send, install));
        if (output !== undefined) return intoFile(entry, output, install, screen);
        return sendNow(entry, install, shell, screen);
      }),
    );
  withExamples(command, 'ptcn nil PAC-2026-04 --from 2026-08 --to 2026-09', 'ptcn nil PAC-2026-04 -o nil.jws');
}

/** It stays true, and may come 400 days later. */
function signed(number: string | undefined, options: Options, install: Install, shell: Shell): Promise<SpoolEntry> {
  const { from = toInstant(shell.now()).slice(0, 7), to = from } = options;
  return preparedMessage(
    {
      message: 'nil-return',
      about: number ?? '',
      title: `Nothing on ${number}, ${from} to ${to}`,
      claims: { requirement: number, from, to },
      schema: NilReturnClaims,
      notValid: () =>
        new Misuse(
          'A nil return names a requirement, and months such as 2026-09.',
          '"ptcn plan" lists what you are asked.',
        ),
    },
    install,
    shell.now(),
  );
}

async function carried(file: string, install: Install): Promise<SpoolEntry> {
  const { entry } = (await holdsNil(file)) ? await prepareSigned(file, install, new Spool(install)) : {};
  return entry ?? noNil(file);
}

/** Before anything of it is in the queue. */
const holdsNil = (file: string): Promise<boolean> =>
  readFile(file, 'utf8')
    .then((text) => decodeProtectedHeader(text.trim()).typ === NIL_RETURN_TYP)
    .catch(() => false);

function noNil(file: string): never {
  throw new Misuse(`${file} holds no nil return.`, 'Sign one: ptcn nil <requirement> -o <file>');
}
