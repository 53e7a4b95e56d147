/** `ptcn-ops login` and `logout`: an operator signs in as a person, in a browser; the commands then speak in that name. */
import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { beginSignIn, finishSignIn } from '../../staff-sign-in.ts';
import { defaultKeyFile, type DeskOptions, originOf, withDeskOptions } from '../desk.ts';
import { awaitAnswer } from '../loopback-answer.ts';
import { forgetSession, keepSession, newSessionKey } from '../operator-session.ts';

type Options = DeskOptions & { readonly issuer?: string };

const PATIENCE_SECONDS = 300;

export function addLogin(program: Command, shell: Shell): void {
  const login = withDeskOptions(program.command('login'), shell)
    .description('Sign in as an operator, in a browser. The commands then use that sign-in instead of the key file.')
    .option('--issuer <address>', 'where you sign in, if this exchange knows several')
    .action((options: Options) =>
      shell.run(options, async (screen) => {
        return signInHere(screen, shell, { ...options, origin: await originOf(options, shell) });
      }),
    );
  withExamples(login, 'ptcn-ops login', 'ptcn-ops login --origin https://exchange.example');

  const logout = program
    .command('logout')
    .description('Forget the sign-in on this machine; the commands use the key file again.')
    .option('--key-file <file>', "the operator's keys (or PTCN_OPS_KEY_FILE)", defaultKeyFile(shell))
    .action((options: { readonly keyFile: string }) =>
      shell.run({}, async (screen) => {
        screen.say((await forgetSession(options.keyFile)) ? 'Signed out.' : 'Nobody was signed in.');
        return EXIT.done;
      }),
    );
  withExamples(logout, 'ptcn-ops logout');
}

/** Keeps the sign-in beside `keyFile`, until it ends. */
export async function signInHere(
  screen: Screen,
  { fetch }: Pick<Shell, 'fetch'>,
  {
    origin,
    issuer,
    keyFile,
  }: { readonly origin: string; readonly issuer?: string | undefined; readonly keyFile: string },
): Promise<ExitCode> {
  const surroundings = { origin, fetch };
  const door = await awaitAnswer(PATIENCE_SECONDS);
  try {
    const { redirectUri } = door;
    const { address, pending } = await beginSignIn(surroundings, { client: 'terminal', redirectUri, issuer });
    screen.note(`Open this address in a browser on this machine, and sign in:\n\n  ${address}\n`);
    const person = await finishSignIn(surroundings, pending, await door.answer, await newSessionKey());
    const endsAtSeconds = await keepSession(keyFile, origin, person);
    const endsAt = new Date(endsAtSeconds * 1000).toISOString();
    screen.say(`Signed in at ${pending.iss} until ${endsAt}.`);
    screen.give({ issuer: pending.iss, endsAt });
    return EXIT.done;
  } finally {
    door.close();
  }
}
