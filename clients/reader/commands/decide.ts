/** `nztcu decide`: take a submission on, accept it into a feed, send it back with questions, decline it, or withdraw it. */
import { type Command, Option } from 'commander';
import { DecisionRequest, WithdrawalReason } from '#schemas/decision.ts';
import { Grading } from '#schemas/grading.ts';
import type { ExchangeClient } from '../../exchange-client.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { decide, standing } from '../decide.ts';
import { questionFrom } from '../question-from.ts';
import { replacementOf } from '../replacement.ts';

type Options = {
  reason?: string;
  because?: string;
  feed?: string;
  grading?: string;
  question?: string[];
  evenSo?: boolean;
  json?: boolean;
};

export function addDecide(program: Command, shell: Shell): void {
  const command = program
    .command('decide')
    .argument('<id>', 'identifier of a submission')
    .argument('<decision>', 'triage, accept, return, decline or withdraw')
    .description('Take a report on, accept it into a curated feed, return it with questions, decline or withdraw it.')
    .option('--reason <text>', 'why; the unit sees it. Only triage needs none')
    .option('--feed <feed>', 'which feed (default: nztcu-curated)')
    .option('--grading <grade>', "NZTCU's own grading, such as B2")
    .addOption(new Option('--question <text...>', '"/report/narrative: how is this known?"; several are allowed'))
    .addOption(
      new Option('--because <word>', 'with withdraw: what readers of the feed are told').choices(
        WithdrawalReason.options,
      ),
    )
    .option('--even-so', 'accept although a newer report in the inbox replaces it')
    .option('--json', 'answer as JSON')
    .action((id: string, decision: string, options: Options) =>
      shell.run(options, async (screen) => {
        const request = requestFrom(decision, options);
        const install = await shell.install();
        const { status, alreadyDecided } = await install.withClient(async (client) => {
          if (request.decision === 'accept' && !options.evenSo) await notReplaced(id, client);
          return decide(id, request, client);
        }, shell);
        screen.say(
          alreadyDecided ? `Already decided: ${standing(status)}` : `${status.submissionId} is ${status.state}.`,
        );
        screen.give(alreadyDecided ? { alreadyDecided, ...status } : status);
        return alreadyDecided ? EXIT.refused : EXIT.done;
      }),
    );
  withExamples(
    command,
    'npm run nztcu -- decide tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b accept --grading B2 --reason "Fits two earlier finds."',
    'npm run nztcu -- decide tonga-tcu~0199… return --reason "One thing is not clear." --question "/report/narrative: Who saw it?"',
    'npm run nztcu -- decide tonga-tcu~0199… withdraw --because refuted --reason "The boat was a ferry."',
  );
}

/** @throws {Misuse} when a newer report in the inbox replaces this one. */
async function notReplaced(id: string, client: ExchangeClient): Promise<void> {
  const newer = await replacementOf(id, client);
  if (newer === undefined) return;
  throw new Misuse(
    `Nothing was decided: ${newer}, which is in the inbox, replaces this report.`,
    'Decide about the newer one; or add --even-so to accept this one all the same.',
  );
}

/** Where each part of a decision comes from, and what it has to be. */
const DECISIONS: readonly string[] = DecisionRequest.options.map((option) => option.shape.decision.value);

const PARTS: Readonly<Record<string, readonly [name: string, fix: string]>> = {
  reason: ['--reason', 'Say why in one line, of 1000 characters at most.'],
  reasonClass: ['--because', `One of ${WithdrawalReason.options.join(', ')}: readers of the feed are told this word.`],
  feedId: ['--feed', 'Small letters, digits and hyphens, such as nztcu-curated.'],
  questions: ['--question', 'A report goes back with 1 to 20 questions: --question "/report/narrative: Who saw it?"'],
};

/** @throws {Misuse} naming the part that is wrong. */
function requestFrom(decision: string, options: Options): DecisionRequest {
  if (!DECISIONS.includes(decision))
    throw new Misuse(`"${decision}" is not a decision.`, `It is one of ${DECISIONS.join(', ')}.`);
  const request = DecisionRequest.safeParse(partsOf(decision, options));
  if (request.success) return request.data;
  const [name, fix] = PARTS[String(request.error.issues[0]?.path[0])] ?? ['The decision', 'See --help.'];
  throw new Misuse(`${name} cannot stand as it is.`, fix);
}

function partsOf(decision: string, { reason, because, feed, grading, question = [] }: Options): object {
  const common = { decision, ...(reason !== undefined && { reason }) };
  if (decision === 'return') return { ...common, questions: question.map(questionFrom) };
  if (decision === 'withdraw') return { ...common, reasonClass: because };
  if (decision !== 'accept') return common;
  return {
    ...common,
    ...(feed !== undefined && { feedId: feed }),
    ...(grading !== undefined && { grading: gradingFrom(grading) }),
  };
}

function gradingFrom(text: string): Grading {
  const parts = { reliability: text.charAt(0).toUpperCase(), credibility: text.slice(1) };
  const grading = Grading.safeParse(parts);
  if (grading.success) return grading.data;
  throw new Misuse(
    `"${text}" is not a grading.`,
    'A letter from A to F for the source, then a digit from 1 to 6 for the information, such as B2.',
  );
}
