/** `ptcn-ops outage`: an operator says of a unit from when to when it is cut off. */
import type { Command } from 'commander';
import { EXIT } from '../../terminal/exit-codes.ts';
import { declareOutage, type OutageOptions, withOutageOptions } from '../../terminal/outage.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, withDeskOptions } from '../desk.ts';

export function addOutage(program: Command, shell: Shell): void {
  const command = withOutageOptions(withDeskOptions(program.command('outage').argument('<id>', 'which unit'), shell))
    .description('Say from when to when a unit is cut off: months without a report are then not silent.')
    .action((id: string, options: DeskOptions & OutageOptions) =>
      shell.run(options, async (screen) => {
        await declareOutage(await deskClient(options, shell), id, options, screen);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn-ops outage tonga-tcu --from 2026-09-04 --to 2026-10-02 --reason cable');
}
