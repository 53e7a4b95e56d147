/** Sends what was asked to be sent out of the spool, and says of each what became of it. */
import type { ExchangeClient } from '../exchange-client.ts';
import { ExchangeProblem, Unreachable } from '../exchange-problem.ts';
import type { Install } from '../install/install.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../terminal/exit-codes.ts';
import { countFindings, showFindings } from '../terminal/findings.ts';
import type { Screen } from '../terminal/screen.ts';
import type { Shell } from '../terminal/shell.ts';
import { type Delivered, deliver, isAboutAccess } from './delivery.ts';
import { collectProofs } from './log-proofs.ts';
import { saidOfTaken, warningOfWaiting } from './message-kinds.ts';
import { keepAnswer } from './messages.ts';
import type { Prepared } from './prepare.ts';
import { fetchQuestions } from './questions.ts';
import { keepReceipt } from './receipts.ts';
import { filesToSend, type SentFile, sendFilesOf } from './send-files.ts';
import { Spool } from './spool.ts';
import type { SpoolEntry } from './spool-entry.ts';
import { wayOut } from './way-out.ts';

export type Outcome = { readonly exitCode: ExitCode; readonly json: object };

export function sendAll(
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
      const keep = entry.message === undefined ? keepReceipt : keepAnswer;
      if (!delivered.error) await keep(delivered.entry, install, client);
      outcomes.push(shown(delivered, prepared, screen));
    }
    if (!stop && !shell.home.practice) {
      outcomes.push(...(await provenBefore(toSend, client, spool, shell, screen)));
      await bringQuestions(install, client, shell, screen);
    }
    if (!stop) outcomes.push(...(await sendFiles(client, { install, spool }, screen)));
    const left = (await spool.waiting()).length;
    if (left > 0) screen.note(`${left} in the queue. "ptcn submit" sends what waits.`);
    warnOfClock(client.clockSkewSeconds, screen);
    return outcomes;
  }, shell);
}

/** Reports come first: they matter more over a slow link than the photos that belong to them. */
async function sendFiles(
  client: ExchangeClient,
  own: { readonly install: Install; readonly spool: Spool },
  screen: Screen,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const withFiles = (await own.spool.all()).filter((entry) => filesToSend(entry).length > 0);
  if (own.install.home.practice) {
    if (withFiles.length > 0) screen.note('Practice: files stay on this machine; they would be sent now.');
    return [];
  }
  for (const entry of withFiles) {
    screen.note(`Sending the files of "${entry.title}" …`);
    const sent = await sendFilesOf(entry, client, own, {
      onPause: (text) => screen.note(text),
      onProgress: ({ name, length }, there) =>
        screen.note(`  ${name}: ${Math.floor((100 * there) / length)} % of ${Math.ceil(length / 1000)} kB`),
    });
    for (const one of sent) outcomes.push(shownFile(one, entry, screen));
    if (sent.some(({ state }) => state === 'waiting')) break;
  }
  return outcomes;
}

function shownFile(sent: SentFile, { submissionId }: SpoolEntry, screen: Screen): Outcome {
  const { name, sha512 } = sent.file;
  const json = { submissionId, attachment: sha512, name, state: sent.state };
  if (sent.state === 'sent') {
    screen.say(`FILE SENT: ${name}. "ptcn status" says whether it could stand.`);
    return { exitCode: EXIT.done, json };
  }
  if (sent.state === 'missing') {
    screen.say(`FILE NOT HERE: ${name}. Give it once more: ptcn submit <signed file> --attach ${name}`);
    return { exitCode: EXIT.waiting, json };
  }
  const { error } = sent;
  const words = sent.state === 'refused' ? 'FILE REFUSED' : 'FILE NOT SENT YET, it waits in the queue';
  screen.say(`${words}: ${name}\n  ${error.message}`);
  if (error instanceof ExchangeProblem) screen.say(`  → ${error.fix}`);
  return { exitCode: sent.state === 'refused' ? EXIT.refused : exitCodeOf(error), json };
}

/** Whoever is seldom connected hears of questions when something is sent. That they cannot be fetched is no reason to fail. */
async function bringQuestions(install: Install, client: ExchangeClient, shell: Shell, screen: Screen): Promise<void> {
  const none = { items: [], requests: [] };
  const { items, requests } = await fetchQuestions(install, client, shell.now()).catch(() => none);
  if (requests.some(({ state }) => state === 'open')) screen.note('NZTCU asks for information: ptcn requests');
  if (items.length === 1) screen.note('NZTCU asks about a report of yours: ptcn questions');
  if (items.length > 1) screen.note(`NZTCU asks about ${items.length} of your reports: ptcn questions`);
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
  if (!error && entry.message !== undefined) {
    for (const line of saidOfTaken(entry)) screen.say(line);
    return { exitCode: EXIT.done, json: { ...json, replayed: replayed === true } };
  }
  if (!error && entry.about !== undefined) {
    screen.say(`SENT${replayed ? ' before' : ''}: "${entry.title}". The analysts have it.`);
    return { exitCode: EXIT.done, json: { ...json, replayed: replayed === true } };
  }
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
  if (entry.state !== 'refused') for (const line of warningOfWaiting(entry)) screen.say(`  ${line}`);
  if (entry.state === 'refused') showFindings(screen, entry.findings, lineOf);
  return { exitCode: exitCodeOf(error), json };
}

async function acceptedBefore(entry: SpoolEntry, install: Install, screen: Screen): Promise<Outcome> {
  const { jws: _bytes, ...json } = entry;
  if (entry.message !== undefined) {
    for (const line of saidOfTaken(entry)) screen.say(line);
    return { exitCode: EXIT.done, json: { ...json, replayed: true } };
  }
  if (entry.about !== undefined) {
    screen.say(`SENT BEFORE: "${entry.title}". The analysts have it.`);
    return { exitCode: EXIT.done, json: { ...json, replayed: true } };
  }
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
export function worst(codes: readonly ExitCode[]): ExitCode {
  const order: readonly ExitCode[] = [EXIT.unexpected, EXIT.notValid, EXIT.notAuthorised, EXIT.refused, EXIT.waiting];
  return order.find((code) => codes.includes(code)) ?? EXIT.done;
}
