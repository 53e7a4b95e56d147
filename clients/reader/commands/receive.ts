/** `nztcu` (receive): takes over what waits in the queues, immediate ones first; with --follow it stays. */
import { type Command, Option } from 'commander';
import type { AttachmentNotice } from '#schemas/attachment.ts';
import type { DecisionRequest } from '#schemas/decision.ts';
import type { RecallNotice } from '#schemas/recall.ts';
import type { Summary } from '#schemas/summary.ts';
import type { ExchangeClient } from '../../exchange-client.ts';
import { AccessRefused, ExchangeProblem } from '../../exchange-problem.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { Answers } from '../answers.ts';
import { decide, standing } from '../decide.ts';
import { findQueues, type QueueOptions } from '../endpoints.ts';
import { SeenSummaries } from '../seen-summaries.ts';
import { showFilesOf, showNotice, showSummary } from '../show-summary.ts';
import { SummaryQueues } from '../summary-queues.ts';
import { takeOver } from '../take-over.ts';

type Options = QueueOptions & { follow?: boolean; decide?: 'accept' | 'return' | 'ask'; json?: boolean };

const LONG_POLL_SECONDS = 5;
const PAUSE_SECONDS = 5;

export function addReceive(program: Command, shell: Shell): void {
  const command = program
    .command('receive', { isDefault: true })
    .description('Take over the summaries that wait, immediate ones first, and acknowledge them.')
    .option('--follow', 'stay, until Ctrl-C')
    .addOption(new Option('--decide <how>', 'decide about each at once').choices(['accept', 'return', 'ask']))
    .option('--summary-queue <url>', 'where summaries are (default: the local exchange)')
    .option('--immediate-queue <url>', 'where immediate summaries are')
    .option('--json', 'one summary per line')
    // A word that is no command ends up here, as this is what runs without one.
    .allowExcessArguments()
    .action((options: Options) =>
      shell.run(options, async (screen) => {
        const [stranger] = command.args;
        if (stranger !== undefined)
          throw new Misuse(`There is no command "${stranger}".`, 'npm run nztcu -- --help lists them.');
        const install = await shell.install();
        const seen = await SeenSummaries.open(install.home, shell.now());
        screen.note(options.follow ? 'Waiting for summaries; Ctrl-C ends it.' : 'Looking for summaries …');
        const answers = options.decide === 'ask' ? new Answers(process.stdin) : undefined;
        const count = await install
          .withClient(async (client) => {
            const reading: Reading = { options, shell, screen, client, seen, answers };
            return options.follow ? follow(reading) : drain(reading);
          }, shell)
          .finally(() => answers?.close());
        screen.say(count === 0 ? 'Nothing new.' : `${count} taken over and acknowledged.`);
        return EXIT.done;
      }),
    );
  withExamples(command, 'npm run nztcu -- --follow', 'npm run nztcu -- --decide accept');
}

type Reading = {
  readonly options: Options;
  readonly shell: Shell;
  readonly screen: Screen;
  readonly client: ExchangeClient;
  readonly seen: SeenSummaries;
  /** There when each decision is asked for. */
  readonly answers: Answers | undefined;
};

/** Stays through restarts of the exchange and cuts of the network; ends only when it is not let in. */
async function follow(reading: Reading): Promise<never> {
  for (;;) {
    try {
      await drain(reading);
    } catch (error) {
      if (error instanceof AccessRefused || (error instanceof ExchangeProblem && !error.passes)) throw error;
      const said = error instanceof Error && error.message !== '' ? error.message : 'No answer from the queues.';
      reading.screen.note(`${said} Trying again in ${PAUSE_SECONDS} s …`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_SECONDS * 1000));
    }
  }
}

/** Takes over what there is, and with --follow what comes. Answers how many were new. */
async function drain(reading: Reading): Promise<number> {
  const { options, shell, screen, client, seen } = reading;
  const queues = new SummaryQueues(await findQueues(options, shell.environment));
  const show = (summary: Summary) =>
    screen.json ? screen.raw(`${JSON.stringify(summary)}\n`) : showSummary(screen, summary);
  const showRecall = (notice: RecallNotice) =>
    screen.json ? screen.raw(`${JSON.stringify(notice)}\n`) : showNotice(screen, notice);
  const showFiles = (notice: AttachmentNotice) =>
    screen.json ? screen.raw(`${JSON.stringify(notice)}\n`) : showFilesOf(screen, notice);
  const decideOn = (summary: Summary) => decideNow(summary, reading);
  let count = 0;
  try {
    for (;;) {
      const messages = await queues.receive(options.follow ? LONG_POLL_SECONDS : 1);
      if (messages.length === 0 && !options.follow) return count;
      for (const message of messages) {
        const taken = await takeOver(message, {
          client,
          queues,
          seen,
          now: shell.now,
          show,
          showRecall,
          showFiles,
          decide: decideOn,
        });
        if (taken.kind === 'unreadable') {
          screen.note(`A message is not a summary and stays in the queue: ${taken.error.message}`);
        }
        if (taken.kind === 'new') count++;
      }
    }
  } finally {
    queues.close();
  }
}

const ACCEPT: DecisionRequest = { decision: 'accept', reason: 'Accepted when its summary was taken over.' };
const RETURN: DecisionRequest = {
  decision: 'return',
  reason: 'Sent back when its summary was taken over.',
  questions: [{ pointer: '/report/narrative', text: 'How is this known, and what is not known?' }],
};

/** Decides if that was asked for; what the exchange does not take is left in the inbox, as is what nobody answers. */
async function decideNow({ submissionId }: Summary, { options, answers, client, screen }: Reading): Promise<void> {
  const answer = answers ? await ask(answers, screen) : options.decide;
  if (answer !== 'accept' && answer !== 'return') return;
  try {
    const { status, alreadyDecided } = await decide(submissionId, answer === 'accept' ? ACCEPT : RETURN, client);
    screen.note(alreadyDecided ? `  already decided: ${standing(status)}` : `  → ${status.state}`);
  } catch (error) {
    if (!(error instanceof ExchangeProblem) || error.passes || [401, 403].includes(error.status)) throw error;
    screen.note(`  not decided, it stays in the inbox: ${error.message}`);
  }
}

async function ask(answers: Answers, screen: Screen): Promise<'accept' | 'return' | undefined> {
  const line = await answers.next(() => screen.note('  accept, return, or leave it? [a/r/l]'));
  const answer = line?.trim().toLowerCase() ?? '';
  return answer.startsWith('a') ? 'accept' : answer.startsWith('r') ? 'return' : undefined;
}
