/** `ptcn lend`: the unit's signed word that an adviser may read one of its reports for a while, and that it is over. */
import type { Command } from 'commander';
import { v7 as newUuid } from 'uuid';
import { toInstant, toSeconds } from '#domain/clock.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { LENDING_TYP, Lending, LendingClaims } from '#schemas/lending.ts';
import { signerOf } from '../../install/unit-keys.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { reworded } from '../../terminal/reworded.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = { days: string; adviser?: string; takeBack?: boolean; json?: boolean };

const DAY_MS = 86_400_000;

export function addLend(program: Command, shell: Shell): void {
  const command = program
    .command('lend')
    .argument('<id>', 'identifier of a report of yours')
    .description('Let an adviser read a report of yours for a while, or take it back. "ptcn readers" says who did.')
    .option('--days <number>', 'for how long, 90 at most', '14')
    .option('--adviser <name>', 'to this adviser alone; needed with TLP:RED and TLP:AMBER+STRICT')
    .option('--take-back', 'from now on nobody reads it any more')
    .option('--json', 'answer as JSON')
    .action((id: string, { days, adviser, takeBack, json }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        const install = await shell.install();
        const { settings, keys } = install;
        const until = toInstant(shell.now() + (/^[1-9]\d?$/.test(days) ? Number(days) : 0) * DAY_MS);
        const claims = LendingClaims.safeParse({
          iss: settings.partnerId,
          aud: settings.origin,
          iat: toSeconds(shell.now()),
          jti: newUuid({ msecs: shell.now() }),
          submissionId: id,
          lending: takeBack ? 'ended' : 'given',
          ...(!takeBack && { until, ...(adviser !== undefined && { adviser }) }),
        });
        if (!claims.success || until <= toInstant(shell.now()))
          throw new Misuse(
            'A lending names a report of yours, 1 to 90 days, and perhaps an adviser.',
            '"ptcn status" lists your reports; ask the operator for the name of an adviser.',
          );
        const jws = await signSubmission(claims.data, await signerOf(settings.partnerId, keys.signing), LENDING_TYP);
        const path = `/v1/submissions/${encodeURIComponent(id)}/lendings`;
        const unknown = reworded('not-found', {
          detail: `The exchange has no report ${id} of your unit.`,
          fix: 'Check the identifier; "ptcn status" lists your reports.',
        });
        const kept = await install.withClient((client) => client.postJws(path, jws, Lending).catch(unknown), shell);
        const whom = kept.adviser ?? 'the capability advisers';
        screen.say(
          kept.until ? `Kept: ${id} is lent to ${whom} until ${kept.until}.` : `Kept: ${id} is lent to nobody.`,
        );
        screen.give(kept);
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn lend tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b --days 14',
    'ptcn lend tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b --take-back',
  );
}
