/** What travels of a log as text, changed on its way or made by somebody else: the proof beside a receipt, the countersignature of a witness. */
import { logProofText } from '#domain/log-proof.ts';
import { naivePath, naiveRoot, type TestLogKey } from '../../support/log-forge.ts';
import type { Hash } from '#domain/merkle-log.ts';

/** A proof that holds, and what it is made of. */
export type ProofText = {
  readonly text: string;
  readonly log: TestLogKey;
  readonly stranger: TestLogKey;
  readonly index: number;
  readonly leaves: readonly Hash[];
};
export type ProofTextVector = {
  readonly row: 59;
  readonly name: string;
  readonly change: (proof: ProofText) => string;
  /** What the holder is told. */
  readonly says: string;
};
const proof = (name: string, says: string, change: ProofTextVector['change']): ProofTextVector => ({
  row: 59,
  name,
  says,
  change,
});
const firstHash = (text: string) => text.split('\n')[2] ?? '';
const under = ({ index, leaves }: ProofText, note: string) => logProofText(index, naivePath(index, leaves), note);

export const proofTextVectors: readonly ProofTextVector[] = [
  proof('proves it at another place', 'does not have it as entry 4', ({ text }) => text.replace('index 3', 'index 4')),
  proof('proves it beyond the end', 'does not have it as entry 70', ({ text }) => text.replace('index 3', 'index 70')),
  proof('writes the place in a second spelling', 'cut or changed', ({ text }) => text.replace('index 3', 'index 03')),
  proof('leaves the place out', 'cut or changed', ({ text }) => text.replace('index 3\n', '')),
  proof('takes a hash out', 'does not have it as entry 3', ({ text }) => text.replace(`${firstHash(text)}\n`, '')),
  proof('turns a bit of a hash', 'does not have it as entry 3', ({ text }) => {
    const [first = ''] = firstHash(text);
    return text.replace(`\n${firstHash(text)}`, `\n${first === 'A' ? 'B' : 'A'}${firstHash(text).slice(1)}`);
  }),
  proof('cuts a hash', 'cut or changed', ({ text }) => text.replace(firstHash(text), firstHash(text).slice(4))),
  proof('sends hashes without end', 'cut or changed', ({ text }) =>
    text.replace(firstHash(text), Array(60).fill(firstHash(text)).join('\n')),
  ),
  proof('writes another format', 'no proof of a log', ({ text }) => text.replace('@v1', '@v2')),
  proof('sends a page of HTML', 'no proof of a log', () => '<html>Sign in to the hotel</html>'),
  proof('cuts the checkpoint', 'Its checkpoint: ', ({ text }) => text.slice(0, -30)),
  proof('takes the checkpoint away', 'Its checkpoint: ', ({ text }) => text.slice(0, text.indexOf('\n\n') + 2)),
  proof('signs the checkpoint with a key of their own', 'another key', (all) =>
    under(all, all.stranger.checkpoint(all.leaves)),
  ),
  proof('signs a tree of their own under the name of the log', 'another key', (all) =>
    under(all, all.stranger.checkpoint(all.leaves.toReversed())),
  ),
  proof('puts it under a checkpoint that the log signed for another tree', 'does not have it', (all) =>
    under(all, all.log.checkpoint(all.leaves.toReversed())),
  ),
  proof('puts it under a checkpoint of another log', 'of another log', (all) =>
    under(all, all.log.checkpoint(all.leaves, { origin: 'other.example/log' })),
  ),
  proof('makes the tree smaller below the signature', 'Its checkpoint: ', ({ text, leaves }) =>
    text.replace(`\n${leaves.length}\n`, `\n${leaves.length - 1}\n`),
  ),
];

/** A note that a witness countersigned at second 1,000, and who could have. */
export type Countersigned = { readonly note: string; readonly log: TestLogKey; readonly stranger: TestLogKey };
export type CosignatureVector = {
  readonly row: 59;
  readonly name: string;
  readonly change: (countersigned: Countersigned) => string;
};
const cosigned = (name: string, change: CosignatureVector['change']): CosignatureVector => ({ row: 59, name, change });
/** The last line taken apart, changed, and put together. */
const lastLine = (note: string, change: (bytes: Buffer, name: string) => { bytes?: Uint8Array; name?: string }) => {
  const lines = note.trimEnd().split('\n');
  const [dash = '', name = '', text = ''] = (lines.at(-1) ?? '').split(' ');
  const { bytes = Buffer.from(text, 'base64'), name: other = name } = change(Buffer.from(text, 'base64'), name);
  return `${[...lines.slice(0, -1), [dash, other, Buffer.from(bytes).toString('base64')].join(' ')].join('\n')}\n`;
};
const turned = (bytes: Buffer, at: number) => Uint8Array.from(bytes).with(at, (bytes[at] ?? 0) ^ 1);

export const cosignatureVectors: readonly CosignatureVector[] = [
  cosigned('takes the countersignature away', ({ note }) => `${note.trimEnd().split('\n').slice(0, -1).join('\n')}\n`),
  cosigned('turns a bit of it', ({ note }) => lastLine(note, (bytes) => ({ bytes: turned(bytes, 40) }))),
  cosigned('makes it a second later', ({ note }) => lastLine(note, (bytes) => ({ bytes: turned(bytes, 11) }))),
  cosigned('writes another key identifier', ({ note }) => lastLine(note, (bytes) => ({ bytes: turned(bytes, 0) }))),
  cosigned('writes another witness', ({ note }) => lastLine(note, () => ({ name: 'witness.example/lagoon' }))),
  cosigned('cuts the time out', ({ note }) =>
    lastLine(note, (bytes) => ({ bytes: Buffer.concat([bytes.subarray(0, 4), bytes.subarray(12)]) })),
  ),
  cosigned('cuts it to the time alone', ({ note }) => lastLine(note, (bytes) => ({ bytes: bytes.subarray(0, 12) }))),
  cosigned('puts it under another checkpoint of the same log', ({ note, log }) => {
    const other = log.checkpoint([naiveRoot([])]);
    return `${other}${note.trimEnd().split('\n').at(-1)}\n`;
  }),
  cosigned('signs as a log does, in the name of the witness', ({ note, stranger }) => {
    const body = note.slice(0, note.indexOf('\n\n') + 1);
    return `${note.trimEnd().split('\n').slice(0, -1).join('\n')}\n${stranger.line(body)}`;
  }),
];
