/** `ptcn submit`: check, sign, keep, send. What cannot be sent now waits; the same bytes are sent until they are answered. */
import type { Command } from 'commander';
import type { Install } from '../../install/install.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../../terminal/exit-codes.ts';
import { countFindings, showFindings } from '../../terminal/findings.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import type { ExchangeClient } from '../../exchange-client.ts';
import { Unreachable } from '../../exchange-problem.ts';
import { type Delivered, deliver, isAboutAccess } from '../delivery.ts';
import { collectProofs } from '../log-proofs.ts';
import { isSigned, needReadable, type Prepared, prepareDraft, prepareSigned } from '../prepare.ts';
import { keepReceipt } from '../receipts.ts';
import { Spool, type SpoolEntry } from '../spool.ts';
import { wayOut } from '../way-out.ts';

type Options = { supersede?: boolean; asNew?: boolean; unchecked?: boolean; json?: boolean };
type Outcome = { readonly exitCode: ExitCode; readonly json: object };

export function addSubmit(program: Command, shell: Shell): void {
  const command = program
    .command('submit')
    .argument('[files...]', 'reports, or signed files; without any: all that waits')
    .description('Check, sign and send reports. What cannot be sent now waits in the queue; nothing is sent twice.')
    .option('--supersede', 'it replaces the accepted report that came from the same file')
    .option('--as-new', 'it is another report, though the file is the same')
    .option('--unchecked', 'leave the verdict to the exchange, whose rules may be newer than these')
    .option('--json', 'answer as JSON')
    .action((files: string[], options: Options) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        const outcomes = await submitAll(files, options, install, shell, screen);
        screen.give({ reports: outcomes.map((outcome) => outcome.json) });
        return worst(outcomes.map((outcome) => outcome.exitCode));
      }),
    );
  withExamples(command, 'ptcn submit report.jsonc', 'ptcn submit /media/stick/*.jws', 'ptcn submit');
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
  // A wrong name among the files stops all of them: nobody looks for half of what was asked for.
  for (const file of files) await needReadable(file, install);
  // First everything is signed and kept, then it is sent: a cut in the middle loses nothing that was asked for.
  for (const file of files) {
    const prepared = isSigned(file)
      ? await prepareSigned(file, install, spool)
      : await prepareDraft(file, install, spool, { ...options, now: shell.now(), state: 'waiting' });
    if (prepared.entry) toSend.push({ entry: prepared.entry, prepared });
    else outcomes.push(notSigned(file, prepared, screen));
  }
  if (files.length === 0) toSend.push(...(await spool.waiting()).map((entry) => ({ entry })));
  if (toSend.length === 0 && outcomes.length === 0) screen.say('Nothing waits to be sent.');
  if (toSend.length > 0) outcomes.push(...(await sendAll(toSend, install, spool, shell, screen)));
  return outcomes;
}

function sendAll(
  toSend: readonly { entry: SpoolEntry; prepared?: Prepared }[],
  install: Install,
  spool: Spool,
  shell: Shell,
  screen: Screen,
): Promise<Outcome[]> {
  return install.withClient(async (client) => {
    const outcomes: Outcome[] = [];
    let stop: Error | undefined;
    for (const { entry, prepared } of toSend) {
      if (entry.state === 'accepted') {
        outcomes.push(await acceptedBefore(entry, install, screen));
        continue;
      }
      if (stop) {
        outcomes.push({ exitCode: exitCodeOf(stop), json: { jti: entry.jti, title: entry.title, state: 'waiting' } });
        continue;
      }
      screen.note(`Sending "${entry.title}" to ${client.origin} …`);
      const delivered = await deliver(entry, client, spool, { now: shell.now, onPause: (text) => screen.note(text) });
      if (delivered.error && (isAboutAccess(delivered.error) || delivered.error instanceof Unreachable))
        stop = delivered.error;
      if (!delivered.error) await keepReceipt(delivered.entry, install, client);
      outcomes.push(shown(delivered, prepared, screen));
    }
    if (!stop && !shell.home.practice) outcomes.push(...(await provenBefore(toSend, client, spool, shell, screen)));
    const left = (await spool.waiting()).length;
    if (left > 0) screen.note(`${left} in the queue. "ptcn submit" sends what waits.`);
    warnOfClock(client.clockSkewSeconds, screen);
    return outcomes;
  }, shell);
}

/** The log had no time yet for what was sent now; what was sent before is proven to be in it. */
async function provenBefore(
  sentNow: readonly { entry: SpoolEntry }[],
  client: ExchangeClient,
  spool: Spool,
  shell: Shell,
  screen: Screen,
): Promise<Outcome[]> {
  const isNew = new Set(sentNow.map(({ entry }) => entry.jti));
  const before = (await spool.all()).filter(({ jti }) => !isNew.has(jti)).toReversed();
  const receipts = before.flatMap(({ receipt }) => receipt ?? []);
  const broken = await collectProofs(receipts, client, shell);
  if (!broken) return [];
  screen.say(`A PROOF OF THE TRANSPARENCY LOG DOES NOT HOLD. ${broken.message}`);
  return [{ exitCode: EXIT.notValid, json: { state: 'proof-not-valid', why: broken.message } }];
}

function shown({ entry, error, replayed }: Delivered, prepared: Prepared | undefined, screen: Screen): Outcome {
  const { jws: _bytes, ...json } = entry;
  const lineOf = prepared?.draft && { lineOf: prepared.draft.lineOf };
  if (!error) {
    screen.say(`ACCEPTED${replayed ? ' before; here is the first receipt again' : ''}: "${entry.title}"`);
    screen.say(`  ${entry.submissionId}`);
    screen.say(`  receipt kept and checked; ${countFindings(entry.findings)}`);
    showFindings(screen, entry.findings, lineOf);
    return { exitCode: EXIT.done, json: { ...json, replayed: replayed === true } };
  }
  const words = entry.state === 'refused' ? 'REFUSED' : 'NOT SENT YET, it waits in the queue';
  screen.say(`${words}: "${entry.title}"`);
  screen.say(`  ${entry.trouble?.text ?? error.message}`);
  const next = wayOut(entry);
  if (next !== undefined) screen.say(`  → ${next}`);
  if (entry.state === 'refused') showFindings(screen, entry.findings, lineOf);
  return { exitCode: exitCodeOf(error), json };
}

function notSigned(file: string, prepared: Prepared, screen: Screen): Outcome {
  const findings = prepared.verdict?.findings ?? [];
  screen.say(`NOT SENT: ${file} would be refused.`);
  showFindings(screen, findings, prepared.draft && { lineOf: prepared.draft.lineOf });
  return { exitCode: EXIT.refused, json: { file, state: 'not-signed', findings } };
}

async function acceptedBefore(entry: SpoolEntry, install: Install, screen: Screen): Promise<Outcome> {
  const { jws: _bytes, ...json } = entry;
  screen.say(
    `ACCEPTED BEFORE: "${entry.title}"\n  ${entry.submissionId}\n  receipt: ${install.home.receipt(entry.submissionId ?? '')}`,
  );
  return { exitCode: EXIT.done, json: { ...json, replayed: true } };
}

/** The signature carries this machine's time; access corrects itself, a signature cannot. */
function warnOfClock(skewSeconds: number, screen: Screen): void {
  if (Math.abs(skewSeconds) <= 60) return;
  const minutes = Math.round(Math.abs(skewSeconds) / 60);
  screen.note(`The clock of this machine is ${minutes} min ${skewSeconds > 0 ? 'slow' : 'fast'}: please set it.`);
}

/** Of several outcomes the one that most wants somebody to act. */
function worst(codes: readonly ExitCode[]): ExitCode {
  const order: readonly ExitCode[] = [EXIT.unexpected, EXIT.notValid, EXIT.notAuthorised, EXIT.refused, EXIT.waiting];
  return order.find((code) => codes.includes(code)) ?? EXIT.done;
}
