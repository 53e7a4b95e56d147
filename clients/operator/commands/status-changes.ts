/** `ptcn-ops suspend`, `activate`, `revoke`: bites on the partner's very next request. */
import type { Command } from 'commander';
import { Partner, type StatusChange } from '#schemas/partner.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, withDeskOptions } from '../desk.ts';
import { showPartner } from './partners.ts';

type Options = DeskOptions & { readonly reason: string };

const CHANGES: readonly { verb: string; status: StatusChange['status']; description: string }[] = [
  {
    verb: 'suspend',
    status: 'suspended',
    description: 'Suspend a partner: it may read its own submissions and receipts, nothing else.',
  },
  { verb: 'activate', status: 'active', description: 'Let a suspended partner in again.' },
  { verb: 'revoke', status: 'revoked', description: 'Revoke a partner for good.' },
];

export function addStatusChanges(program: Command, shell: Shell): void {
  for (const { verb, status, description } of CHANGES) {
    const command = withDeskOptions(program.command(verb).argument('<id>', 'which partner'), shell)
      .description(description)
      .requiredOption('--reason <text>', 'why, in one line')
      .action((id: string, options: Options) =>
        shell.run(options, async (screen) => {
          const client = await deskClient(options, shell);
          const change: StatusChange = { status, reason: options.reason };
          const partner = await client.postFor(`/v1/partners/${encodeURIComponent(id)}/status`, change, Partner);
          showPartner(screen, partner, shell.now());
          screen.give(partner);
          return EXIT.done;
        }),
      );
    withExamples(command, `ptcn-ops ${verb} tonga-tcu --reason "asked for by its commander, 3 October"`);
  }
}
