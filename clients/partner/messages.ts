/** A signed message of a unit, prepared once however often the command is given, and sent now or kept in the spool until it can be. */
import { v7 as newUuid } from 'uuid';
import type * as z from 'zod';
import { toInstant, toSeconds } from '#domain/clock.ts';
import { digestOf } from '#domain/compact-jws.ts';
import { verifyRecallReceipt } from '#domain/recall-receipt.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { RecallTaken } from '#schemas/recall.ts';
import type { ExchangeClient } from '../exchange-client.ts';
import { ExchangeProblem } from '../exchange-problem.ts';
import { writeFileAtomically } from '../install/atomic-file.ts';
import { alone } from '../install/home-lock.ts';
import type { Install } from '../install/install.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../terminal/exit-codes.ts';
import type { Screen } from '../terminal/screen.ts';
import type { Shell } from '../terminal/shell.ts';
import { deliver, isAboutAccess } from './delivery.ts';
import { MESSAGE_KINDS, type MessageKind, saidOfTaken, warningOfWaiting } from './message-kinds.ts';
import { digestOfJws, fetchKeys } from './receipts.ts';
import { Spool } from './spool.ts';
import type { SpoolEntry } from './spool-entry.ts';

/** What is to be said, without who says it and when. `notValid` is thrown for claims that cannot stand. */
export type Wording = {
  readonly message: MessageKind;
  readonly about: string;
  readonly title: string;
  readonly claims: object;
  readonly schema: z.ZodType<object>;
  readonly notValid: (part: PropertyKey | undefined) => Error;
};

/** The message of these words in the spool: the one of before, unless something else was said of the same since. */
export async function preparedMessage(words: Wording, install: Install, now: number): Promise<SpoolEntry> {
  const { message, about, title, schema } = words;
  const draftDigest = await digestOf(JSON.stringify([message, about, words.claims]));
  const spool = new Spool(install);
  return alone(install.home, async () => {
    const said = (await spool.all()).filter((entry) => entry.message === message && entry.about === about);
    const last = said.toSorted((a, b) => (a.jti < b.jti ? 1 : -1))[0];
    if (last?.draftDigest === draftDigest && last.state !== 'refused') return last;
    const jti = newUuid({ msecs: now });
    const claims = schema.safeParse({ ...install.parties, iat: toSeconds(now), jti, ...words.claims });
    if (!claims.success) throw words.notValid(claims.error.issues[0]?.path[0]);
    return spool.keep({
      jti,
      partnerId: install.settings.partnerId,
      state: 'waiting',
      title,
      precedence: message === 'recall' ? 'immediate' : 'priority',
      message,
      about,
      draftDigest,
      jws: await signSubmission(claims.data, await install.signer, MESSAGE_KINDS[message].typ),
      signedAt: toInstant(now),
      mayHaveArrived: false,
      attempts: 0,
      findings: [],
    });
  });
}

/** Sends it, or says that it waits. A refusal is thrown: it is about this one command. */
export async function sendNow(prepared: SpoolEntry, install: Install, shell: Shell, screen: Screen): Promise<ExitCode> {
  const spool = new Spool(install);
  const { entry, error } =
    prepared.state === 'accepted'
      ? { entry: prepared }
      : await install.withClient(async (client) => {
          const onPause = (text: string) => screen.note(text);
          const delivered = await deliver(prepared, client, spool, { now: shell.now, onPause });
          if (!delivered.error) await keepAnswer(delivered.entry, install, client);
          return delivered;
        }, shell);
  if (!error) {
    for (const line of saidOfTaken(entry)) screen.say(line);
    screen.give(entry.answer ?? {});
    return EXIT.done;
  }
  // Nothing of it is on record, and these words will not be said again as they are.
  if (entry.state === 'refused') await spool.discard(entry.jti);
  if (entry.state === 'refused' || isAboutAccess(error)) throw error;
  screen.say(`NOT SENT YET, it is signed and waits in the queue: "${entry.title}"`);
  screen.say(`  ${error.message}\n  → "ptcn submit" sends it as soon as there is a network.`);
  for (const line of warningOfWaiting(entry)) screen.say(line);
  const { jws: _bytes, ...json } = entry;
  screen.give(error instanceof ExchangeProblem ? { ...json, code: error.code } : json);
  return exitCodeOf(error);
}

/** The signed answer to a recall is checked when it comes, and kept. @throws {RecallReceiptNotValid} */
export async function keepAnswer(entry: SpoolEntry, install: Install, client: ExchangeClient): Promise<void> {
  if (entry.message !== 'recall' || entry.about === undefined) return;
  const { origin, partnerId } = install.settings;
  const { receipt } = RecallTaken.parse(entry.answer);
  await writeFileAtomically(install.home.recallReceipt(entry.about, entry.jti), receipt);
  const keys = await fetchKeys(install.home, client);
  await verifyRecallReceipt(receipt, keys, { origin, partnerId, digest: await digestOfJws(entry.jws) });
}

/** Writes the signed bytes into a file, for another machine of the unit to send. */
export async function intoFile(prepared: SpoolEntry, output: string, install: Install, screen: Screen) {
  await writeFileAtomically(output, prepared.jws);
  if (prepared.state === 'waiting') await new Spool(install).keep({ ...prepared, state: 'signed' });
  screen.say(`Signed into ${output}. Any machine with keys of ${prepared.partnerId} sends it: ptcn submit ${output}`);
  for (const line of warningOfWaiting(prepared)) screen.say(line);
  screen.give({ signed: true, file: output, jti: prepared.jti });
  return EXIT.done;
}
