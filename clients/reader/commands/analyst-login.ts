/** `nztcu login` and `logout`: an analyst signs in as a person, which approving a release needs. */
import type { Command } from 'commander';
import { signInHere } from '../../operator/commands/login.ts';
import { forgetSession } from '../../operator/operator-session.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { besideKeys, exchangeOf } from '../analyst.ts';

export function addAnalystLogin(program: Command, shell: Shell): void {
  const login = program
    .command('login')
    .description('Sign in as an analyst, in a browser. Releases are then proposed and approved in your name.')
    .option('--origin <address>', 'address of the exchange (or PTCN_ORIGIN; default: that of the local exchange)')
    .option('--issuer <address>', 'where you sign in, if this exchange knows several')
    .option('--json', 'answer as JSON')
    .action((options: { origin?: string; issuer?: string; json?: boolean }) =>
      shell.run(options, async (screen) => {
        const origin = await exchangeOf(shell, options.origin);
        return signInHere(screen, shell, { origin, issuer: options.issuer, keyFile: besideKeys(shell) });
      }),
    );
  withExamples(login, 'npm run nztcu -- login');

  const logout = program
    .command('logout')
    .description("Forget the sign-in on this machine; the commands use the reader's keys again.")
    .action(() =>
      shell.run({}, async (screen) => {
        screen.say((await forgetSession(besideKeys(shell))) ? 'Signed out.' : 'Nobody was signed in.');
        return EXIT.done;
      }),
    );
  withExamples(logout, 'npm run nztcu -- logout');
}
