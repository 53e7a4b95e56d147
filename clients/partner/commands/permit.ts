/** `ptcn permit`: the unit's signed word on the release of its own report to other units. Without a network it waits in the queue. */
import type { Command } from 'commander';
import { ReleasePermissionClaims } from '#schemas/release.ts';
import { needFolderOf } from '../../install/output-file.ts';
import { Misuse } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { intoFile, preparedMessage, sendNow, type Wording } from '../messages.ts';

type Options = { to: string[]; refuse?: boolean; output?: string; json?: boolean };

export function addPermit(program: Command, shell: Shell): void {
  const command = program
    .command('permit')
    .argument('<id>', 'identifier of a report of yours')
    .description(
      'Permit NZTCU to release a report of yours to other units, or refuse it. For each unit the last word counts.',
    )
    .requiredOption('--to <unit...>', 'which units; "ptcn directory" lists them')
    .option('--refuse', 'refuse it instead')
    .option('-o, --output <file>', 'write it signed into a file, for another machine of the unit to send')
    .option('--json', 'answer as JSON')
    .action((id: string, { to: units, refuse, output, json }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        if (output !== undefined) await needFolderOf(output);
        const install = await shell.install();
        const permission = refuse ? 'refused' : 'given';
        const said: Wording = {
          message: 'permission',
          about: id,
          title: `${refuse ? 'No release' : 'Release'} of ${id} to ${units.join(', ')}`,
          claims: { submissionId: id, units, permission },
          schema: ReleasePermissionClaims,
          notValid: (part) =>
            new Misuse(
              part === 'submissionId'
                ? `"${id}" is not the identifier of a report.`
                : 'One of the units has no name that a unit can have.',
              '"ptcn status" lists your reports, "ptcn directory" the units.',
            ),
        };
        const entry = await preparedMessage(said, install, shell.now());
        if (output !== undefined) return intoFile(entry, output, install, screen);
        return sendNow(entry, install, shell, screen);
      }),
    );
  withExamples(command, 'ptcn permit tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b --to fiji-tcu');
}
