/** `ptcn plan`: what NZTCU asks this unit, and how the unit stands to it. */
import type { Command } from 'commander';
import { GapMap } from '#schemas/requirement.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = { from?: string; to?: string; json?: boolean };

export function addPlan(program: Command, shell: Shell): void {
  const command = program
    .command('plan')
    .description('Show what you are asked, and what of it is answered, returned as nil, or open.')
    .option('--from <month>', 'first month, for example 2026-01; absent: twelve months up to the last')
    .option('--to <month>', 'last month; absent: this month')
    .option('--json', 'answer as JSON')
    .action(({ json, ...query }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        const install = await shell.install();
        const map = await install.withClient((client) => client.get('/v1/requirements/gaps', GapMap, query), shell);
        showPlan(screen, map);
        screen.give(map);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn plan');
}

function showPlan(screen: Screen, { requirements, rows: [own] }: GapMap): void {
  if (requirements.length === 0) screen.say('You are asked nothing in these months.');
  for (const { number, title, question, from, to } of requirements) {
    const cell = own?.cells.find(({ requirement }) => requirement === number);
    const silent = cell?.months.filter(({ state }) => state === 'silent').map(({ month }) => month) ?? [];
    screen.say(`${number}  ${title}: ${cell?.state === 'not-due' ? 'not due yet' : cell?.state}`);
    screen.say(`  ${question}`);
    screen.say(`  ${from} to ${to}; reports that answer it: ${cell?.reports ?? 0}`);
    if (silent.length > 0)
      screen.say(`  → open: ${silent.join(', ')}. Answer with "answers": ["${number}"], or ptcn nil ${number}`);
  }
  for (const { from, to, reason } of own?.outages ?? []) screen.say(`Cut off from ${from} to ${to}: ${reason}.`);
}
