/** `ptcn-ops audit`: who did what to a partner, a submission, a feed or a key of ours, when, from which key, and why. */
import type { Command } from 'commander';
import { type AuditEntry, AuditPage, type AuditSubject } from '#schemas/audit.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, withDeskOptions } from '../desk.ts';

type Options = DeskOptions & { readonly cursor?: string };

export function addAudit(program: Command, shell: Shell): void {
  const command = withDeskOptions(
    program
      .command('audit')
      .argument('<thing>', 'a partner, a submission or a feed by its identifier, or exchange:token and the like'),
    shell,
  )
    .description('Show the audit trail of one thing, oldest first.')
    .option('--cursor <text>', 'go on where the last page ended')
    .action((thing: string, options: Options) =>
      shell.run(options, async (screen) => {
        const client = await deskClient(options, shell);
        const query = { subject: subjectOf(thing), cursor: options.cursor };
        const page = await client.get('/v1/audit', AuditPage, query);
        if (page.items.length === 0 && options.cursor === undefined) screen.say(`Nothing is on record about ${thing}.`);
        for (const entry of page.items) for (const line of wordsOf(entry)) screen.say(line);
        if (page.next !== undefined) screen.say(`There may be more: ptcn-ops audit ${thing} --cursor ${page.next}`);
        screen.give(page);
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn-ops audit tonga-tcu',
    'ptcn-ops audit tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
    `ptcn-ops audit ${CURATED_FEED.feedId} --json`,
    'ptcn-ops audit exchange:receipt',
  );
}

/** What an identifier names shows in itself: only a submission's has a tilde, and none has a colon. */
function subjectOf(thing: string): AuditSubject {
  if (thing.startsWith('exchange:')) return thing;
  if (thing.includes('~')) return `submission:${thing}`;
  return thing === CURATED_FEED.feedId ? `feed:${thing}` : `partner:${thing}`;
}

function wordsOf({ at, actor, action, reason, facts = {} }: AuditEntry): string[] {
  const { from, to, ...others } = facts;
  const change = from === undefined ? [] : [`${from} → ${to}`];
  const said = Object.entries(others).map(([name, value]) => `${name} ${value}`);
  const more = [...change, ...said].join(', ');
  return [
    `${at}  ${action}  by ${actor.principal} (${actor.role})${actor.keyThumbprint === undefined ? '' : `, key ${actor.keyThumbprint}`}`,
    ...(more === '' ? [] : [`  ${more}`]),
    ...(reason === undefined ? [] : [`  because: ${reason}`]),
  ];
}
