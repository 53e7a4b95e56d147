/** `nztcu ask` and `nztcu requests`: asking a unit for information, and what became of it. */
import { type Command, Option } from 'commander';
import { Classification, Tlp } from '#schemas/handling.ts';
import { InformationRequest, InformationRequestOrder, InformationRequestPage } from '#schemas/information-request.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { showRequest } from '../../terminal/request-lines.ts';
import { reworded } from '../../terminal/reworded.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { asAnalyst } from '../analyst.ts';
import { messagesAbout, showMessages } from '../messages.ts';

type Wish = {
  subject: string;
  text: string;
  due: string;
  classification: string;
  tlp: string;
  about?: string[];
  json?: boolean;
};
type Options = { to?: string; overdue?: boolean; cursor?: string; json?: boolean };

export function addAsk(program: Command, shell: Shell): void {
  const command = program
    .command('ask')
    .argument('<unit>', 'which unit')
    .description('Ask a unit for information, on your own account.')
    .requiredOption('--subject <text>', 'what it is about, in a line')
    .requiredOption('--text <text>', 'what you ask, and what for')
    .requiredOption('--due <day>', 'the last day on which an answer helps, such as 2026-12-01')
    .addOption(
      new Option('--classification <word>', 'its marking').choices(Classification.options).default('IN-CONFIDENCE'),
    )
    .addOption(new Option('--tlp <word>', 'its TLP').choices(Tlp.options).default('AMBER'))
    .option('--about <reference...>', 'reports of that unit, requirements, earlier requests')
    .option('--json', 'answer as JSON')
    .action((partnerId: string, { json, ...wish }: Wish) =>
      shell.run({ json: json === true }, async (screen) => {
        const order = orderFrom(partnerId, wish);
        const asked = await asAnalyst(shell, undefined, (client) =>
          client
            .postFor('/v1/requests', order, InformationRequest)
            .catch(
              reworded('not-found', { detail: `There is no unit ${partnerId}.`, fix: 'Check the name of the unit.' }),
            ),
        );
        showRequest(screen, asked);
        screen.give(asked);
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'npm run nztcu -- ask tonga-tcu --subject "Yachts from the east" --text "Which have called since June?" --due 2026-12-01',
  );
}

/** @throws {Misuse} naming the part that cannot stand. */
function orderFrom(partnerId: string, { subject, text, due, classification, tlp, about }: Wish) {
  const content = { partnerId, subject, text, dueOn: due, classification, tlp, ...(about && { references: about }) };
  const order = InformationRequestOrder.safeParse(content);
  if (order.success) return order.data;
  const part = String(order.error.issues[0]?.path[0]);
  const flag = { partnerId: 'The unit', dueOn: '--due', references: '--about' }[part] ?? `--${part}`;
  throw new Misuse(`${flag} cannot stand as it is.`, 'See --help: one line each, a day as 2026-12-01.');
}

export function addRequests(program: Command, shell: Shell): void {
  const command = program
    .command('requests')
    .argument('[number]', 'which request; without: all, newest first')
    .description('What was asked of units, and what they replied.')
    .option('--to <unit>', 'those to one unit')
    .option('--overdue', 'of the page, only what is open after its last day')
    .option('--cursor <text>', 'go on where the last page ended')
    .option('--json', 'answer as JSON')
    .action((number: string | undefined, { to, overdue, cursor, json }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        await asAnalyst(shell, undefined, async (client) => {
          if (number !== undefined) {
            const request = await client.get(`/v1/requests/${encodeURIComponent(number)}`, InformationRequest);
            const messages = await messagesAbout(request.requestId, client);
            showRequest(screen, request);
            showMessages(screen, messages);
            screen.give({ ...request, messages });
            return;
          }
          const page = await client.get('/v1/requests', InformationRequestPage, { partnerId: to, cursor });
          const items = page.items.filter((request) => !overdue || request.overdue);
          for (const request of items) showRequest(screen, request);
          if (items.length === 0) screen.say('Nothing.');
          if (page.next !== undefined) screen.say(`There are more: npm run nztcu -- requests --cursor ${page.next}`);
          screen.give({ ...page, items });
        });
        return EXIT.done;
      }),
    );
  withExamples(command, 'npm run nztcu -- requests --overdue', 'npm run nztcu -- requests RFI-261122-0412-7K3F');
}
