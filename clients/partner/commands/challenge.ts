/** `ptcn challenge`: says that a finding of an accepted report is wrong; an adviser answers. */
import type { Command } from 'commander';
import { Challenge, ChallengeOrder } from '#schemas/coaching.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { reworded } from '../../terminal/reworded.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

export function addChallenge(program: Command, shell: Shell): void {
  const command = program
    .command('challenge')
    .argument('<id>', 'identifier of a submission')
    .argument('<code>', 'code of the finding')
    .description('Say that a finding of an accepted report of yours is wrong.')
    .requiredOption('--reason <text>', 'why it is wrong; nothing of what the report is about')
    .option('--json', 'answer as JSON')
    .action((submissionId: string, code: string, { reason, json }: { reason: string; json?: boolean }) =>
      shell.run({ json: json === true }, async (screen) => {
        const order = ChallengeOrder.safeParse({ submissionId, code, reason });
        if (!order.success) {
          throw new Misuse(`"${submissionId}" and "${code}" name no finding.`, '"ptcn quality" lists both.');
        }
        const install = await shell.install();
        const path = `/v1/quality/partners/${install.settings.partnerId}/challenges`;
        const challenge = await install.withClient(
          (client) =>
            client.postFor(path, order.data, Challenge).catch(
              reworded('not-found', {
                detail: `No accepted report ${submissionId} of your unit has the finding ${code}.`,
                fix: 'Check both; "ptcn quality" lists what was found. Figures may be a minute late.',
              }),
            ),
          shell,
        );
        screen.say('Challenged. An adviser answers; "ptcn quality" shows the outcome.');
        screen.give(challenge);
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn challenge tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b imo-check-digit --reason "the hull says so"',
  );
}
