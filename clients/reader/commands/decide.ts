/** `nztcu decide`: take a submission on, accept it into a feed, send it back with questions, decline it, or withdraw it. */
import { type Command, Option } from 'commander';
import { WithdrawalReason } from '#schemas/decision.ts';
import type { ExchangeClient } from '../../exchange-client.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { decide, standing } from '../decide.ts';
import { decideFile } from '../decide-file.ts';
import { type DecisionWords, decisionFrom } from '../decision-from.ts';
import { replacementOf } from '../replacement.ts';

type Options = DecisionWords & { evenSo?: boolean; file?: string; apply?: boolean; json?: boolean };

export function addDecide(program: Command, shell: Shell): void {
  const command = program
    .command('decide')
    .argument('[id]', 'identifier of a submission')
    .argument('[decision]', 'triage, accept, return, decline or withdraw')
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
    .option('--file <table>', 'decisions as CSV, a row each, instead of one: first it is only looked at')
    .option('--apply', 'with --file: decide')
    .option('--json', 'answer as JSON')
    .action((id: string | undefined, decision: string | undefined, options: Options) =>
      shell.run({ json: options.json === true }, async (screen) => {
        if (options.file !== undefined) return decideFile(options.file, options.apply === true, shell, screen);
        if (id === undefined || decision === undefined)
          throw new Misuse('Which submission, and which decision?', 'Name both, or a table: --file decisions.csv');
        const request = decisionFrom(decision, options);
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
    'npm run nztcu -- decide --file decisions.csv',
    'npm run nztcu -- decide --file decisions.csv --apply',
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
