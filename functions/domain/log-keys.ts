/**
 * The keys of a log over time. A log is known by a key that somebody keeps for years, so the key that follows is endorsed: a
 * signed note (C2SP signed-note) by the old key and by the new one. Whoever knows any of them follows from one to the next, and
 * trusts the log no more than before. Its first line is that of no checkpoint, so neither passes for the other:
 *
 *     ptcn-log-succession/v1
 *     exchange.example/log+0377e996+AbCd…     signs until the second time
 *     exchange.example/log+9a1b2c3d+AeFg…     follows it, from the first time on
 *     2026-11-22T08:10:00.000Z
 *     2026-12-22T08:10:00.000Z
 *                                             nothing
 *     — exchange.example/log A3fp…            two lines: the old key, and the new one
 *
 * After a key in wrong hands nothing is endorsed: the next key is told by telephone.
 */
import type { LogKeyOnRecord } from '#schemas/log.ts';
import {
  type Checkpoint,
  CheckpointNotValid,
  type LogKey,
  type NoteFlaw,
  openCheckpointBy,
  readLogKey,
  signersOf,
  signNote,
  type SigningPair,
  splitNote,
} from './checkpoint.ts';

const FIRST_LINE = 'ptcn-log-succession/v1';

/** A key of a log as somebody knows it. */
export type KnownKey = LogKey & {
  readonly text: string;
  /** By its own word, and that of the next one. */
  readonly until?: string;
  readonly compromisedAt?: string;
};

/** That one key follows another. */
export type Succession = {
  readonly old: string;
  readonly fresh: string;
  readonly from: string;
  readonly until: string;
};

const successionText = ({ old, fresh, from, until }: Succession): string =>
  [FIRST_LINE, old, fresh, from, until, ''].join('\n');

/** @param pairs The old one and the new one. */
export const signSuccession = (
  name: string,
  succession: Succession,
  pairs: readonly [SigningPair, SigningPair],
): Promise<string> => signNote(successionText(succession), name, pairs);

/** Undefined for what is no key of a log. */
export async function knownKey(text: string): Promise<KnownKey | undefined> {
  const key = await readLogKey(text);
  return key && { ...key, text };
}

/**
 * What somebody knows of a log's keys after he was told of them all: the older and the newer ones that endorsements lead to from his
 * own, and which of them were in wrong hands. It ends at the first key that nobody endorsed after one in wrong hands.
 * @param known In their order, at least one.
 * @param told Attacker-controlled but for the endorsements.
 * @throws {CheckpointNotValid} for what cannot be true beside what is known.
 */
export async function followKeys(
  known: readonly KnownKey[],
  told: readonly LogKeyOnRecord[],
): Promise<readonly KnownKey[]> {
  const begins = told.findIndex(({ key }) => key === known[0]?.text);
  if (begins < 0) return notValid('other-key', 'The log no longer tells of the key that is known.');
  const followed = known.map((one, at) => stillTold(one, told[begins + at], known[at - 1]));
  for (let at = begins + known.length; at < told.length; at++) {
    const [before, after] = [followed.at(-1), told[at]];
    if (!before || !after || before.compromisedAt !== undefined) break;
    const next = await successor(before, after);
    followed.splice(-1, 1, next.before);
    followed.push(next.after);
  }
  return [...(await precedents(followed[0], told.slice(0, begins + 1))), ...followed];
}

/** What is told of a key that is known, beside what is known of it: marks are added and never taken away. */
function stillTold(one: KnownKey, told: LogKeyOnRecord | undefined, before: KnownKey | undefined): KnownKey {
  if (!told) return notValid('keys-rolled-back', `It no longer tells of its key ${one.text}.`);
  if (told.key !== one.text) {
    const why = `It told of ${one.text} before as the key after ${before?.text}, and tells of ${told.key} now.`;
    return notValid('two-successors', why);
  }
  if (one.compromisedAt !== undefined && told.compromisedAt === undefined) {
    return notValid('keys-rolled-back', `It no longer says that its key ${one.text} was in wrong hands.`);
  }
  const compromisedAt = one.compromisedAt ?? told.compromisedAt;
  return { ...one, ...(compromisedAt !== undefined && { compromisedAt }) };
}

/** The next key, and since when the one before it does not sign any more. */
async function successor(before: KnownKey, told: LogKeyOnRecord) {
  const after = (await knownKey(told.key)) ?? notValid('malformed', 'Its list of keys holds something that is none.');
  const { until } = await endorsed(before, after, told.endorsement);
  const { compromisedAt } = told;
  return { before: { ...before, until }, after: { ...after, ...(compromisedAt !== undefined && { compromisedAt }) } };
}

/** Keys from before the oldest one that is known, newest first as long as each is named by the next: it has signed that, too. */
async function precedents(oldest: KnownKey | undefined, told: readonly LogKeyOnRecord[]): Promise<readonly KnownKey[]> {
  const found: KnownKey[] = [];
  let next = oldest;
  for (let at = told.length - 1; at > 0 && next; at--) {
    const endorsement = told[at]?.endorsement;
    const before = await knownKey(told[at - 1]?.key ?? '');
    if (endorsement === undefined || !before) break;
    const { until } = await endorsed(before, next, endorsement);
    const compromisedAt = told[at - 1]?.compromisedAt;
    next = { ...before, until, ...(compromisedAt !== undefined && { compromisedAt }) };
    found.unshift(next);
  }
  return found;
}

async function endorsed(before: KnownKey, after: KnownKey, endorsement: string | undefined): Promise<Succession> {
  const unsaid = `A key claims to follow ${before.text}, which has not said so: ${after.text}.`;
  if (endorsement === undefined || before.name !== after.name) return notValid('not-endorsed', unsaid);
  const [first, old = '', fresh = '', from = '', until = ''] = splitNote(endorsement).text.split('\n');
  const succession: Succession = { old, fresh, from, until };
  const isSpelledSo = first === FIRST_LINE && splitNote(endorsement).text === successionText(succession);
  if (!isSpelledSo || old !== before.text || fresh !== after.text || Number.isNaN(Date.parse(until))) {
    return notValid('not-endorsed', unsaid);
  }
  const by = await signersOf(endorsement, [before, after]).catch(() => []);
  return by.length === 2 ? succession : notValid('not-endorsed', unsaid);
}

/**
 * Whether everything that a note needs to be judged is known: the newest known key has signed it, and no key that is not known.
 * No signature is verified.
 */
export function mayBeJudgedBy(keys: readonly KnownKey[], note: string): boolean {
  const newest = keys.at(-1);
  const lines = splitNote(note).signatures.filter(({ name }) => name === newest?.name);
  const isOf = (key: KnownKey, id: Uint8Array) => key.id.every((byte, at) => byte === id[at]);
  const isKnown = lines.every(({ id }) => keys.some((key) => isOf(key, id)));
  return isKnown && newest !== undefined && lines.some(({ id }) => isOf(newest, id));
}

/**
 * The checkpoint that a log shows now: a key that signs now must have signed it. One that has ended could be lost by now, and what it
 * signed last stays what it was.
 * @throws {CheckpointNotValid} saying what to do.
 */
export async function openPresentCheckpoint(note: string, keys: readonly KnownKey[], now: number): Promise<Checkpoint> {
  const stolen = keys.at(-1)?.compromisedAt;
  const { checkpoint, by } = await openCheckpointBy(note, keys).catch((error: unknown) => {
    const isOther = error instanceof CheckpointNotValid && error.flaw === 'other-key';
    throw isOther && stolen !== undefined ? new CheckpointNotValid('stolen-key', afterTheft(stolen)) : error;
  });
  if (by.some(({ until, compromisedAt }) => compromisedAt === undefined && !(until && Date.parse(until) <= now))) {
    return checkpoint;
  }
  const inWrongHands = by.find(({ compromisedAt }) => compromisedAt !== undefined)?.compromisedAt;
  if (inWrongHands !== undefined) return notValid('stolen-key', afterTheft(inWrongHands));
  return notValid(
    'retired-key',
    `It is signed only by a key that ended on ${by.at(-1)?.until}: that may be an old copy.`,
  );
}

const afterTheft = (since: string): string =>
  `The key of the log that is known here was in wrong hands on ${since}. Ask the operator of the log for the new one by telephone, and give it: ptcn witness, with --replace-key.`;

/**
 * The keys that are known, with the one that was told by telephone after one in wrong hands. The log is the same as before: what was
 * seen of it must still be its beginning.
 * @throws {CheckpointNotValid} when the log does not say that the known one was in wrong hands, or does not tell of the new one.
 */
export async function replaceStolenKey(
  known: readonly KnownKey[],
  told: readonly LogKeyOnRecord[],
  text: string,
): Promise<readonly KnownKey[]> {
  const followed = await followKeys(known, told);
  const last = followed.at(-1);
  if (last?.compromisedAt === undefined) {
    return notValid('other-key', 'The log does not say that the key which is known was in wrong hands.');
  }
  const from = told.findIndex(({ key }) => key === last.text) + 1;
  const to = told.findIndex(({ key }) => key === text);
  if (to < from) return notValid('other-key', 'The log does not tell of the key that was given.');
  const between = told.slice(from, to + 1).map(async ({ key, until, compromisedAt }) => ({
    ...((await knownKey(key)) ?? notValid('malformed', 'Its list of keys holds something that is none.')),
    ...(until !== undefined && { until }),
    ...(compromisedAt !== undefined && { compromisedAt }),
  }));
  return followKeys([...followed, ...(await Promise.all(between))], told);
}

function notValid(flaw: NoteFlaw, message: string): never {
  throw new CheckpointNotValid(flaw, message);
}
