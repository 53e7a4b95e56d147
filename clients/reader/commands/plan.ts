/** `nztcu plan`: the collection plan: set a requirement, end one early, and see what is answered and what is not. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { GapMap, Requirement, RequirementOrder } from '#schemas/requirement.ts';
import { writeFileAtomically } from '../../install/atomic-file.ts';
import type { ExchangeClient } from '../../exchange-client.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = {
  set?: string;
  end?: string;
  from?: string;
  to?: string;
  csv?: string;
  cursor?: string;
  json?: boolean;
};

export function addPlan(program: Command, shell: Shell): void {
  const command = program
    .command('plan')
    .description('Show what of the collection plan is answered, and what is not; set a requirement, or end one.')
    .option('--set <file>', 'set the requirement in this file, as JSON')
    .option('--end <number>', 'end a requirement early, with the last month in --to')
    .option('--from <month>', 'first month of the map; absent: twelve months up to the last')
    .option('--to <month>', 'last month; absent: this month')
    .option('--csv <file>', 'write this page of the map into a spreadsheet')
    .option('--cursor <text>', 'go on where the last page ended')
    .option('--json', 'answer as JSON')
    .action((options: Options) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        await install.withClient((client) => run(client, options, screen), shell);
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'npm run nztcu -- plan',
    'npm run nztcu -- plan --set requirement.json',
    'npm run nztcu -- plan --end PAC-2026-04 --to 2026-12',
  );
}

async function run(client: ExchangeClient, options: Options, screen: Screen): Promise<void> {
  const { set, end, csv, from, to, cursor } = options;
  if (set !== undefined || end !== undefined) {
    const requirement =
      set === undefined
        ? await client.postFor(`/v1/requirements/${encodeURIComponent(end ?? '')}/end`, { to }, Requirement)
        : await client.postFor('/v1/requirements', await orderIn(set), Requirement);
    screen.say(`${requirement.number} is asked from ${requirement.from} to ${requirement.to}: ${requirement.title}`);
    screen.give(requirement);
    return;
  }
  const query = { from, to, cursor };
  const map = await client.get('/v1/requirements/gaps', GapMap, query);
  for (const { number, title } of map.requirements) {
    screen.say(`${number}  ${title}`);
    for (const { country, partnerId, cells } of map.rows) {
      const cell = cells.find(({ requirement }) => requirement === number);
      if (cell) screen.say(`  ${country} ${partnerId}: ${cell.state}, ${cell.reports} reports`);
    }
  }
  if (map.requirements.length === 0) screen.say('Nothing is asked in these months.');
  if (csv !== undefined) {
    const table = await client.request('GET', '/v1/requirements/gaps', { query, accept: 'text/csv' });
    await writeFileAtomically(csv, table.text);
    screen.say(`The map is in ${csv}.`);
  }
  if (map.next !== undefined) screen.say(`There are more: npm run nztcu -- plan --cursor ${map.next}`);
  screen.give(map);
}

async function orderIn(file: string): Promise<RequirementOrder> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Misuse(`There is no file ${file}.`, 'docs/quality/collection-plan.md shows what is in one.');
  });
  const order = RequirementOrder.safeParse(jsonIn(text));
  if (order.success) return order.data;
  const where = order.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`).join('; ');
  throw new Misuse(`${file} is not a requirement: ${where}.`, 'docs/quality/collection-plan.md shows what is in one.');
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
