/** `acknowledge`, of `nztcu` and of `ptcn`: that nothing is left of a report that its unit recalled. */
import type { Command } from 'commander';
import { EXIT } from './exit-codes.ts';
import { reworded } from './reworded.ts';
import { type Shell, withExamples } from './shell.ts';

export function addAcknowledge(program: Command, shell: Shell, as: string): void {
  const command = program
    .command('acknowledge')
    .argument('<id>', 'identifier of the report that was recalled')
    .requiredOption('--recall <id>', 'which recall: as the notice, or the withdrawn entry of the feed, names it')
    .description(
      'Say that nothing is left of a recalled report, or that it is handled by its new marking. Its unit sees it.',
    )
    .option('--json', 'answer as JSON')
    .action((submissionId: string, { recall: recallId, json }: { recall: string; json?: boolean }) =>
      shell.run({ json: json === true }, async (screen) => {
        const install = await shell.install();
        const word = { recallId, submissionId };
        await install
          .withClient((client) => client.post('/v1/acknowledgements', word), shell)
          .catch(
            reworded('not-found', {
              detail: 'There is no such recall, or you are not asked about it.',
              fix: 'Take both identifiers from the notice, or from the withdrawn entry of the feed.',
            }),
          );
        screen.say(`Acknowledged: nothing is left here of ${submissionId}.`);
        screen.give({ acknowledged: true, ...word });
        return EXIT.done;
      }),
    );
  withExamples(command, `${as} acknowledge tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b --recall 0199b0d2-…`);
}
