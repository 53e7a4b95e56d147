/** The text of a proof: as the specification has it, and nothing else. */
import { expect, test } from 'vitest';
import { readLogKey } from '#domain/checkpoint.ts';
import { cosign, openCosignature, readWitnessKey, witnessKeyText } from '#domain/cosignature.ts';
import { logEntryOf } from '#domain/log-entry.ts';
import { logProofText, verifyLogProof } from '#domain/log-proof.ts';
import { attacks } from '../../attacks/vector-tests.ts';
import { cosignatureVectors, proofTextVectors } from '../../attacks/vectors/log-texts.ts';
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
  expect(await verifyLogProof(proof, [key], entry)).toMatchObject({ index: 3, checkpoint: { size: 7 }, note });
});

test('a line of more than is needed is passed over, as the specification wants it', async () => {
  const more = proof.replace('index 3', 'extra YWJj\nindex 3');
  expect(await verifyLogProof(more, [key], entry)).toMatchObject({ index: 3 });
});

test('the proof of a log of one entry has no hashes', async () => {
  const alone = logProofText(0, [], log.checkpoint(leaves.slice(3, 4)));
  expect(await verifyLogProof(alone, [key], entry)).toMatchObject({ index: 0, checkpoint: { size: 1 } });
});

const stranger = new TestLogKey(log.name);

attacks('proofs beside receipts', proofTextVectors, 'is told from the true one, in words', async ({ change, says }) => {
  const changed = change({ text: proof, log, stranger, index: 3, leaves });
  expect(changed).not.toBe(proof);
  await expect(verifyLogProof(changed, [key], entry)).rejects.toMatchObject({
    name: 'ProofNotValid',
    message: expect.stringContaining(says),
  });
});

const reef = new TestLogKey('witness.example/reef');
const witness = (await readWitnessKey(await witnessKeyText(reef.name, reef.publicKey))) ?? fail();
const pair = { name: reef.name, publicKey: reef.publicKey, sign: async (bytes: Uint8Array) => reef.sign(bytes) };
const countersigned = await cosign(note, pair, 1_000);

test('a countersignature says when the witness saw the checkpoint; the log is read as before', async () => {
  expect(await openCosignature(countersigned, witness)).toBe(1_000);
  expect(await verifyLogProof(logProofText(3, naivePath(3, leaves), countersigned), [key], entry)).toMatchObject({
    index: 3,
  });
});

test('the key of a witness is none of a log, and the other way round', async () => {
  expect(await readLogKey(await witnessKeyText(reef.name, reef.publicKey))).toBeUndefined();
  expect(await readWitnessKey(log.text)).toBeUndefined();
});

attacks('countersignatures', cosignatureVectors, 'is no countersignature', async ({ change }) => {
  const changed = change({ note: countersigned, log, stranger: reef });
  expect(changed).not.toBe(countersigned);
  await expect(openCosignature(changed, witness)).rejects.toMatchObject({ name: 'CheckpointNotValid' });
});
