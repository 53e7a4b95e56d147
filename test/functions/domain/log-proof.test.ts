/** The text of a proof: as the specification has it, and nothing else. */
import { describe, expect, test } from 'vitest';
import { readLogKey } from '#domain/checkpoint.ts';
import { logEntryOf } from '#domain/log-entry.ts';
import { logProofText, verifyLogProof } from '#domain/log-proof.ts';
import { naiveLeaf, naivePath, TestLogKey } from '../../support/log-forge.ts';

const log = new TestLogKey('exchange.example/log');
const key = (await readLogKey(log.text)) ?? fail();
const entries = await Promise.all(
  Array.from({ length: 7 }, (_, at) => logEntryOf({ salt: 'A'.repeat(43), digest: `0${at}`.repeat(64) })),
);
const [entry = new Uint8Array()] = entries.slice(3);
const leaves = entries.map(naiveLeaf);
const note = log.checkpoint(leaves);
const proof = logProofText(3, naivePath(3, leaves), note);

function fail(): never {
  throw new Error('The key does not read.');
}

test('an entry is its kind and 64 bytes that depend on every bit of salt and digest', async () => {
  expect([entry.length, entry[0]]).toEqual([65, 1]);
  const other = await logEntryOf({ salt: `B${'A'.repeat(42)}`, digest: '03'.repeat(64) });
  expect(other).not.toEqual(entry);
});

test('the proof is the text of C2SP tlog-proof, and holds for its entry', async () => {
  expect(proof.split('\n').slice(0, 2)).toEqual(['c2sp.org/tlog-proof@v1', 'index 3']);
  expect(proof.endsWith(`\n\n${note}`)).toBe(true);
  expect(await verifyLogProof(proof, key, entry)).toMatchObject({ index: 3, checkpoint: { size: 7 }, note });
});

test('a line of more than is needed is passed over, as the specification wants it', async () => {
  const more = proof.replace('index 3', 'extra YWJj\nindex 3');
  expect(await verifyLogProof(more, key, entry)).toMatchObject({ index: 3 });
});

test('the proof of a log of one entry has no hashes', async () => {
  const alone = logProofText(0, [], log.checkpoint(leaves.slice(3, 4)));
  expect(await verifyLogProof(alone, key, entry)).toMatchObject({ index: 0, checkpoint: { size: 1 } });
});

describe('what was changed says what does not fit', () => {
  const hash = proof.split('\n')[2] ?? '';
  test.each([
    ['another entry', proof.replace('index 3', 'index 4'), 'does not have it as entry 4'],
    ['a hash less', proof.replace(`${hash}\n`, ''), 'does not have it as entry 3'],
    ['a hash that is short', proof.replace(hash, hash.slice(4)), 'cut or changed'],
    ['an index in another spelling', proof.replace('index 3', 'index 03'), 'cut or changed'],
    ['no index', proof.replace('index 3\n', ''), 'cut or changed'],
    ['hashes without end', proof.replace(hash, Array(60).fill(hash).join('\n')), 'cut or changed'],
    ['another format', proof.replace('@v1', '@v2'), 'no proof of a log'],
    ['a page of HTML', '<html>Sign in to the hotel</html>', 'no proof of a log'],
    [
      'a checkpoint of another log',
      logProofText(3, naivePath(3, leaves), new TestLogKey('x').checkpoint(leaves)),
      'of another log',
    ],
    [
      'a checkpoint of another key',
      logProofText(3, naivePath(3, leaves), new TestLogKey(log.name).checkpoint(leaves)),
      'another key',
    ],
    ['a checkpoint that was cut', proof.slice(0, -30), 'Its checkpoint: '],
  ])('%s', async (_what, text, words) => {
    await expect(verifyLogProof(text, key, entry)).rejects.toMatchObject({
      name: 'ProofNotValid',
      message: expect.stringContaining(words),
    });
  });
});
