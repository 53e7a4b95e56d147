/** `ptcn recall`: takes a report of one's own back, or marks it higher, by a signed message. Without a network it waits, and says that it does. */
import type { Command } from 'commander';
import { Classification, Tlp } from '#schemas/handling.ts';
import { RecallClaims } from '#schemas/recall.ts';
import { SubmissionStatus } from '#schemas/submission-status.ts';
import { Unreachable } from '../../exchange-problem.ts';
import type { Install } from '../../install/install.ts';
import { needFolderOf } from '../../install/output-file.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { reworded } from '../../terminal/reworded.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { intoFile, preparedMessage, sendNow, type Wording } from '../messages.ts';
import { digestOfJws } from '../receipts.ts';
import { Spool } from '../spool.ts';

type Options = { reason: string; marking?: string[]; output?: string; json?: boolean };

export function addRecall(program: Command, shell: Shell): void {
  const command = program
    .command('recall')
    .argument('<id>', 'identifier of a report of yours')
    .description(
      'Take a report of yours back: nobody else reads it any more. With --marking it stays, marked higher. Neither is undone.',
    )
    .requiredOption('--reason <text>', 'why; NZTCU reads it')
    .option('--marking <mark...>', 'a classification, a TLP, or both: --marking RESTRICTED TLP:RED')
    .option('-o, --output <file>', 'write it signed into a file, for another machine of the unit to send')
    .option('--json', 'answer as JSON')
    .action((id: string, { reason, marking, output, json }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        const wanted = marking && markingFrom(marking);
        if (output !== undefined) await needFolderOf(output);
        const install = await shell.install();
        const said: Wording = {
          message: 'recall',
          about: id,
          title: `${wanted ? 'Higher marking' : 'Recall'} of ${id}`,
          claims: { submissionId: id, reason, digest: await digestOfReport(id, install, shell), marking: wanted },
          schema: RecallClaims,
          notValid: () => new Misuse('--reason cannot stand.', 'One line of at most 1000 characters.'),
        };
        const entry = await preparedMessage(said, install, shell.now());
        if (output !== undefined) return intoFile(entry, output, install, screen);
        const exitCode = await sendNow(entry, install, shell, screen);
        if (exitCode === EXIT.done) screen.say(`  signed answer: ${install.home.recallReceipt(id, entry.jti)}`);
        return exitCode;
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

/** Of the bytes that this machine signed; of what another one sent, what the exchange says. */
async function digestOfReport(id: string, install: Install, shell: Shell): Promise<string> {
  const kept = await new Spool(install).find(id.slice(id.indexOf('~') + 1)).catch(() => undefined);
  if (kept && kept.state !== 'accepted')
    throw new Misuse(
      `${id} is still in the queue of this machine: there is nothing to take back yet.`,
      kept.mayHaveArrived
        ? 'It may have arrived: run "ptcn submit" until it is answered, then recall it.'
        : `Take it out: ptcn queue --discard ${kept.jti}`,
    );
  if (kept?.submissionId === id) return digestOfJws(kept.jws);
  try {
    const path = `/v1/submissions/${encodeURIComponent(id)}`;
    return (await install.withClient((client) => client.get(path, SubmissionStatus), shell)).digest;
  } catch (error) {
    if (!(error instanceof Unreachable))
      return reworded('not-found', {
        detail: `The exchange has no report ${id} of your unit.`,
        fix: 'Check the identifier; "ptcn status" lists your reports.',
      })(error);
    throw new Misuse(
      `${error.message} This machine did not send ${id}, and a recall names its very bytes.`,
      'Recall it on the laptop that sent it, or with a network. Is somebody in danger? Call NZTCU now.',
    );
  }
}
