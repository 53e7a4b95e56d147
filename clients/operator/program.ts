/** Puts `ptcn-ops` together. */
import type { ExitCode } from '../terminal/exit-codes.ts';
import type { Surroundings } from '../terminal/shell.ts';
import { addAudit } from './commands/audit.ts';
import { addCosignature } from './commands/cosignature.ts';
import { addEnrol } from './commands/enrol.ts';
import { addFeedCredential } from './commands/feed-credential.ts';
import { addEvidence } from './commands/evidence.ts';
import { addExchangeKeys } from './commands/exchange-keys.ts';
import { addFirstOperator } from './commands/first-operator.ts';
import { addKey } from './commands/key.ts';
import { addLogin } from './commands/login.ts';
import { addOutage } from './commands/outage.ts';
import { addPartners } from './commands/partners.ts';
import { addProfile } from './commands/profile.ts';
import { addProposals } from './commands/proposals.ts';
import { addReconcile } from './commands/reconcile.ts';
import { addRedrive, addReplay } from './commands/redrive.ts';
import { addRetention } from './commands/retention.ts';
import { addStatusChanges } from './commands/status-changes.ts';
import { DeskShell } from './desk-shell.ts';
import { asTyped } from './fingerprint.ts';

const EXIT_CODES = `Exit codes:
  0  done
  1  something unexpected, on our side or on this machine
  2  wrong use: an option, a file that cannot be read, a fingerprint that does not fit
  3  refused by the exchange; it says why
  4  not reached or busy: nothing was kept, type it again later
  5  not authorised: no key file, not signed in any more, not let in
  6  the evidence or the statement does not hold, or the stores do not agree`;

const ENVIRONMENT = `Environment:
  PTCN_OPS_KEY_FILE  the operator's keys (default: those of the local exchange)
  PTCN_ORIGIN        address of the exchange (default: that of the local exchange)`;

/** Runs one command line. Resolves to the exit code; writes to the given streams only. */
export function runPtcnOps(words: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const shell = new DeskShell(surroundings);
  const program = shell
    .program('ptcn-ops')
    // What stands behind "evidence verify" is meant for it, and not for "evidence".
    .enablePositionalOptions()
    .description(
      "Run the registry of the PTCN Exchange: partners, their keys, the exchange's own keys, and who did what.",
    );
  addLogin(program, shell);
  addEnrol(program, shell);
  addPartners(program, shell);
  addOutage(program, shell);
  addProfile(program, shell);
  addProposals(program, shell);
  addStatusChanges(program, shell);
  addKey(program, shell);
  addFeedCredential(program, shell);
  addExchangeKeys(program, shell);
  addCosignature(program, shell);
  addRetention(program, shell);
  addAudit(program, shell);
  addEvidence(program, shell);
  addReconcile(program, shell);
  addRedrive(program, shell);
  addReplay(program, shell);
  addFirstOperator(program, shell);
  program.addHelpText('after', `\n${EXIT_CODES}\n\n${ENVIRONMENT}\n`);
  return shell.parse(program, asTyped(words));
}
