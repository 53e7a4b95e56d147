/** `ptcn-ops suspend` and `revoke` bite on the partner's very next request; `activate` needs a second person. */
import type { Command } from 'commander';
import * as z from 'zod';
import { Partner, type StatusChange } from '#schemas/partner.ts';
import { Proposal } from '#schemas/proposal.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, withDeskOptions } from '../desk.ts';
import { type GlassOptions, withBreakGlass } from '../glass.ts';
import { showPartner } from './partners.ts';
import { showProposed } from './proposals.ts';

type Options = DeskOptions & GlassOptions & { readonly reason: string };

const CHANGES: readonly { verb: string; status: StatusChange['status']; description: string }[] = [
  {
    verb: 'suspend',
    status: 'suspended',
    description: 'Suspend a partner: it may read its own submissions and receipts, nothing else.',
  },
  { verb: 'activate', status: 'active', description: 'Propose to let a suspended partner in again.' },
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
          const { reason, breakGlass } = options;
          const change: StatusChange = { status, reason, ...(breakGlass !== undefined && { breakGlass }) };
          const path = `/v1/partners/${encodeURIComponent(id)}/status`;
          const answer = await client.postFor(path, change, z.union([Partner, Proposal]));
          if ('proposalId' in answer) showProposed(screen, answer);
          else {
            showPartner(screen, answer, shell.now());
            screen.give(answer);
          }
          return EXIT.done;
        }),
      );
    if (status === 'active') withBreakGlass(command);
    withExamples(command, `ptcn-ops ${verb} tonga-tcu --reason "asked for by its commander, 3 October"`);
  }
}
