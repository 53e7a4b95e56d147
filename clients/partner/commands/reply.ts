/** `ptcn reply`: answers questions by a signed message. What cannot be sent now waits in the queue, like a report. */
import type { Command } from 'commander';
import { writeFileAtomically } from '../../install/atomic-file.ts';
import { needFolderOf } from '../../install/output-file.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { preparedReply } from '../reply.ts';
import { sendAll, worst } from '../send-all.ts';
import { Spool } from '../spool.ts';

type Options = { answer?: string[]; text?: string; decline?: boolean; output?: string; json?: boolean };

export function addReply(program: Command, shell: Shell): void {
  const command = program
    .command('reply')
    .argument('<id>', 'identifier of a report of yours, or number of a request for information')
    .description('Answer what NZTCU asks. The reply is signed, and waits in the queue until it can be sent.')
    .option(
      '--answer <text...>',
      '"1: …" answers the first question of "ptcn questions"; "/report/narrative: …" a place',
    )
    .option('--text <text>', 'the reply as a whole')
    .option('--decline', 'a request for information is not answered; --text says why')
    .option('-o, --output <file>', 'write the signed reply to a file, to be carried, instead of sending it')
    .option('--json', 'answer as JSON')
    .action((id: string, { answer: answers = [], text, decline, output, json }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        if (output !== undefined) await needFolderOf(output);
        const install = await shell.install();
        const state = output === undefined ? 'waiting' : 'signed';
        const entry = await preparedReply(id, { answers, text, decline }, install, { now: shell.now(), state });
        if (output !== undefined) {
          await writeFileAtomically(output, entry.jws);
          screen.say(`Signed: ${output}`);
          screen.say(`Any machine with the keys of ${entry.partnerId} can send it: ptcn submit ${output}`);
          screen.give({ signed: true, file: output, jti: entry.jti });
          return EXIT.done;
        }
        const outcomes = await sendAll([{ entry }], install, new Spool(install), shell, screen);
        screen.give({ replies: outcomes.map((outcome) => outcome.json) });
        return worst(outcomes.map(({ exitCode }) => exitCode));
      }),
    );
  withExamples(
    command,
    'ptcn reply tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b --answer "1: Two fishers, from the wharf."',
    'ptcn reply tonga-tcu~0199… --text "We look into it."',
    'ptcn reply RFI-261122-0412-7K3F --decline --text "No yacht calls here in winter."',
  );
}
