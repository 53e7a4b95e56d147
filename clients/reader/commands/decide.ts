/** `nztcu decide`: accept a submission into a feed, or send it back with questions. */
import { type Command, Option } from 'commander';
import { DecisionRequest } from '#schemas/decision.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { decide } from '../decide.ts';

type Options = { reason: string; feed?: string; grading?: string; question?: string[]; json?: boolean };

export function addDecide(program: Command, shell: Shell): void {
  const command = program
    .command('decide')
    .argument('<id>', 'identifier of a submission')
    .argument('<decision>', 'accept or return')
    .description('Accept a report into a curated feed, or return it with questions.')
    .requiredOption('--reason <text>', 'why; the unit sees it when the report goes back')
    .option('--feed <feed>', 'which feed (default: nztcu-curated)')
    .option('--grading <grade>', "NZTCU's own grading, such as B2")
    .addOption(new Option('--question <text...>', '"/report/narrative: how is this known?"; several are allowed'))
    .option('--json', 'answer as JSON')
    .action((id: string, decision: string, options: Options) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        const request = DecisionRequest.safeParse(requestFrom(decision, options));
        if (!request.success) {
          throw new Misuse(
            'This is not a decision that can be sent.',
            'accept --reason …, or return --reason … --question "/report: …".',
          );
        }
        const status = await install.withClient((client) => decide(id, request.data, client), shell);
        screen.say(
          status ? `${status.submissionId} is ${status.state}.` : 'Decided before by somebody else; see "show".',
        );
        screen.give(status ?? { alreadyDecided: true });
        return status ? EXIT.done : EXIT.refused;
      }),
    );
  withExamples(
    command,
    'npm run nztcu -- decide tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b accept --grading B2 --reason "Fits two earlier finds."',
    'npm run nztcu -- decide tonga-tcu~0199… return --reason "One thing is not clear." --question "/report/narrative: Who saw it?"',
  );
}

function requestFrom(decision: string, { reason, feed, grading, question = [] }: Options): object {
  if (decision === 'return') return { decision, reason, questions: question.map(questionFrom) };
  return {
    decision,
    reason,
    ...(feed !== undefined && { feedId: feed }),
    ...(grading !== undefined && {
      grading: { reliability: grading.charAt(0).toUpperCase(), credibility: grading.slice(1) },
    }),
  };
}

/** "/report/narrative: who saw it?", or only the question, which is then about the report as a whole. */
function questionFrom(text: string): object {
  const found = /^(\/\S*):\s*(.+)$/s.exec(text);
  return found ? { pointer: found[1], text: found[2] } : { pointer: '/report', text };
}
