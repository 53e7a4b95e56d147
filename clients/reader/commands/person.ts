/** `nztcu person` and `nztcu privacy`: the reports that name somebody who asks by the Privacy Act, and what was done about it. */
import { type Command, Option } from 'commander';
import {
  NotificationGround,
  PersonPage,
  type PersonReport,
  PersonSearch,
  PrivacyNote,
  PrivacyNoteOrder,
} from '#schemas/privacy.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { asAnalyst } from '../analyst.ts';

type Options = {
  principle: string;
  reference: string;
  name?: string[];
  identifier?: string[];
  born?: string;
  unit?: string;
  thorough?: boolean;
  json?: boolean;
};

export function addPerson(program: Command, shell: Shell): void {
  const command = program
    .command('person')
    .description('Find the reports that name a person who asks for access (IPP 6) or correction (IPP 7).')
    .addOption(new Option('--principle <which>', 'what they ask by').choices(['ipp-6', 'ipp-7']).default('ipp-6'))
    .requiredOption('--reference <number>', 'the number of the request in your register')
    .option('--name <name...>', 'every name they go or went by')
    .option('--identifier <kind=value...>', 'such as passport=L1234567 or phone=+6767712345')
    .option('--born <day>', 'day or year of birth; tells namesakes apart')
    .option('--unit <unit>', 'reports of one unit')
    .option('--thorough', 'read every report that is kept, in its words too; takes a while')
    .option('--json', 'answer as JSON')
    .action((options: Options) =>
      shell.run({ json: options.json === true }, async (screen) => {
        const sought = searchFrom(options);
        const reports = await asAnalyst(shell, undefined, async (client) => {
          const found = new Map<string, PersonReport>();
          let [looked, cursor] = [0, undefined as string | undefined];
          do {
            const page = await client.postFor('/v1/search/person', { ...sought, cursor }, PersonPage);
            for (const report of page.items) found.set(report.submissionId, report);
            [looked, cursor] = [looked + page.looked, page.next];
            screen.note(`${looked} read, ${found.size} name them …`);
          } while (cursor !== undefined);
          return [...found.values()];
        });
        for (const report of reports) show(screen, report);
        screen.say(`${reports.length} reports name them.${options.thorough ? '' : ' In words: --thorough.'}`);
        screen.give({ items: reports });
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'npm run nztcu -- person --reference IPP6-2026-014 --name "Sione Fakatava" --born 1987-04-30',
    'npm run nztcu -- person --principle ipp-7 --reference IPP7-2026-003 --identifier passport=L1234567 --thorough',
  );
}

/** @throws {Misuse} naming what cannot stand. */
function searchFrom({ principle, reference, name, identifier, born, unit, thorough }: Options): PersonSearch {
  const search = PersonSearch.safeParse({
    principle,
    reference,
    ...(name && { names: name }),
    ...(identifier && { identifiers: identifier.map(identifierFrom) }),
    ...(born !== undefined && { birth: /^\d{4}$/.test(born) ? { year: Number(born) } : { date: born } }),
    ...(unit !== undefined && { partnerId: unit }),
    by: thorough ? 'reading' : 'index',
  });
  if (search.success) return search.data;
  const [issue] = search.error.issues;
  if (issue?.path[0] === 'reference')
    throw new Misuse(
      `"${reference}" is no number of a request.`,
      'Give 2 to 40 letters, digits, hyphens, dots and strokes, such as IPP6-2026-014.',
    );
  const where = issue?.path.length ? `${issue.path.join(' ')} cannot stand as it is` : 'Whom to look for is missing';
  throw new Misuse(`${where}. ${issue?.message ?? ''}`.trim(), 'Give --name or --identifier; see --help.');
}

function identifierFrom(text: string): object {
  const at = text.indexOf('=');
  return { kind: text.slice(0, Math.max(at, 0)), value: text.slice(at + 1) };
}

function show(screen: Screen, report: PersonReport): void {
  const { submissionId, receivedAt, state, classification, tlp, readers, notification, notes } = report;
  screen.say(`${submissionId}  received ${receivedAt}, ${state}, ${classification} TLP:${tlp}`);
  for (const { pointer, as, strength, value } of report.places)
    screen.say(`  ${as} "${value}" (${strength}) at ${pointer}`);
  for (const { person, birth } of report.persons)
    screen.say(
      `  person: ${(person.names ?? []).map(({ full }) => full).join(', ')}; birth ${birth.replace('-', ' ')}`,
    );
  screen.say(
    `  read by ${readers.join(', ')}; kept until ${report.keptUntil}${report.heldSince ? ', under a hold' : ''}`,
  );
  if (notification?.toldOn !== undefined) screen.say(`  told on ${notification.toldOn}`);
  else if (notification) screen.say(`  not told: ${notification.ground} (${notification.byRole})`);
  for (const { note, notedAt, outcome, statement } of notes)
    screen.say(
      `  ${notedAt} ${note}${outcome ? `, ${outcome}` : ''}${statement === undefined ? '' : `: ${statement}`}`,
    );
}

type NoteOptions = {
  reason: string;
  reference?: string;
  statement?: string;
  json?: boolean;
};

export function addPrivacy(program: Command, shell: Shell): void {
  const command = program
    .command('privacy')
    .argument('<id>', 'identifier of a submission')
    .argument('<note>', 'not-notified, notified, access or correction')
    .argument('<what>', 'a ground, a day, or how it ended')
    .description('Note what was done about a person in a report. Analysts see it beside the report; nobody else does.')
    .requiredOption('--reason <text>', 'why, in one line')
    .option('--reference <number>', 'with access and correction: the number of the request')
    .option('--statement <text>', 'with correction: what the person says is wrong, in their words')
    .option('--json', 'answer as JSON')
    .action((id: string, note: string, what: string, options: NoteOptions) =>
      shell.run({ json: options.json === true }, async (screen) => {
        const order = noteFrom(note, what, options);
        const path = `/v1/submissions/${encodeURIComponent(id)}/privacy`;
        const kept = await asAnalyst(shell, undefined, (client) => client.postFor(path, order, PrivacyNote));
        screen.say(`Noted: ${kept.note}, ${what}.`);
        screen.give(kept);
        return EXIT.done;
      }),
    )
    .addHelpText(
      'after',
      `\nnot-notified <ground>: ${NotificationGround.options.join(', ')}\nnotified <day>\naccess given | given-in-part | withheld\ncorrection statement-attached | unit-asked | refuted\n`,
    );
  withExamples(
    command,
    'npm run nztcu -- privacy tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b access withheld --reference IPP6-2026-014 --reason "prejudice to an investigation"',
    'npm run nztcu -- privacy tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b notified 2026-11-20 --reason "interviewed in Suva"',
  );
}

/** @throws {Misuse} naming what cannot stand. */
function noteFrom(note: string, what: string, { reason, reference, statement }: NoteOptions): PrivacyNoteOrder {
  const member = note === 'not-notified' ? 'ground' : note === 'notified' ? 'on' : 'outcome';
  const order = PrivacyNoteOrder.safeParse({
    note,
    [member]: what,
    reason,
    ...(reference !== undefined && { reference }),
    ...(statement !== undefined && { statement }),
  });
  if (order.success) return order.data;
  const [issue] = order.error.issues;
  throw new Misuse(`${issue?.path.join(' ') ?? 'It'} cannot stand as it is. ${issue?.message ?? ''}`, 'See --help.');
}
