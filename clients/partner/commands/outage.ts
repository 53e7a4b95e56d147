/** `ptcn outage`: the unit says from when to when it is cut off; a hub says it of another unit. */
import type { Command } from 'commander';
import { EXIT } from '../../terminal/exit-codes.ts';
import { declareOutage, type OutageOptions, withOutageOptions } from '../../terminal/outage.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = OutageOptions & { unit?: string; json?: boolean };

export function addOutage(program: Command, shell: Shell): void {
  const command = withOutageOptions(
    program
      .command('outage')
      .description('Say from when to when you are cut off: months without a report are then not silent.'),
  )
    .option('--unit <unit>', 'for hubs: which unit it is')
    .option('--json', 'answer as JSON')
    .action(({ unit, json, ...outage }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        const install = await shell.install();
        const partnerId = unit ?? install.settings.partnerId;
        await install.withClient((client) => declareOutage(client, partnerId, outage, screen), shell);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn outage --from 2026-09-04 --to 2026-10-02 --reason cable');
}
