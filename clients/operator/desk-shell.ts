/** The shell of an operator: whoever is not let in hears what helps an operator. */
import { AccessRefused } from '../exchange-problem.ts';
import { Shell } from '../terminal/shell.ts';

const FIX =
  'Is this the right exchange and the right key file (--key-file), and is this desk enrolled and not suspended? Another operator can see it with "ptcn-ops partners"; or sign in yourself with "ptcn-ops login".';

class DeskRefused extends AccessRefused {
  override readonly fix: string = FIX;
}

export class DeskShell extends Shell {
  override run(...[options, body]: Parameters<Shell['run']>): Promise<void> {
    return super.run(options, async (screen) => {
      try {
        return await body(screen);
      } catch (error) {
        // A person who signed in is told so already; a desk is no unit.
        if (error instanceof AccessRefused && error.error !== 'invalid_grant')
          throw new DeskRefused(error.error, error.message);
        throw error;
      }
    });
  }
}
