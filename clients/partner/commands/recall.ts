/** `ptcn recall`: takes a report of one's own back, or marks it higher, by a signed message. */
import type { Command } from 'commander';
import { v7 as newUuid } from 'uuid';
import { toSeconds } from '#domain/clock.ts';
import { verifyRecallReceipt } from '#domain/recall-receipt.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { SubmissionStatus } from '#schemas/submission-status.ts';
import { Classification, Tlp } from '#schemas/handling.ts';
import { RECALL_TYP, RecallClaims, RecallTaken } from '#schemas/recall.ts';
import type { ExchangeClient } from '../../exchange-client.ts';
import { writeFileAtomically } from '../../install/atomic-file.ts';
import type { Install } from '../../install/install.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { reworded } from '../../terminal/reworded.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { digestOfJws, fetchKeys } from '../receipts.ts';
import { Spool } from '../spool.ts';

type Options = { reason: string; marking?: string[]; json?: boolean };

export function addRecall(program: Command, shell: Shell): void {
  const command = program
    .command('recall')
    .argument('<id>', 'identifier of a report of yours')
    .description(
      'Take a report of yours back: nobody else reads it any more. With --marking it stays, marked higher. Neither is undone.',
    )
    .requiredOption('--reason <text>', 'why; NZTCU reads it')
    .option('--marking <mark...>', 'a classification, a TLP, or both: --marking RESTRICTED TLP:RED')
    .option('--json', 'answer as JSON')
    .action((id: string, { reason, marking, json }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        const wanted = marking && markingFrom(marking);
        const install = await shell.install();
        const { taken, file } = await install.withClient(
          (client) => recall(id, reason, wanted, install, client, shell.now()),
          shell,
        );
        const { effect, classification, tlp, receivedAt } = taken.recall;
        screen.say(
          effect === 'recalled'
            ? `RECALLED ${id} since ${receivedAt}. Nobody else reads it any more.`
            : `MARKED ${classification}, TLP:${tlp} since ${receivedAt}, and in no feed: ${id}`,
        );
        screen.say(`  signed answer: ${file}`);
        screen.say(`Who still has to say that nothing is left: ptcn status ${id}`);
        screen.give(taken);
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn recall tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b --reason "The source is in danger."',
    'ptcn recall tonga-tcu~0199… --marking RESTRICTED TLP:RED --reason "It names a source."',
  );
}

function markingFrom(marks: readonly string[]): RecallClaims['marking'] {
  const read = marks.map((mark) => {
    const classification = Classification.safeParse(mark.toUpperCase());
    if (classification.success) return { classification: classification.data };
    const tlp = Tlp.safeParse(mark.toUpperCase().replace(/^TLP:/, ''));
    if (tlp.success) return { tlp: tlp.data };
    throw new Misuse(
      `"${mark}" is no marking.`,
      `One of ${Classification.options.join(', ')}, or TLP: and one of ${Tlp.options.join(', ')}.`,
    );
  });
  return Object.assign({}, ...read);
}

async function recall(
  id: string,
  reason: string,
  marking: RecallClaims['marking'],
  install: Install,
  client: ExchangeClient,
  now: number,
) {
  const { origin, partnerId } = install.settings;
  const path = `/v1/submissions/${encodeURIComponent(id)}`;
  const jti = newUuid({ msecs: now });
  const common = { iss: partnerId, aud: origin, iat: toSeconds(now), jti, submissionId: id, reason };
  const claims = RecallClaims.safeParse({
    ...common,
    digest: await digestOfReport(id, path, install, client),
    marking,
  });
  if (!claims.success) throw new Misuse('--reason cannot stand.', 'One line of at most 1000 characters.');
  const jws = await signSubmission(claims.data, await install.signer, RECALL_TYP);
  const taken = await client.postJws(`${path}/recall`, jws, RecallTaken);
  const keys = await fetchKeys(install.home, client);
  await verifyRecallReceipt(taken.receipt, keys, { origin, partnerId, digest: await digestOfJws(jws) });
  const file = install.home.recallReceipt(id, jti);
  await writeFileAtomically(file, taken.receipt);
  return { taken, file };
}

/** Of the bytes that this machine signed; of what another one sent, what the exchange says. */
async function digestOfReport(id: string, path: string, install: Install, client: ExchangeClient): Promise<string> {
  const kept = await new Spool(install).find(id.slice(id.indexOf('~') + 1)).catch(() => undefined);
  if (kept?.submissionId === id) return digestOfJws(kept.jws);
  const { digest } = await client.get(path, SubmissionStatus).catch(
    reworded('not-found', {
      detail: `The exchange has no report ${id} of your unit.`,
      fix: 'Check the identifier; "ptcn status" lists your reports.',
    }),
  );
  return digest;
}
