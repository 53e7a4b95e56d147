/** `ptcn-ops key retire` and `key compromise`: the end of a key. Receipts given before stay valid. */
import type { Command } from 'commander';
import { toInstant } from '#domain/clock.ts';
import { type KeyStateChange, Partner } from '#schemas/partner.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, withDeskOptions } from '../desk.ts';
import { withoutGaps } from '../fingerprint.ts';
import { showPartner } from './partners.ts';

type Options = DeskOptions & { readonly reason: string; readonly from?: string };

const ENDS: readonly { verb: string; state: KeyStateChange['state']; description: string; because: string }[] = [
  {
    verb: 'retire',
    state: 'retired',
    description: 'End a key in good order: what it signed until then is still taken.',
    because: 'replaced by its yearly rotation',
  },
  {
    verb: 'compromise',
    state: 'compromised',
    description: 'A key is in wrong hands: it signs nothing more, whatever date it claims.',
    because: 'laptop stolen',
  },
];

export function addKey(program: Command, shell: Shell): void {
  const key = program.command('key').description('End a key of a partner.');
  for (const { verb, state, description, because } of ENDS) {
    const command = withDeskOptions(key.command(verb), shell)
      .argument('<id>', 'which partner')
      .argument('<fingerprint>', 'which key')
      .description(description)
      .requiredOption('--reason <text>', 'why, in one line')
      .option('--from <instant>', 'from when, in UTC (default: now)')
      .action((id: string, fingerprint: string, options: Options) =>
        shell.run(options, async (screen) => {
          const client = await deskClient(options, shell);
          const change: KeyStateChange = {
            state,
            from: options.from ?? toInstant(shell.now()),
            reason: options.reason,
          };
          const path = `/v1/partners/${encodeURIComponent(id)}/keys/${encodeURIComponent(withoutGaps(fingerprint))}`;
          const partner = await client.postFor(path, change, Partner);
          showPartner(screen, partner, shell.now());
          screen.give(partner);
          return EXIT.done;
        }),
      );
    withExamples(
      command,
      `ptcn-ops key ${verb} tonga-tcu RaKMOPvFOEfuW15aIqr4XqtG8Koda1IS0aRL_kPN7QY --reason "${because}"`,
    );
  }
}
