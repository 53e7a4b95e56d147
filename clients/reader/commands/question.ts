/** `nztcu question`: asks a unit about its report, whatever was decided about it. */
import type { Command } from 'commander';
import { Message, QuestionRequest } from '#schemas/message.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { asAnalyst } from '../analyst.ts';
import { questionFrom } from '../question-from.ts';

type Options = { text: string; question: string[]; json?: boolean };

export function addQuestion(program: Command, shell: Shell): void {
  const command = program
    .command('question')
    .argument('<id>', 'identifier of a submission')
    .description('Ask its unit something; nothing about the report changes. To send it back instead: decide … return.')
    .requiredOption('--text <text>', 'what it is about')
    .requiredOption('--question <text...>', '"/report/narrative: how is this known?"; several are allowed')
    .option('--json', 'answer as JSON')
    .action((id: string, { text, question, json }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        const order = QuestionRequest.safeParse({ text, questions: question.map(questionFrom) });
        if (!order.success)
          throw new Misuse(
            'The questions cannot stand as they are.',
            'One line each: --text of 1000 characters at most, 1 to 20 times --question "/report/narrative: Who saw it?"',
          );
        const path = `/v1/submissions/${encodeURIComponent(id)}/questions`;
        const asked = await asAnalyst(shell, undefined, (client) => client.postFor(path, order.data, Message));
        screen.say('Asked. "show" has the reply when it comes.');
        screen.give(asked);
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'npm run nztcu -- question tonga-tcu~0199… --text "One thing is not clear." --question "/report/narrative: Who saw it?"',
  );
}
