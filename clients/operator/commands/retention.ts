/** `ptcn-ops retention`, `hold` and `dispose`: how long reports are kept, what keeps one longer, and the end of one by two persons. */
import { type Command, Option } from 'commander';
import { type DisposalOrder, Retention, RetentionPage } from '#schemas/disposal.ts';
import { Proposal } from '#schemas/proposal.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, withDeskOptions } from '../desk.ts';
import { showProposed } from './proposals.ts';

const SOME_REPORT = 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';
const pathOf = (id: string, what: 'hold' | 'disposal') => `/v1/submissions/${encodeURIComponent(id)}/${what}`;

type ListOptions = DeskOptions & { readonly due?: boolean; readonly cursor?: string };
type HoldOptions = DeskOptions & { readonly reason: string; readonly lift?: boolean };
type DisposeOptions = DeskOptions & DisposalOrder;

export function addRetention(program: Command, shell: Shell): void {
  const list = withDeskOptions(program.command('retention').argument('<unit>', 'whose reports'), shell)
    .description('Show how long the reports of a unit are kept, newest first.')
    .option('--due', 'only those whose retention class has run out')
    .option('--cursor <text>', 'go on where the last page ended')
    .action((partnerId: string, options: ListOptions) =>
      shell.run(options, async (screen) => {
        const client = await deskClient(options, shell);
        const { cursor } = options;
        const query = { partnerId, limit: 200, cursor, due: options.due ? 'true' : undefined };
        const page = await client.get('/v1/retention', RetentionPage, query);
        if (page.items.length === 0) screen.say('Nothing on this page.');
        for (const retention of page.items) showRetention(screen, retention);
        if (page.next !== undefined)
          screen.say(
            `There are more: ptcn-ops retention ${partnerId}${options.due ? ' --due' : ''} --cursor ${page.next}`,
          );
        screen.give(page);
        return EXIT.done;
      }),
    );
  withExamples(list, 'ptcn-ops retention tonga-tcu --due');

  const hold = withDeskOptions(program.command('hold').argument('<id>', 'identifier of a report'), shell)
    .description('Place a legal hold: the report is not disposed of until it is lifted.')
    .requiredOption('--reason <text>', 'why, in one line')
    .option('--lift', 'lift it instead')
    .action((id: string, options: HoldOptions) =>
      shell.run(options, async (screen) => {
        const client = await deskClient(options, shell);
        const order = { hold: options.lift ? 'lifted' : 'placed', reason: options.reason };
        const retention = await client.postFor(pathOf(id, 'hold'), order, Retention);
        showRetention(screen, retention);
        screen.give(retention);
        return EXIT.done;
      }),
    );
  withExamples(
    hold,
    `ptcn-ops hold ${SOME_REPORT} --reason "proceedings in Suva"`,
    `ptcn-ops hold ${SOME_REPORT} --lift --reason "judgment of 3 May"`,
  );

  const dispose = withDeskOptions(program.command('dispose').argument('<id>', 'identifier of a report'), shell)
    .description('Propose to dispose of a report. A second person approves; then nothing of it is kept.')
    .addOption(
      new Option('--ground <why>', 'on which ground')
        .choices(['retention-ended', 'recalled', 'unlawful'])
        .default('retention-ended'),
    )
    .requiredOption('--reason <text>', 'why, in one line')
    .action((id: string, options: DisposeOptions) =>
      shell.run(options, async (screen) => {
        const client = await deskClient(options, shell);
        const { ground, reason } = options;
        showProposed(screen, await client.postFor(pathOf(id, 'disposal'), { ground, reason }, Proposal));
        return EXIT.done;
      }),
    );
  withExamples(dispose, `ptcn-ops dispose ${SOME_REPORT} --reason "seven years, list of November"`);
}

function showRetention(screen: Screen, retention: Retention): void {
  const { submissionId, retention: kept, receivedAt, dueAt, isDue, heldSince, disposedAt } = retention;
  screen.say(`${submissionId}  ${kept}, received ${receivedAt}`);
  if (disposedAt !== undefined) screen.say(`  DISPOSED OF ${disposedAt}`);
  else screen.say(`  ${isDue ? 'DUE since' : 'kept until'} ${dueAt}`);
  if (heldSince !== undefined) screen.say(`  HELD since ${heldSince}`);
}
