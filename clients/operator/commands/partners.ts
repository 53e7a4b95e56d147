/** `ptcn-ops partners`: who is enrolled, with which keys, in which state. */
import type { Command } from 'commander';
import { Partner, PartnerPage } from '#schemas/partner.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, withDeskOptions } from '../desk.ts';

type Options = DeskOptions & { readonly cursor?: string };

export function addPartners(program: Command, shell: Shell): void {
  const command = withDeskOptions(program.command('partners').argument('[id]', 'one partner; without: all'), shell)
    .description('Show partners and their keys.')
    .option('--cursor <text>', 'go on where the last page ended')
    .action((id: string | undefined, options: Options) =>
      shell.run(options, async (screen) => {
        const client = await deskClient(options, shell);
        if (id !== undefined) {
          const partner = await client.get(`/v1/partners/${encodeURIComponent(id)}`, Partner);
          showPartner(screen, partner);
          screen.give(partner);
          return EXIT.done;
        }
        const page = await client.get('/v1/partners', PartnerPage, { cursor: options.cursor });
        for (const partner of page.items) showPartner(screen, partner);
        if (page.next !== undefined) screen.say(`There are more: ptcn-ops partners --cursor ${page.next}`);
        screen.give(page);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn-ops partners', 'ptcn-ops partners tonga-tcu --json');
}

export function showPartner(screen: Screen, partner: Partner): void {
  screen.say(
    `${partner.partnerId}  ${partner.status.toUpperCase()}  ${partner.kind}, ${partner.name} (${partner.country})`,
  );
  for (const key of partner.keys) {
    const until = key.notAfter ?? key.compromisedFrom;
    screen.say(
      `  ${key.thumbprint}  ${key.use}, ${key.algorithm}, ${key.state}${until === undefined ? '' : ` from ${until}`}`,
    );
  }
}
