/** Puts `ptcn` together: one file per command, in the order in which an officer meets them. */
import { EXIT_CODES_HELP, type ExitCode } from '../terminal/exit-codes.ts';
import { Shell, type Surroundings } from '../terminal/shell.ts';
import { addCarry } from './commands/carry.ts';
import { addChallenge } from './commands/challenge.ts';
import { addCheck } from './commands/check.ts';
import { addDirectory } from './commands/directory.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEnrol } from './commands/enrol.ts';
import { addEntitlements } from './commands/entitlements.ts';
import { addFeed } from './commands/feed.ts';
import { addKeygen } from './commands/keygen.ts';
import { addKeyEvents } from './commands/key-events.ts';
import { addNew } from './commands/new.ts';
import { addLend } from './commands/lend.ts';
import { addNil } from './commands/nil.ts';
import { addOutage } from './commands/outage.ts';
import { addPlan } from './commands/plan.ts';
import { addQuality } from './commands/quality.ts';
import { addPermit } from './commands/permit.ts';
import { addQueue } from './commands/queue.ts';
import { addQuestions } from './commands/questions.ts';
import { addAcknowledge } from '../terminal/acknowledge-recall.ts';
import { addReaders } from './commands/readers.ts';
import { addRecall } from './commands/recall.ts';
import { addReceipt } from './commands/receipt.ts';
import { addReply } from './commands/reply.ts';
import { addRequests } from './commands/requests.ts';
import { addRotate } from './commands/rotate.ts';
import { addSign } from './commands/sign.ts';
import { addStatus } from './commands/status.ts';
import { addSubmit } from './commands/submit.ts';
import { addUpdate } from './commands/update.ts';
import { addWitness } from './commands/witness.ts';
import { addPractice } from './practice.ts';

const ABOUT = `Write, check, sign and send intelligence reports to the PTCN Exchange.
Writing, checking and signing need no network; sending waits in a queue until there is one.`;

const ENVIRONMENT = `Environment:
  PTCN_HOME        folder of keys, queue and receipts (default: .ptcn in your own folder)
  PTCN_PASSPHRASE  passphrase, for machines; people are asked for it
  PTCN_ORIGIN      address of the exchange, for "ptcn keygen"`;

/** Runs one command line. Resolves to the exit code; writes to the given streams only. */
export function runPtcn(words: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const shell = new Shell(surroundings);
  const program = shell
    .program('ptcn')
    .description(ABOUT)
    .version(shell.kit?.version ?? 'from its sources');
  addPractice(program, shell);
  addNew(program, shell);
  addCheck(program, shell);
  addKeygen(program, shell);
  addEnrol(program, shell);
  addSign(program, shell);
  addSubmit(program, shell);
  addQueue(program, shell);
  addCarry(program, shell);
  addStatus(program, shell);
  addQuestions(program, shell);
  addRequests(program, shell);
  addReply(program, shell);
  addRecall(program, shell);
  addAcknowledge(program, shell, 'ptcn');
  addReaders(program, shell);
  addQuality(program, shell);
  addChallenge(program, shell);
  addPlan(program, shell);
  addNil(program, shell);
  addOutage(program, shell);
  addLend(program, shell);
  addPermit(program, shell);
  addReceipt(program, shell);
  addFeed(program, shell);
  addEntitlements(program, shell);
  addDirectory(program, shell);
  addRotate(program, shell);
  addKeyEvents(program, shell);
  addWitness(program, shell);
  addDoctor(program, shell);
  addUpdate(program, shell);
  program.addHelpText('after', `\n${EXIT_CODES_HELP}\n\n${ENVIRONMENT}\n`);
  return shell.parse(program, words);
}
