/** Practice and earnest are two worlds with one set of keys. `--practice` leads into the one; nothing leads from one to the other. */
import type { Command } from 'commander';
import type { Home } from '../install/home.ts';
import { Misuse } from '../terminal/exit-codes.ts';
import type { Shell } from '../terminal/shell.ts';
import type { Draft } from './draft.ts';

/** What a report goes through. Keys, feeds and the directory are the real ones or none. */
const PRACTISED: ReadonlySet<string> = new Set(['new', 'check', 'sign', 'submit', 'queue', 'status', 'receipt']);

/** The option of the whole program, before or behind the command. */
export function addPractice(program: Command, shell: Shell): void {
  program
    .configureHelp({ showGlobalOptions: true })
    .option('--practice', `practise: nobody reads what is sent. For ${[...PRACTISED].join(', ')}`)
    .hook('preAction', (_program, action) => {
      if (program.opts<{ practice?: boolean }>().practice !== true) return;
      const name = nameBelow(program, action);
      if (!PRACTISED.has(name)) action.error(`error: there is no practice of "ptcn ${name}"; leave --practice out`);
      shell.practise();
    });
}

/** The first word of the command: `receipt` for `ptcn receipt verify`. */
const nameBelow = (program: Command, command: Command): string =>
  command.parent === null || command.parent === program ? command.name() : nameBelow(program, command.parent);

/** @throws {Misuse} for a file that was started for practice and is used for real. */
export function needSameWorld(draft: Draft, file: string, home: Home): void {
  if (draft.practice && !home.practice) throw otherWorld(file, home, 'started');
}

export const otherWorld = (file: string, { practice }: Home, done: 'started' | 'signed'): Misuse =>
  practice
    ? new Misuse(
        `${file} was ${done} to be sent for real, and this is practice.`,
        'Practise with a file of its own: "ptcn new" starts one. Or leave --practice out.',
      )
    : new Misuse(
        `${file} was ${done} for practice: it cannot be sent for real.`,
        'Practise with it: add --practice. A real report has a file of its own, which "ptcn new" starts.',
      );
