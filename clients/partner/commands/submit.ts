/** `ptcn submit`: check, sign, keep, send. What cannot be sent now waits; the same bytes are sent until they are answered. */
import type { Command } from 'commander';
import type { Install } from '../../install/install.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { inList } from '../../terminal/in-list.ts';
import { showFindings } from '../../terminal/findings.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { isSigned, needReadable, type Prepared, prepareDraft, prepareSigned } from '../prepare.ts';
import { filesToSend } from '../send-files.ts';
import { type Outcome, sendAll, worst } from '../send-all.ts';
import { Spool } from '../spool.ts';
import type { SpoolEntry } from '../spool-entry.ts';

type Options = { supersede?: boolean; asNew?: boolean; unchecked?: boolean; attach?: string[] | false; json?: boolean };

export function addSubmit(program: Command, shell: Shell): void {
  const command = program
    .command('submit')
    .argument('[files...]', 'reports, or signed files; without any: all that waits')
    .description('Check, sign and send reports. What cannot be sent now waits in the queue; nothing is sent twice.')
    .option('--supersede', 'it replaces the accepted report that came from the same file')
    .option('--as-new', 'it is another report, though the file is the same')
    .option('--unchecked', 'leave the verdict to the exchange, whose rules may be newer than these')
    .option('--attach <file>', 'a photo or a document that belongs to it; may be repeated', inList)
    .option('--no-attach', 'without the files that it had')
    .option('--json', 'answer as JSON')
    .action((files: string[], options: Options) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        const outcomes = await submitAll(files, options, install, shell, screen);
        screen.give({ reports: outcomes.map((outcome) => outcome.json) });
        return worst(outcomes.map((outcome) => outcome.exitCode));
      }),
    );
  withExamples(
    command,
    'ptcn submit report.jsonc',
    'ptcn submit report.jsonc --attach hull.jpg --attach crew.pdf',
    'ptcn submit /media/stick/*.jws',
    'ptcn submit',
  );
}

async function submitAll(
  files: string[],
  options: Options,
  install: Install,
  shell: Shell,
  screen: Screen,
): Promise<Outcome[]> {
  const spool = new Spool(install);
  const outcomes: Outcome[] = [];
  const toSend: { entry: SpoolEntry; prepared?: Prepared }[] = [];
  if (options.attach && files.length !== 1)
    throw new Misuse('Files are attached to one report at a time.', 'ptcn submit report.jsonc --attach hull.jpg');
  // A wrong name among the files stops all of them: nobody looks for half of what was asked for.
  for (const file of files) await needReadable(file, install);
  // First everything is signed and kept, then it is sent: a cut in the middle loses nothing that was asked for.
  for (const file of files) {
    const prepared = isSigned(file)
      ? await prepareSigned(file, install, spool, options.attach)
      : await prepareDraft(file, install, spool, { ...options, now: shell.now(), state: 'waiting' });
    if (prepared.entry) toSend.push({ entry: prepared.entry, prepared });
    else outcomes.push(notSigned(file, prepared, screen));
  }
  if (files.length === 0) toSend.push(...(await spool.waiting()).map((entry) => ({ entry })));
  const filesWait = files.length === 0 && (await spool.all()).some((entry) => filesToSend(entry).length > 0);
  if (toSend.length === 0 && outcomes.length === 0 && !filesWait) screen.say('Nothing waits to be sent.');
  if (toSend.length > 0 || filesWait) outcomes.push(...(await sendAll(toSend, install, spool, shell, screen)));
  return outcomes;
}

function notSigned(file: string, prepared: Prepared, screen: Screen): Outcome {
  const findings = prepared.verdict?.findings ?? [];
  screen.say(`NOT SENT: ${file} would be refused.`);
  showFindings(screen, findings, prepared.draft && { lineOf: prepared.draft.lineOf });
  return { exitCode: EXIT.refused, json: { file, state: 'not-signed', findings } };
}
