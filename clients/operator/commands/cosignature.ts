/** `ptcn-ops cosignature publish`: shows the world what a witness of the log has countersigned and handed over. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { Cosignature, type CosignatureOrder } from '#schemas/log.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, withDeskOptions } from '../desk.ts';

export function addCosignature(program: Command, shell: Shell): void {
  const cosignature = program
    .command('cosignature')
    .description('What witnesses of the transparency log have countersigned.');
  const command = withDeskOptions(cosignature.command('publish'), shell)
    .argument('<file>', 'the file that a witness made with "ptcn witness --cosign", and handed over')
    .description('Publish it beside the log, when it holds: signed by the witness, and the tree is ours.')
    .requiredOption('--witness <text>', 'the key of that witness, as told on another way')
    .action((file: string, options: DeskOptions & { witness: string }) =>
      shell.run(options, async (screen) => {
        const note = await readFile(file, 'utf8').catch(() => {
          throw new Misuse(`There is no file ${file}.`, 'Give the file that the witness handed over.');
        });
        const client = await deskClient(options, shell);
        const order: CosignatureOrder = { note, witness: options.witness };
        const published = await client.postFor('/v1/operations/cosignatures', order, Cosignature);
        screen.say(`Published: ${published.witness} saw ${published.size} entries on ${published.seenAt}.`);
        screen.give(published);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn-ops cosignature publish theirs.txt --witness witness.example/reef+0a1b2c3d+BAbC…');
}
