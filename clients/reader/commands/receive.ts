/** `nztcu` (receive): takes over what waits in the queues, immediate ones first; with --follow it stays. */
import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import type { DecisionRequest } from '#schemas/decision.ts';
import type { Summary } from '#schemas/summary.ts';
import type { ExchangeClient } from '../../exchange-client.ts';
import { AccessRefused, ExchangeProblem } from '../../exchange-problem.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { decide } from '../decide.ts';
import { findQueues, type QueueOptions } from '../endpoints.ts';
import { SeenSummaries } from '../seen-summaries.ts';
import { showSummary } from '../show-summary.ts';
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
    .action((options: Options) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        const seen = await SeenSummaries.open(install.home, shell.now());
        screen.note(options.follow ? 'Waiting for summaries; Ctrl-C ends it.' : 'Looking for summaries …');
        const count = await install.withClient(async (client) => {
          const reading: Reading = { options, shell, screen, client, seen };
          return options.follow ? follow(reading) : drain(reading);
        }, shell);
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
async function drain({ options, shell, screen, client, seen }: Reading): Promise<number> {
  const queues = new SummaryQueues(await findQueues(options, shell.environment));
  const show = (summary: Summary) =>
    screen.json ? screen.raw(`${JSON.stringify(summary)}\n`) : showSummary(screen, summary);
  let count = 0;
  try {
    for (;;) {
      const messages = await queues.receive(options.follow ? LONG_POLL_SECONDS : 1);
      if (messages.length === 0 && !options.follow) return count;
      for (const message of messages) {
        const taken = await takeOver(message, { client, queues, seen, now: shell.now, show });
        if (taken.kind === 'unreadable') {
          screen.note(`A message is not a summary and stays in the queue: ${taken.error.message}`);
        }
        if (taken.kind !== 'new') continue;
        count++;
        if (options.decide) await decideNow(options.decide, taken.summary, client, screen);
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

async function decideNow(
  how: 'accept' | 'return' | 'ask',
  { submissionId }: Summary,
  client: ExchangeClient,
  screen: Screen,
): Promise<void> {
  const answer = how === 'ask' ? await ask() : how;
  if (answer === undefined) return;
  const status = await decide(submissionId, answer === 'accept' ? ACCEPT : RETURN, client);
  screen.note(status === undefined ? '  decided before by somebody else' : `  → ${status.state}`);
}

async function ask(): Promise<'accept' | 'return' | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = (await lines.question('  accept, return, or leave it? [a/r/l] ')).trim().toLowerCase();
    return answer.startsWith('a') ? 'accept' : answer.startsWith('r') ? 'return' : undefined;
  } finally {
    lines.close();
  }
}
