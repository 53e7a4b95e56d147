/** Keys of a log that claim to follow one another, told by whoever answers in its name. */
import { logKeyText } from '#domain/checkpoint.ts';
import { type KnownKey, knownKey, type Succession, signSuccession } from '#domain/log-keys.ts';
import type { LogKeyOnRecord } from '#schemas/log.ts';
import { leavesNamed, TestLogKey } from '../../support/log-forge.ts';

const NAME = 'exchange.example/log';
/** A month after the second rotation: the first key and the second have ended. */
export const NOW = Date.parse('2030-12-01T00:00:00Z');
export const LEAVES = leavesNamed(300);
const TIMES = ['2026-10-03T00:00:00.000Z', '2028-10-03T00:00:00.000Z', '2030-10-03T00:00:00.000Z'] as const;
const ENDS = ['2028-11-02T00:00:00.000Z', '2030-11-02T00:00:00.000Z'] as const;

const [first, second, third, thief, stranger] = Array.from({ length: 5 }, () => new TestLogKey(NAME)) as [
  TestLogKey,
  TestLogKey,
  TestLogKey,
  TestLogKey,
  TestLogKey,
];
export const keys = { first, second, third, thief, stranger };

const pairOf = (key: TestLogKey) => ({ publicKey: key.publicKey, sign: async (bytes: Uint8Array) => key.sign(bytes) });
/** The word of `old` for `fresh`, signed by whomever. */
export const word = (
  old: TestLogKey,
  fresh: TestLogKey,
  { from, until }: Pick<Succession, 'from' | 'until'>,
  by: readonly [TestLogKey, TestLogKey] = [old, fresh],
): Promise<string> =>
  signSuccession(NAME, { old: old.text, fresh: fresh.text, from, until }, [pairOf(by[0]), pairOf(by[1])]);

const firstTurn = { from: TIMES[1], until: ENDS[0] };
const secondTurn = { from: TIMES[2], until: ENDS[1] };
const [toSecond, toThird, toThief] = await Promise.all([
  word(first, second, firstTurn),
  word(second, third, secondTurn),
  word(first, thief, { from: TIMES[1], until: ENDS[0] }),
]);

/** Three keys that follow one another in good order. */
export const orderly: readonly LogKeyOnRecord[] = [
  { key: first.text, from: TIMES[0], until: ENDS[0] },
  { key: second.text, from: TIMES[1], until: ENDS[1], endorsement: toSecond },
  { key: third.text, from: TIMES[2], endorsement: toThird },
];
const [one, two, three] = orderly as [LogKeyOnRecord, LogKeyOnRecord, LogKeyOnRecord];
/** The first was in wrong hands: nothing leads to the second. */
export const afterTheft: readonly LogKeyOnRecord[] = [
  { ...one, until: '2028-10-03T00:02:00.000Z', compromisedAt: TIMES[1] },
  { key: second.text, from: TIMES[1] },
];

export const known = async (key: TestLogKey, marks: Partial<KnownKey> = {}): Promise<KnownKey> => ({
  ...((await knownKey(key.text)) ?? fail()),
  ...marks,
});

/** What somebody knew, what he is told now, and what the log shows him. */
export type Told = {
  readonly known: readonly KnownKey[];
  readonly told: readonly LogKeyOnRecord[];
  readonly note: string;
};
export type LogKeyVector = {
  readonly row: 59;
  readonly name: string;
  readonly tell: () => Promise<Told>;
  readonly refused: string;
};

const telling = (
  name: string,
  refused: string,
  who: () => Promise<readonly KnownKey[]>,
  told: readonly LogKeyOnRecord[] | (() => Promise<readonly LogKeyOnRecord[]>),
  note = third.checkpoint(LEAVES),
): LogKeyVector => ({
  row: 59,
  name,
  refused,
  tell: async () => ({ known: await who(), told: typeof told === 'function' ? await told() : told, note }),
});
const knowsFirst = async () => [await known(first)];
const knowsAll = async () => [
  await known(first, { until: ENDS[0] }),
  await known(second, { until: ENDS[1] }),
  await known(third),
];
const knowsTheft = async () => [await known(first, { compromisedAt: TIMES[1] }), await known(second)];
/** The thief's own key as the second one. */
const follower = (endorsement?: string): readonly LogKeyOnRecord[] => [
  one,
  { key: thief.text, from: TIMES[1], ...(endorsement !== undefined && { endorsement }) },
];
const byThief = thief.checkpoint(LEAVES);
const otherLog = new TestLogKey('other.example/log');

export const logKeyVectors: readonly LogKeyVector[] = [
  telling('claims that a key of their own follows', 'not-endorsed', knowsFirst, follower(), byThief),
  telling('endorses their own key by itself', 'not-endorsed', knowsFirst, async () =>
    follower(await word(first, thief, firstTurn, [thief, thief])),
  ),
  telling('lets the old key endorse alone, not the new one', 'not-endorsed', knowsFirst, async () =>
    follower(await word(first, thief, firstTurn, [first, first])),
  ),
  telling('puts the word for another key beside their own', 'not-endorsed', knowsFirst, follower(toSecond)),
  telling('puts the word of a stranger beside their own', 'not-endorsed', knowsFirst, async () =>
    follower(await word(stranger, thief, firstTurn)),
  ),
  telling('gives a key out for longer than it was endorsed', 'not-endorsed', knowsFirst, [
    one,
    { ...two, endorsement: toSecond.replace(ENDS[0], '2099-01-01T00:00:00.000Z') },
  ]),
  telling('shows a checkpoint in the place of an endorsement', 'not-endorsed', knowsFirst, [
    one,
    { ...two, endorsement: first.checkpoint(LEAVES) },
  ]),
  telling('lets a key of another log follow', 'not-endorsed', knowsFirst, async () => {
    const text = await logKeyText(otherLog.name, otherLog.publicKey);
    return [one, { key: text, endorsement: toSecond }];
  }),
  telling('leaves out the key in the middle', 'not-endorsed', knowsFirst, [one, three]),
  telling('forgets the newest key', 'keys-rolled-back', knowsAll, [one, two], second.checkpoint(LEAVES)),
  telling('forgets all keys but the first', 'keys-rolled-back', knowsAll, [one], first.checkpoint(LEAVES)),
  telling('forgets the key that is known', 'other-key', knowsFirst, [two, three]),
  telling('tells of two keys after the same one', 'two-successors', knowsAll, follower(toThief), byThief),
  telling('signs with a key that is told of nowhere', 'other-key', knowsFirst, orderly, stranger.checkpoint(LEAVES)),
  telling('signs with the first key after it has ended', 'retired-key', knowsAll, orderly, first.checkpoint(LEAVES)),
  telling('signs with both keys that have ended', 'retired-key', knowsAll, orderly, bySeveral(first, second)),
  telling('forks the log with a key that has ended', 'retired-key', knowsFirst, orderly, forkBy(second)),
  telling('signs with a key that was in wrong hands', 'stolen-key', knowsFirst, afterTheft, first.checkpoint(LEAVES)),
  telling('endorses with a key known to be stolen', 'keys-rolled-back', knowsTheft, follower(toThief), byThief),
  telling(
    'endorses with a stolen key, and admits the theft',
    'two-successors',
    knowsTheft,
    follower(toThief).map((key, at) => (at === 0 ? { ...key, compromisedAt: TIMES[1] } : key)),
    byThief,
  ),
  telling(
    'endorses with a stolen key before a unit has the new one',
    'stolen-key',
    async () => [await known(first, { compromisedAt: TIMES[1] })],
    follower(toThief).map((key, at) => (at === 0 ? { ...key, compromisedAt: TIMES[1] } : key)),
    byThief,
  ),
  telling('takes the mark of a stolen key away', 'keys-rolled-back', knowsTheft, [
    one,
    { ...two, endorsement: toThief },
  ]),
  telling('writes one wrong line of a known key beside a right one', 'not-signed', knowsAll, orderly, brokenLine()),
];

/** A note with the lines of several keys. */
export function bySeveral(...signers: readonly TestLogKey[]): string {
  const text = `${third.checkpoint(LEAVES).split('\n\n')[0]}\n`;
  return `${text}\n${signers.map((key) => key.line(text)).join('')}`;
}
function forkBy(key: TestLogKey): string {
  return key.checkpoint(leavesNamed(300, 'fork'));
}
function brokenLine(): string {
  return `${third.checkpoint(LEAVES)}${second.line('other lines')}`;
}
function fail(): never {
  throw new Error('The key does not read.');
}
