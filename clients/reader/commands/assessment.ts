/** `nztcu assessment`: the assessment pack of a period, and the reports that one of its figures counts. */
import type { Command } from 'commander';
import { AssessedReports, Assessment, FEWEST_IN_A_FIGURE } from '#schemas/assessment.ts';
import { KINDS, MEASURED, valueInWords } from '../../assessed-values.ts';
import { writeFileAtomically } from '../../install/atomic-file.ts';
import type { ExchangeClient } from '../../exchange-client.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

const PATH = '/v1/assessment';
/** So many ask for everything; a server that never ends its pages must not hold the terminal for ever. */
const MOST_PAGES = 1_000;

type Options = {
  from?: string;
  to?: string;
  material?: string;
  csv?: string;
  query?: string;
  json?: boolean;
};

export function addAssessment(program: Command, shell: Shell): void {
  const command = program
    .command('assessment')
    .description(
      'Show what a period of reports amounts to, in figures that give no report away; or which reports a figure counts.',
    )
    .option('--from <quarter>', 'first quarter; absent: four up to the last')
    .option('--to <quarter>', 'last quarter; absent: the last that is over')
    .option('--material <which>', 'ordinary, or restricted: above IN-CONFIDENCE or TLP:AMBER')
    .option('--csv <file>', 'write the figures into a spreadsheet, each with its query')
    .option('--query <text>', 'list the reports that a figure counts, by the query beside it')
    .option('--json', 'answer as JSON')
    .action((options: Options) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        const { query } = options;
        await install.withClient(
          (client) => (query === undefined ? showPack(client, options, screen) : trace(client, query, screen)),
          shell,
        );
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'npm run nztcu -- assessment',
    'npm run nztcu -- assessment --from 2026-Q1 --to 2026-Q3 --csv assessment.csv',
    'npm run nztcu -- assessment --query "/v1/assessment/reports?kind=country&value=TO&quarter=2026-Q3&material=ordinary"',
  );
}

async function showPack(client: ExchangeClient, { csv, ...options }: Options, screen: Screen): Promise<void> {
  const query = { from: options.from, to: options.to, material: options.material };
  const pack = await client.get(PATH, Assessment, query);
  screen.say(
    `${pack.from} to ${pack.to}, ${pack.marking.classification}, TLP:${pack.marking.tlp}. –: too few to be told`,
  );
  const told = pack.values.filter(({ quarters }) => quarters.some(({ reports }) => reports !== undefined));
  if (told.length === 0)
    screen.say(
      `  No quarter has ${FEWEST_IN_A_FIGURE} reports of one kind. The quarter that is running is told when it is over.`,
    );
  for (const { kind, value, quarters } of told) {
    screen.say(
      `  ${KINDS[kind]}, ${valueInWords(kind, value)}: ${quarters.map(({ quarter, reports }) => `${quarter} ${reports ?? '–'}`).join(', ')}`,
    );
  }
  for (const { crimeType, state } of pack.measured)
    screen.say(`  ${valueInWords('crime-type', crimeType)}: ${MEASURED[state]}`);
  for (const { requirement, asked, answered, nil, silent, offline } of pack.gaps)
    screen.say(
      `  ${requirement}: of ${asked} units ${answered} answered, ${nil} nil, ${silent} silent, ${offline} offline`,
    );
  if (csv !== undefined) {
    const table = await client.request('GET', PATH, { query, accept: 'text/csv' });
    await writeFileAtomically(csv, table.text);
    screen.say(`The figures are in ${csv}.`);
  }
  screen.give(pack);
}

async function trace(client: ExchangeClient, query: string, screen: Screen): Promise<void> {
  const [path, parameters = ''] = query.split('?');
  if (path !== `${PATH}/reports`)
    throw new Misuse('That is no query of a figure.', 'It stands beside the figure, as "assessment --csv" writes it.');
  const asked = Object.fromEntries(new URLSearchParams(parameters));
  const items: AssessedReports['items'] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await client.get(path, AssessedReports, { ...asked, limit: 200, cursor });
    items.push(...answer.items);
    cursor = answer.next;
    if (cursor === undefined) break;
  }
  for (const { submissionId, month } of items) screen.say(`  ${month}  ${submissionId}`);
  screen.say(`${items.length} reports${cursor === undefined ? '' : ', and there are more'}.`);
  screen.give({ items });
}
