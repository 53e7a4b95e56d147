/** The keys of a log over time: followed from whichever is known, and no further than they were endorsed. */
import { describe, expect, test } from 'vitest';
import { openCheckpoint, openCheckpointBy } from '#domain/checkpoint.ts';
import { followKeys, knownKey, mayBeJudgedBy, openPresentCheckpoint, replaceStolenKey } from '#domain/log-keys.ts';
import { LogKeys } from '#schemas/log.ts';
import { attacks } from '../../attacks/vector-tests.ts';
import {
  afterTheft,
  bySeveral,
  keys,
  known,
  LEAVES,
  logKeyVectors,
  NOW,
  orderly,
} from '../../attacks/vectors/log-keys.ts';

const { first, second, third, stranger } = keys;
const textsOf = (some: readonly { readonly text: string }[]) => some.map(({ text }) => text);
const allTexts = [first.text, second.text, third.text];

test('whoever knows the first key follows two rotations, and believes what the third one signs', async () => {
  const followed = await followKeys([await known(first)], orderly);
  expect(textsOf(followed)).toEqual(allTexts);
  expect(await openPresentCheckpoint(third.checkpoint(LEAVES), followed, NOW)).toMatchObject({ size: 300 });
  // What the first one signed in its time is read for good.
  expect((await openCheckpointBy(first.checkpoint(LEAVES), followed)).by).toHaveLength(1);
  expect(LogKeys.parse({ keys: orderly }).keys).toHaveLength(3);
});

test.each([
  ['the second', second],
  ['the last', third],
])('whoever knows %s key is told of those before it by its own word, too', async (_which, key) => {
  expect(textsOf(await followKeys([await known(key)], orderly))).toEqual(allTexts);
});

test('for a month either key will do: a checkpoint bears both lines, and each of them is enough', async () => {
  const overlap = Date.parse('2030-10-20T00:00:00Z');
  const note = bySeveral(second, third);
  const old = (await knownKey(second.text)) ?? expect.fail();
  expect(await openCheckpoint(note, old)).toMatchObject({ size: 300 });
  const followed = await followKeys([old], orderly);
  expect(await openPresentCheckpoint(second.checkpoint(LEAVES), followed, overlap)).toMatchObject({ size: 300 });
  await expect(openPresentCheckpoint(second.checkpoint(LEAVES), followed, NOW)).rejects.toMatchObject({
    flaw: 'retired-key',
  });
});

test('keys are asked for when a line is by one that is not known, or the newest has signed nothing; else not', async () => {
  const followed = await followKeys([await known(first)], orderly);
  expect(mayBeJudgedBy(followed, third.checkpoint(LEAVES))).toBe(true);
  expect(mayBeJudgedBy(followed, bySeveral(second, third))).toBe(true);
  expect(mayBeJudgedBy(followed, second.checkpoint(LEAVES))).toBe(false);
  expect(mayBeJudgedBy(followed, bySeveral(third, stranger))).toBe(false);
});

describe('after a key in wrong hands', () => {
  const atFirst = async () => [await known(first)];

  test('nobody follows by himself: he is told in words what to do, and by whom', async () => {
    const followed = await followKeys(await atFirst(), afterTheft);
    expect(textsOf(followed)).toEqual([first.text]);
    await expect(openPresentCheckpoint(second.checkpoint(LEAVES), followed, NOW)).rejects.toMatchObject({
      flaw: 'stolen-key',
      message: expect.stringMatching(/in wrong hands on 2028-10-03.*telephone.*--replace-key/),
    });
  });

  test('the key that was told by telephone takes its place, and what the old one signed is still read', async () => {
    const replaced = await replaceStolenKey(await atFirst(), afterTheft, second.text);
    expect(textsOf(replaced)).toEqual([first.text, second.text]);
    expect(replaced[0]?.compromisedAt).toBe('2028-10-03T00:00:00.000Z');
    expect(await openPresentCheckpoint(second.checkpoint(LEAVES), replaced, NOW)).toMatchObject({ size: 300 });
    expect(textsOf(await followKeys(replaced, afterTheft))).toEqual([first.text, second.text]);
  });

  test('no other key takes it, and none takes the place of a key that was in no wrong hands', async () => {
    const known = await atFirst();
    await expect(replaceStolenKey(known, afterTheft, stranger.text)).rejects.toMatchObject({ flaw: 'other-key' });
    await expect(replaceStolenKey(known, afterTheft, first.text)).rejects.toMatchObject({ flaw: 'other-key' });
    await expect(replaceStolenKey(known, orderly, third.text)).rejects.toThrow('does not say that the key');
  });
});

attacks('keys of the log', logKeyVectors, 'is not followed', async ({ tell, refused }) => {
  const { known: before, told, note } = await tell();
  const judged = followKeys(before, told).then((followed) => openPresentCheckpoint(note, followed, NOW));
  await expect(judged).rejects.toMatchObject({
    flaw: refused,
    message: expect.stringMatching(/^[A-Z].+[.]$/),
  });
});
