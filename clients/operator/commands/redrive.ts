/** `ptcn-ops redrive` and `ptcn-ops replay`: what waits behind the receipt is tried again now; a summary is handed over once more. */
import type { Command } from 'commander';
import { Redriven, type RedriveOrder, Replayed, type ReplayOrder } from '#schemas/operations.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { reworded } from '../../terminal/reworded.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, withDeskOptions } from '../desk.ts';

type Options = DeskOptions & { readonly reason: string };

export function addRedrive(program: Command, shell: Shell): void {
  const command = withDeskOptions(program.command('redrive'), shell)
    .argument('<id>', 'what waits: a submission, or the eventId of a dead letter')
    .description('Have everybody try again for whom it waits, now instead of when the sweeper comes to it.')
    .requiredOption('--reason <text>', 'why, in one line: kept in the audit trail')
    .action((eventId: string, options: Options) =>
      shell.run(options, async (screen) => {
        const client = await deskClient(options, shell);
        const order: RedriveOrder = { eventId, reason: options.reason };
        const redriven = await client.postFor('/v1/operations/redrives', order, Redriven);
        for (const consumer of redriven.waiting) {
          const isCalled = redriven.called.includes(consumer);
          screen.say(`${consumer}: ${isCalled ? 'called again' : 'waits, and comes by itself within the minute'}`);
        }
        screen.give(redriven);
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn-ops redrive tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b --reason "The queue is well again."',
  );
}

export function addReplay(program: Command, shell: Shell): void {
  const command = withDeskOptions(program.command('replay'), shell)
    .argument('<submission>', 'the submission whose summary NZTCU has lost')
    .description('Hand the summary of a submission over to NZTCU once more, under its old summaryId.')
    .requiredOption('--reason <text>', 'why, in one line: kept in the audit trail')
    .action((submissionId: string, options: Options) =>
      shell.run(options, async (screen) => {
        const client = await deskClient(options, shell);
        const order: ReplayOrder = { submissionId, reason: options.reason };
        const replayed = await client
          .postFor('/v1/operations/replays', order, Replayed)
          .catch(reworded('not-found', { fix: 'Check the identifier: a unit, a tilde, and a UUID.' }));
        screen.say(`On its way again: ${replayed.summaryId}. A reader that has it passes over it.`);
        screen.give(replayed);
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn-ops replay tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b --reason "NZTCU restored an old database."',
  );
}
