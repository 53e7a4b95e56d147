/** `ptcn permit`: the unit's signed word on the release of its own report to other units. */
import type { Command } from 'commander';
import { v7 as newUuid } from 'uuid';
import { toSeconds } from '#domain/clock.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { RELEASE_PERMISSION_TYP, ReleasePermission, ReleasePermissionClaims } from '#schemas/release.ts';
import { signerOf } from '../../install/unit-keys.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { reworded } from '../../terminal/reworded.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = { to: string[]; refuse?: boolean; json?: boolean };

export function addPermit(program: Command, shell: Shell): void {
  const command = program
    .command('permit')
    .argument('<id>', 'identifier of a report of yours')
    .description(
      'Permit NZTCU to release a report of yours to other units, or refuse it. For each unit the last word counts.',
    )
    .requiredOption('--to <unit...>', 'which units; "ptcn directory" lists them')
    .option('--refuse', 'refuse it instead')
    .option('--json', 'answer as JSON')
    .action((id: string, { to: units, refuse, json }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        const { settings, keys, ...install } = await opened(shell);
        const claims = ReleasePermissionClaims.safeParse({
          iss: settings.partnerId,
          aud: settings.origin,
          iat: toSeconds(shell.now()),
          jti: newUuid({ msecs: shell.now() }),
          submissionId: id,
          units,
          permission: refuse ? 'refused' : 'given',
        });
        if (!claims.success)
          throw new Misuse(
            claims.error.issues[0]?.path[0] === 'submissionId'
              ? `"${id}" is not the identifier of a report.`
              : 'One of the units has no name that a unit can have.',
            '"ptcn status" lists your reports, "ptcn directory" the units.',
          );
        const jws = await signSubmission(
          claims.data,
          await signerOf(settings.partnerId, keys.signing),
          RELEASE_PERMISSION_TYP,
        );
        const kept = await install.send(`/v1/submissions/${encodeURIComponent(id)}/permissions`, jws).catch(
          reworded('not-found', {
            detail: `The exchange has no report ${id} of your unit.`,
            fix: 'Check the identifier; "ptcn status" lists your reports.',
          }),
        );
        screen.say(
          `Kept: release of ${id} to ${kept.units.join(', ')} is ${kept.permission === 'given' ? 'permitted' : 'refused'}.`,
        );
        screen.give(kept);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn permit tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b --to fiji-tcu');
}

async function opened(shell: Shell) {
  const install = await shell.install();
  const { settings, keys } = install;
  return {
    settings,
    keys,
    send: (path: string, jws: string) =>
      install.withClient((client) => client.postJws(path, jws, ReleasePermission), shell),
  };
}
