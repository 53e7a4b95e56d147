/** Puts the reader together. Its keys are made and enrolled as a unit's are: keygen and enrol are the same commands. */
import { EventEmitter } from 'node:events';
import type { Command } from 'commander';
import { addEnrol } from '../partner/commands/enrol.ts';
import { addKeygen } from '../partner/commands/keygen.ts';
import type { ExitCode } from '../terminal/exit-codes.ts';
import { addAcknowledge } from '../terminal/acknowledge-recall.ts';
import { type Surroundings, withExamples } from '../terminal/shell.ts';
import { addAsk, addRequests } from './commands/ask.ts';
import { addAttachment } from './commands/attachment.ts';
import { addAssessment } from './commands/assessment.ts';
import { addDecide } from './commands/decide.ts';
import { addEntitlements } from '../partner/commands/entitlements.ts';
import { addAnalystLogin } from './commands/analyst-login.ts';
import { addFeedback } from './commands/feedback.ts';
import { addFeed } from './commands/feed.ts';
import { addInbox } from './commands/inbox.ts';
import { addLinks } from './commands/links.ts';
import { addPerson, addPrivacy } from './commands/person.ts';
import { addPlan } from './commands/plan.ts';
import { addQuality } from './commands/quality.ts';
import { addQuestion } from './commands/question.ts';
import { addReceive } from './commands/receive.ts';
import { addReindex } from './commands/reindex.ts';
import { addSearch } from './commands/search.ts';
import { addReplay } from './commands/replay.ts';
import { addRelease } from './commands/release.ts';
import { addReleases } from './commands/releases.ts';
import { addShow } from './commands/show.ts';
import { ReaderShell } from './reader-shell.ts';

const ABOUT = `NZTCU's reader: takes summaries over from its queues, decides, releases, and pulls curated feeds.
Without a command it receives.`;

const EXIT_CODES = `Exit codes:
  0  done
  1  something unexpected, on our side or on this machine
  2  wrong use: an option, or a decision that cannot stand as it is
  3  refused by the exchange, or decided already
  4  not reached or busy: what was not taken over stays in the queues
  5  not authorised: no keys yet, wrong passphrase, not enrolled, suspended`;

const ENVIRONMENT = `Environment:
  PTCN_HOME                  folder of the reader's keys (default: nztcu in the local exchange's folder)
  PTCN_PASSPHRASE            passphrase of the keys
  PTCN_PASSPHRASE_FILE       or the file it is in (default: passphrase in PTCN_HOME)
  PTCN_ORIGIN                address of the exchange, for "keygen"
  NZTCU_SUMMARY_QUEUE_URL    where summaries are (default: the local exchange)
  NZTCU_IMMEDIATE_QUEUE_URL  where immediate summaries are
  DATA_DIR                   folder of the local exchange (default: .local)`;

/** Runs one command line. Resolves to the exit code; writes to the given streams only. */
export function runNztcu(words: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const shell = new ReaderShell(surroundings);
  const program = shell.program('nztcu').description(ABOUT);
  addReceive(program, shell);
  addAcknowledge(program, shell, 'npm run nztcu --');
  addInbox(program, shell);
  addShow(program, shell);
  addAttachment(program, shell);
  addLinks(program, shell);
  addSearch(program, shell);
  addPerson(program, shell);
  addPrivacy(program, shell);
  addReindex(program, shell);
  addDecide(program, shell);
  addQuestion(program, shell);
  addAsk(program, shell);
  addRequests(program, shell);
  addFeedback(program, shell);
  addRelease(program, shell);
  addReleases(program, shell);
  addAnalystLogin(program, shell);
  addFeed(program, shell);
  addEntitlements(program, shell);
  addPlan(program, shell);
  addAssessment(program, shell);
  addQuality(program, shell);
  addReplay(program, shell);
  addKeygen(program, shell);
  addEnrol(program, shell);
  exampleOf(program, 'entitlements', '');
  exampleOf(program, 'keygen', '--partner-id nztcu --origin https://exchange.example.govt.nz');
  exampleOf(program, 'enrol', '--name "NZTCU\'s reader" --country NZ --agency "New Zealand Police"');
  program.addHelpText('after', `\n${EXIT_CODES}\n\n${ENVIRONMENT}\n`);
  return shell.parse(program, words);
}

/** A command that units have too is shown as the reader types it. */
function exampleOf(program: Command, name: string, rest: string): void {
  const command = program.commands.find((one) => one.name() === name);
  // Commander keeps help texts as listeners, and its types do not say that it is an emitter.
  if (command instanceof EventEmitter) command.removeAllListeners('afterHelp');
  if (command) withExamples(command, `npm run nztcu -- ${name} ${rest}`);
}
