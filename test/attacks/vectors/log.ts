/** A transparency log that does not keep to what it signed: as it publishes itself, and as it proves itself. */
import type { Hash } from '#domain/merkle-log.ts';
import { leavesNamed, type TestLogKey } from '../../support/log-forge.ts';

/** What a witness is shown: a note, and the leaves that the tiles are made of. */
export type Published = {
  readonly note: string;
  readonly leaves: readonly Hash[];
  /** Changes a tile on its way. */
  readonly tile?: (bytes: Uint8Array) => Uint8Array;
};

export type LogVector = {
  readonly row: 59;
  readonly name: string;
  /** @param log Who signs. The witness has seen the first 300 of these 520 leaves. */
  readonly publish: (log: TestLogKey, stranger: TestLogKey) => Published;
  readonly refused: string;
};

export const SEEN = 300;
export const LEAVES: readonly Hash[] = leavesNamed(520);

const published = (log: TestLogKey, leaves: readonly Hash[], more: Partial<Published> = {}): Published => ({
  note: log.checkpoint(leaves),
  leaves,
  ...more,
});
const other = leavesNamed(1, 'another');
const swapped = (leaves: readonly Hash[], one: number, two: number) =>
  leaves.map((leaf, at) => leaves[at === one ? two : at === two ? one : at] ?? leaf);
/** With everything signed anew, as whoever holds the log's key can. */
const rewritten = (name: string, leaves: readonly Hash[], refused = 'fork'): LogVector => ({
  row: 59,
  name,
  publish: (log) => published(log, leaves),
  refused,
});
const noted = (name: string, refused: string, note: (note: string, log: TestLogKey) => string): LogVector => ({
  row: 59,
  name,
  publish: (log) => published(log, LEAVES, { note: note(log.checkpoint(LEAVES), log) }),
  refused,
});
const cut = (name: string, tile: (bytes: Uint8Array) => Uint8Array): LogVector => ({
  row: 59,
  name,
  publish: (log) => published(log, LEAVES, { tile }),
  refused: 'tiles-do-not-fit',
});

/** The letter at a place of base64 changed into its neighbour in value. */
const turned = (text: string, at: number) => `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
const rootOfNote = (note: string) => note.indexOf('\n', note.indexOf('\n') + 1) + 1;

export const logVectors: readonly LogVector[] = [
  rewritten('shows two trees of one size', leavesNamed(SEEN, 'fork')),
  rewritten('shows another tree from the beginning', leavesNamed(520, 'fork')),
  rewritten('takes entries back', LEAVES.slice(0, 200), 'rollback'),
  rewritten('takes the last entry back', LEAVES.slice(0, SEEN - 1), 'rollback'),
  rewritten('empties the log', [], 'rollback'),
  rewritten('drops a leaf and goes on', LEAVES.toSpliced(100, 1)),
  rewritten('drops the first leaf and goes on', LEAVES.slice(1)),
  rewritten('puts a leaf in between', LEAVES.toSpliced(100, 0, ...other)),
  rewritten('changes places of two leaves', swapped(LEAVES, 7, 8)),
  rewritten('moves a leaf behind what was seen', swapped(LEAVES, 7, 400)),
  rewritten('changes one leaf', LEAVES.toSpliced(SEEN - 1, 1, ...other)),
  {
    row: 59,
    name: 'signs one tree and publishes another',
    publish: (log) => ({ note: log.checkpoint(LEAVES), leaves: leavesNamed(520, 'fork') }),
    refused: 'tiles-do-not-fit',
  },
  {
    row: 59,
    name: 'answers with a stale checkpoint',
    publish: (log) => ({ note: log.checkpoint(LEAVES.slice(0, 299)), leaves: LEAVES }),
    refused: 'rollback',
  },
  {
    row: 59,
    name: 'signs with another key under the same name',
    publish: (_log, stranger) => published(stranger, LEAVES),
    refused: 'other-key',
  },
  noted('writes the known key identifier to a signature of another', 'other-key', (note, log) => {
    const [body = ''] = note.split('\n\n');
    return `${body}\n\n${log.line('x', { id: Buffer.alloc(4) })}`;
  }),
  noted('keeps the key identifier and signs other lines', 'not-signed', (note, log) => {
    const [body = ''] = note.split('\n\n');
    return `${body}\n\n${log.line('x')}`;
  }),
  noted('signs under another name only', 'not-signed', (note, log) => {
    const [body = ''] = note.split('\n\n');
    return `${body}\n\n${log.line(`${body}\n`, { name: 'other.example/log' })}`;
  }),
  noted('writes another origin', 'other-log', (_note, log) => log.checkpoint(LEAVES, { origin: 'other.example/log' })),
  noted('claims more leaves than the tiles have', 'tiles-do-not-fit', (_note, log) =>
    log.checkpoint(LEAVES, { size: 519 }),
  ),
  noted('turns a bit of the root', 'not-signed', (note) => turned(note, rootOfNote(note) + 5)),
  noted('turns a bit of the signature', 'not-signed', (note) => turned(note, note.length - 20)),
  noted('raises the size below the signature', 'not-signed', (note) => note.replace('\n520\n', '\n521\n')),
  noted('writes the size in a second spelling', 'malformed', (note) => note.replace('\n520\n', '\n0520\n')),
  noted('cuts the note', 'malformed', (note) => note.slice(0, -40)),
  noted('sends a page of HTML', 'malformed', () => '<html>Sign in to the hotel</html>'),
  cut('cuts a tile', (bytes) => bytes.subarray(0, -1)),
  cut('cuts a tile by a whole hash', (bytes) => bytes.subarray(0, -32)),
  cut('adds a hash to a tile', (bytes) => Buffer.concat([bytes, Buffer.alloc(32)])),
  cut('turns a bit in a tile', (bytes) => Uint8Array.from(bytes).with(0, (bytes[0] ?? 0) ^ 1)),
];

/** A proof as it is sent: what it is about, and its hashes. */
export type Proof = {
  readonly index: number;
  readonly leaf: Hash;
  readonly path: readonly Hash[];
  readonly growth: readonly Hash[];
};
export type LogProofVector = { readonly row: 59; readonly name: string; readonly change: (proof: Proof) => Proof };

const flipped = (hash: Hash | undefined): Hash => Uint8Array.from(hash ?? []).with(0, (hash?.[0] ?? 0) ^ 1);
const proving = (name: string, change: LogProofVector['change']): LogProofVector => ({ row: 59, name, change });
const both = (name: string, change: (hashes: readonly Hash[]) => readonly Hash[]): LogProofVector =>
  proving(name, (proof) => ({ ...proof, path: change(proof.path), growth: change(proof.growth) }));

/** Of leaf 100 of 520, and of the growth from 300. Changes of the leaf leave the growth alone. */
export const logProofVectors: readonly LogProofVector[] = [
  both('turns a bit of the first hash of a proof', (hashes) => hashes.with(0, flipped(hashes[0]))),
  both('turns a bit of the last hash of a proof', (hashes) => hashes.with(-1, flipped(hashes.at(-1)))),
  both('cuts the beginning of a proof', (hashes) => hashes.slice(1)),
  both('cuts the end of a proof', (hashes) => hashes.slice(0, -1)),
  both('lengthens a proof', (hashes) => [...hashes, hashes[0] ?? flipped(undefined)]),
  both('repeats a hash of a proof', (hashes) => [hashes[0] ?? flipped(undefined), ...hashes]),
  both('turns a proof round', (hashes) => hashes.toReversed()),
  both('sends no proof', () => []),
  proving('proves another leaf than the one that was logged', (proof) => ({ ...proof, leaf: flipped(proof.leaf) })),
  proving('proves a leaf at its neighbour', (proof) => ({ ...proof, index: proof.index + 1 })),
  proving('proves a leaf before the beginning', (proof) => ({ ...proof, index: -1 })),
  proving('proves a leaf beyond the end', (proof) => ({ ...proof, index: LEAVES.length })),
  proving('proves a leaf at a broken number', (proof) => ({ ...proof, index: proof.index + 0.5 })),
];
