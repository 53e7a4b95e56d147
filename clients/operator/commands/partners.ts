/** `ptcn-ops partners`: who is enrolled, with which keys, in which state, sharing under what; and what has to be looked at again. */
import type { Command } from 'commander';
import { DAY_SECONDS } from '#domain/clock.ts';
import { Partner, PartnerPage } from '#schemas/partner.ts';
import type { Arrangement } from '#schemas/profile.ts';
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
          showPartner(screen, partner, shell.now());
          screen.give(partner);
          return EXIT.done;
        }
        const page = await client.get('/v1/partners', PartnerPage, { cursor: options.cursor });
        for (const partner of page.items) showPartner(screen, partner, shell.now());
        if (page.next !== undefined) screen.say(`There are more: ptcn-ops partners --cursor ${page.next}`);
        screen.give(page);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn-ops partners', 'ptcn-ops partners tonga-tcu --json');
}

export function showPartner(screen: Screen, partner: Partner, now: number): void {
  screen.say(
    `${partner.partnerId}  ${partner.status.toUpperCase()}  ${partner.kind}, ${partner.name} (${partner.country})`,
  );
  screen.say(`  up to ${partner.maximumClassification}, may: ${partner.scopes.join(' ') || 'nothing'}`);
  for (const key of partner.keys) {
    const until = key.notAfter ?? key.compromisedFrom;
    const device = key.device === undefined ? '' : `, on "${key.device}"`;
    const end = until === undefined ? '' : ` from ${until}`;
    screen.say(`  ${key.thumbprint}  ${key.use}, ${key.algorithm}, ${key.state}${end}${device}`);
  }
  for (const { role, title, phone, email } of partner.profile?.contacts ?? [])
    screen.say(`  ${role}: ${[title, phone, email].filter((part) => part !== undefined).join(', ')}`);
  const arrangement = partner.profile?.arrangement;
  if (arrangement !== undefined) for (const line of wordsOf(arrangement, now)) screen.say(`  ${line}`);
}

const WARNED_DAYS = 60;

/** Overdue from the day after: the day itself is still good. */
function wordsOf({ name, reference, onwardConditions, reviewBy }: Arrangement, now: number): string[] {
  const daysLeft = Math.floor((Date.parse(reviewBy) - now) / (DAY_SECONDS * 1000)) + 1;
  const warning = daysLeft < 0 ? 'REVIEW IS OVERDUE: ' : daysLeft <= WARNED_DAYS ? 'REVIEW IS DUE SOON: ' : '';
  return [
    `${warning}shares under ${name}${reference === undefined ? '' : ` (${reference})`}, to be reviewed by ${reviewBy}`,
    ...(onwardConditions === undefined ? [] : [`onward: ${onwardConditions}`]),
  ];
}
