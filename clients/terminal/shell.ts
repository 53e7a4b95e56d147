/** What a command stands on: environment, home, screen, passphrase, clock, network; and the one place where it ends. */
import { Command, CommanderError } from 'commander';
import type { KitImprint } from '#domain/kit-manifest.ts';
import { type Home, homeAt, homeFrom } from '../install/home.ts';
import { type Install, openInstall } from '../install/install.ts';
import { type AskPassphrase, passphraseFrom } from '../install/passphrase.ts';
import { confirmed } from './confirmed.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts';
import { Screen } from './screen.ts';

type Writer = { write(text: string): unknown };

export type Surroundings = {
  readonly environment: NodeJS.ProcessEnv;
  readonly out: Writer;
  readonly err: Writer;
  readonly now?: () => number;
  readonly fetch?: typeof fetch;
  readonly ask?: AskPassphrase;
  /** The file that runs. */
  readonly programFile?: string;
  /** What it was made with, if it is a kit. */
  readonly kit?: KitImprint;
  /** Asks for a yes. */
  readonly confirm?: (question: string) => Promise<boolean>;
};

export class Shell {
  readonly environment: NodeJS.ProcessEnv;
  home: Home;
  readonly now: () => number;
  readonly fetch: typeof fetch;
  readonly ask: AskPassphrase;
  readonly programFile: string | undefined;
  readonly kit: KitImprint | undefined;
  readonly confirm: (question: string) => Promise<boolean>;
  readonly #surroundings: Surroundings;
  exitCode: ExitCode = EXIT.done;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.environment = surroundings.environment;
    this.home = homeFrom(surroundings.environment);
    this.now = surroundings.now ?? Date.now;
    this.fetch = surroundings.fetch ?? fetch;
    this.ask = surroundings.ask ?? passphraseFrom(surroundings.environment);
    this.programFile = surroundings.programFile;
    this.kit = surroundings.kit;
    this.confirm = surroundings.confirm ?? confirmed;
  }

  /** From here on it is practice: a spool and receipts of its own, another address at the exchange, every line marked. */
  practise(): void {
    this.home = homeAt(this.home.root, true);
  }

  /** Opens the keys of this home. */
  install(): Promise<Install> {
    return openInstall(this.home, this.ask);
  }

  /** Runs the body of a command: its exit code, or that of what it threw. */
  async run(options: { readonly json?: boolean }, body: (screen: Screen) => Promise<ExitCode>): Promise<void> {
    const { out, err } = this.#surroundings;
    const screen = new Screen({ out, err, json: options.json === true, practice: this.home.practice });
    if (this.home.practice) screen.say('This is practice: nobody reads these reports.');
    try {
      this.exitCode = await body(screen);
    } catch (error) {
      screen.fail(error);
      this.exitCode = exitCodeOf(error);
      if (this.exitCode === EXIT.unexpected && error instanceof Error && this.environment.PTCN_DEBUG)
        screen.note(String(error.stack));
    }
  }

  /** A program whose output and end are ours: it can be run in process, with other streams, and never exits by itself. */
  program(name: string): Command {
    const { out, err } = this.#surroundings;
    return new Command(name)
      .exitOverride()
      .configureOutput({ writeOut: (text) => out.write(text), writeErr: (text) => err.write(text) })
      .showHelpAfterError('(add --help to see how it is used)');
  }

  /** Parses and runs. */
  async parse(program: Command, words: readonly string[]): Promise<ExitCode> {
    try {
      await program.parseAsync([...words], { from: 'user' });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      this.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.misuse;
    }
    return this.exitCode;
  }
}

/** An example below the help of a command. */
export const withExamples = (command: Command, ...lines: string[]): Command =>
  command.addHelpText('after', `\nFor example:\n${lines.map((line) => `  ${line}`).join('\n')}\n`);
