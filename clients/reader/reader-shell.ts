/** The shell of the reader: whoever has no keys, or is not let in, hears what helps a reader. */
import { AccessRefused } from '../exchange-problem.ts';
import { readIfThere } from '../install/atomic-file.ts';
import type { Install } from '../install/install.ts';
import { NoKeys } from '../terminal/exit-codes.ts';
import { Shell } from '../terminal/shell.ts';

class ReaderRefused extends AccessRefused {
  override readonly fix: string =
    'Is this reader enrolled at this exchange, with the fingerprint that "npm run nztcu -- enrol" shows, and not suspended? Ask the operator.';
}

export class ReaderShell extends Shell {
  override async install(): Promise<Install> {
    if ((await readIfThere(this.home.keys)) === undefined) {
      throw new NoKeys(
        `There are no keys of a reader in ${this.home.root}.`,
        'On a trial exchange "npm run demo" makes and enrols them, also while "npm start" runs. Elsewhere: npm run nztcu -- keygen, then enrol; or set PTCN_HOME to where they are.',
      );
    }
    return super.install();
  }

  override run(...[options, body]: Parameters<Shell['run']>): Promise<void> {
    return super.run(options, async (screen) => {
      try {
        return await body(screen);
      } catch (error) {
        if (error instanceof AccessRefused) throw new ReaderRefused(error.error, error.message);
        throw error;
      }
    });
  }
}
