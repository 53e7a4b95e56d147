/** Puts `ptcn-ops` together. */
import { EXIT_CODES_HELP, type ExitCode } from '../terminal/exit-codes.ts';
import { Shell, type Surroundings } from '../terminal/shell.ts';
import { addAudit } from './commands/audit.ts';
import { addEnrol } from './commands/enrol.ts';
import { addFirstOperator } from './commands/first-operator.ts';
import { addKey } from './commands/key.ts';
import { addLogin } from './commands/login.ts';
import { addPartners } from './commands/partners.ts';
import { addProfile } from './commands/profile.ts';
import { addStatusChanges } from './commands/status-changes.ts';

/** Runs one command line. Resolves to the exit code; writes to the given streams only. */
export function runPtcnOps(words: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const shell = new Shell(surroundings);
  const program = shell
    .program('ptcn-ops')
    .description('Run the registry of the PTCN Exchange: partners, their keys, and who did what.');
  addLogin(program, shell);
  addEnrol(program, shell);
  addPartners(program, shell);
  addProfile(program, shell);
  addStatusChanges(program, shell);
  addKey(program, shell);
  addAudit(program, shell);
  addFirstOperator(program, shell);
  program.addHelpText('after', `\n${EXIT_CODES_HELP}\n`);
  return shell.parse(program, words);
}
