/** `nztcu feedback`: records what became of a report; its unit reads it in "ptcn status". */
import { type Command, Option } from 'commander';
import { amountInWords } from '#domain/feedback.ts';
import { AMOUNT_UNITS, Feedback, FeedbackOrder, FeedbackOutcome } from '#schemas/feedback.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { asAnalyst } from '../analyst.ts';

type Options = { amount?: string[]; on?: string; replaces?: string; json?: boolean };

const KINDS = Object.entries(AMOUNT_UNITS)
  .map(([kind, units]) => `  ${kind}: ${kind === 'money' ? 'an ISO 4217 currency, such as FJD' : units.join(', ')}`)
  .join('\n');

export function addFeedback(program: Command, shell: Shell): void {
  const command = program
    .command('feedback')
    .argument('<id>', 'identifier of a submission')
    .argument('<outcome>', FeedbackOutcome.options.join(', '))
    .description('Record what became of a report. Its unit is told, by role; there is no free text.')
    .addOption(new Option('--amount <amount...>', '"12.5 kg cocaine", "48000 FJD money", "2 people person"'))
    .option('--on <day>', 'when it happened, such as 2026-11-20')
    .option('--replaces <feedback>', 'feedback that was wrong; with taken-back it is gone')
    .option('--json', 'answer as JSON')
    .action((id: string, outcome: string, options: Options) =>
      shell.run({ json: options.json === true }, async (screen) => {
        const order = orderFrom(outcome, options);
        const path = `/v1/submissions/${encodeURIComponent(id)}/feedback`;
        const recorded = await asAnalyst(shell, undefined, (client) => client.postFor(path, order, Feedback));
        const amounts = (recorded.amounts ?? []).map(amountInWords).join(', ');
        screen.say(`Recorded: ${recorded.outcome}${amounts === '' ? '' : `, ${amounts}`}.`);
        screen.say(`  to correct it: --replaces ${recorded.feedbackId}`);
        screen.give(recorded);
        return EXIT.done;
      }),
    )
    .addHelpText('after', `\nKinds and their units:\n${KINDS}\n`);
  withExamples(
    command,
    'npm run nztcu -- feedback tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b seized --amount "12.5 kg cocaine" "48000 FJD money" --on 2026-11-20',
  );
}

/** @throws {Misuse} naming what cannot stand. */
function orderFrom(outcome: string, { amount = [], on, replaces }: Options): FeedbackOrder {
  const order = FeedbackOrder.safeParse({
    outcome,
    ...(amount.length > 0 && { amounts: amount.map(amountFrom) }),
    ...(on !== undefined && { on }),
    ...(replaces !== undefined && { replaces }),
  });
  if (order.success) return order.data;
  const [issue] = order.error.issues;
  const [part, at] = issue?.path ?? [];
  const where = part === 'amounts' ? `The amount "${typeof at === 'number' ? amount[at] : ''}"` : `"${String(part)}"`;
  throw new Misuse(`${where} cannot stand as it is. ${issue?.message ?? ''}`.trim(), 'See --help for kinds and units.');
}

/** How much, in which unit or currency, of what. */
function amountFrom(text: string): object {
  const [quantity, unit = '', kind] = text.trim().split(/\s+/);
  const isMoney = kind === 'money' || /^[A-Z]{3}$/.test(unit);
  return {
    kind: kind ?? (isMoney ? 'money' : ''),
    quantity: Number(quantity),
    ...(isMoney ? { unit: 'currency', currency: unit } : { unit }),
  };
}
