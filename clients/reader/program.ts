/** Puts the reader together. Its keys are made and enrolled as a unit's are: keygen and enrol are the same commands. */
import { addEnrol } from '../partner/commands/enrol.ts';
import { addKeygen } from '../partner/commands/keygen.ts';
import { EXIT_CODES_HELP, type ExitCode } from '../terminal/exit-codes.ts';
import { Shell, type Surroundings } from '../terminal/shell.ts';
import { addDecide } from './commands/decide.ts';
import { addFeed } from './commands/feed.ts';
import { addInbox } from './commands/inbox.ts';
import { addQuality } from './commands/quality.ts';
import { addReceive } from './commands/receive.ts';
import { addShow } from './commands/show.ts';

/** Runs one command line. Resolves to the exit code; writes to the given streams only. */
export function runNztcu(words: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const shell = new Shell(surroundings);
  const program = shell
    .program('nztcu')
    .description("NZTCU's reader: takes summaries over from its queues, decides, and pulls curated feeds.");
  addReceive(program, shell);
  addInbox(program, shell);
  addShow(program, shell);
  addDecide(program, shell);
  addFeed(program, shell);
  addQuality(program, shell);
  addKeygen(program, shell);
  addEnrol(program, shell);
  program.addHelpText('after', `\n${EXIT_CODES_HELP}\n`);
  return shell.parse(program, words);
}
