/**
 * What a log says of itself (C2SP tlog-checkpoint), in a signed note (C2SP signed-note) by an Ed25519 key:
 *
 *     exchange.example/log                            the origin, which is the name of the key as well
 *     20852163                                        how many leaves the tree has
 *     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=    its root
 *                                                     nothing
 *     — exchange.example/log Az3grlgtzPICa5OS8npVmf…  four bytes that name the key, then its signature of the lines above
 */
import { decodeBase64, encodeBase64 } from './base64url.ts';
import { HASH_BYTES, type Hash, sameBytes } from './merkle-log.ts';
import type { TreeHead } from './merkle-proof.ts';
import { sha256, toHex } from './sha2.ts';

export type Checkpoint = TreeHead & { readonly origin: string };

/** The key that a log is known by, told on another way than the log itself. */
export type LogKey = { readonly name: string; readonly id: Uint8Array; readonly publicKey: Hash };

export type NoteFlaw =
  | 'malformed'
  | 'other-log'
  | 'other-key'
  | 'not-signed'
  // What is wrong with the keys of a log over time: domain/log-keys.ts.
  | 'retired-key'
  | 'stolen-key'
  | 'not-endorsed'
  | 'keys-rolled-back'
  | 'two-successors';

/** Why a text is no checkpoint of this log. */
export class CheckpointNotValid extends Error {
  override readonly name = 'CheckpointNotValid';
  readonly flaw: NoteFlaw;

  constructor(flaw: NoteFlaw, message: string) {
    super(message);
    this.flaw = flaw;
  }
}

const ED25519 = 1;
const ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
/** A checkpoint is some hundred bytes; witnesses add a line each. */
const MAX_NOTE_LENGTH = 64 * 1024;
const SIGNATURE_LINE = /^— (?<name>[^ +]+) (?<signature>[A-Za-z0-9+/]+={0,2})$/;
const KEY_TEXT = /^(?<name>[^ +]+)\+(?<id>[0-9a-f]{8})\+(?<key>[A-Za-z0-9+/]+={0,2})$/;

/** The lines that are signed. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${encodeBase64(root)}\n`;

/** Reads the key of a log as it is handed on: `name+d5a1e2c4+AbCd…`. Answers undefined for anything else, a wrong identifier included. */
export const readLogKey = (text: string): Promise<LogKey | undefined> => readNoteKey(text, ED25519);

/** The key of the log of that name, as it is handed on. */
export const logKeyText = (name: string, publicKey: Uint8Array): Promise<string> =>
  noteKeyText(name, publicKey, ED25519);

/** @param algorithm 1 for a log, 4 for a witness: none can pass for the other. */
export async function readNoteKey(text: string, algorithm: number): Promise<LogKey | undefined> {
  const { name = '', id = '', key = '' } = KEY_TEXT.exec(text)?.groups ?? {};
  const bytes = decodeBase64(key);
  if (bytes?.length !== 1 + HASH_BYTES || bytes[0] !== algorithm) return undefined;
  const publicKey = Uint8Array.from(bytes.subarray(1));
  const known = { name, id: await keyIdOf(name, publicKey, algorithm), publicKey };
  return known.id.every((byte, at) => byte === Number.parseInt(id.slice(2 * at, 2 * at + 2), 16)) ? known : undefined;
}

export async function noteKeyText(name: string, publicKey: Uint8Array, algorithm: number): Promise<string> {
  const id = toHex(await keyIdOf(name, publicKey, algorithm));
  return `${name}+${id}+${encodeBase64(Uint8Array.from([algorithm, ...publicKey]))}`;
}

/** First bytes of SHA-256 over name, line feed, algorithm and key. */
export async function keyIdOf(name: string, publicKey: Uint8Array, algorithm: number): Promise<Uint8Array> {
  const named = new TextEncoder().encode(`${name}\n`);
  return (await sha256(Uint8Array.from([...named, algorithm, ...publicKey]))).slice(0, ID_BYTES);
}

/** Who signs notes. */
export type SigningPair = {
  readonly publicKey: Uint8Array;
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>;
};

/** The signed note of a checkpoint, by every key that signs. */
export const signCheckpoint = (checkpoint: Checkpoint, keys: readonly SigningPair[]): Promise<string> =>
  signNote(checkpointText(checkpoint), checkpoint.origin, keys);

/** A note with a line of each of these keys of one name. */
export async function signNote(text: string, name: string, keys: readonly SigningPair[]): Promise<string> {
  const lines = keys.map(async ({ publicKey, sign }) => {
    const id = await keyIdOf(name, publicKey, ED25519);
    const signature = await sign(new TextEncoder().encode(text));
    return `— ${name} ${encodeBase64(Uint8Array.from([...id, ...signature]))}\n`;
  });
  return `${text}\n${(await Promise.all(lines)).join('')}`;
}

/** Whether these keys and no other of that name have a line in a note of our own; no signature is looked at. */
export async function bearsLinesOf(note: string, name: string, keys: readonly Pick<SigningPair, 'publicKey'>[]) {
  const ids = await Promise.all(keys.map(({ publicKey }) => keyIdOf(name, publicKey, ED25519)));
  const own = splitNote(note).signatures.filter((line) => line.name === name);
  return own.length === ids.length && ids.every((id) => own.some((line) => sameBytes(id, line.id)));
}

/**
 * The checkpoint in a note, proven to be signed by this key. Signatures of others, witnesses above all, are passed over.
 * @throws {CheckpointNotValid} saying what does not fit.
 */
export async function openCheckpoint(note: string, key: LogKey): Promise<Checkpoint> {
  return (await openCheckpointBy(note, [key])).checkpoint;
}

/**
 * The same where the log has had several keys: and which of these have signed it, at least one.
 * @param keys Of one log, and not none.
 */
export async function openCheckpointBy<K extends LogKey>(
  note: string,
  keys: readonly K[],
): Promise<{ readonly checkpoint: Checkpoint; readonly by: readonly K[] }> {
  const { text } = splitNote(note);
  const checkpoint = readCheckpoint(text);
  if (keys.some(({ name }) => name !== checkpoint.origin)) {
    return notValid('other-log', `It is of another log, ${checkpoint.origin}.`);
  }
  return { checkpoint, by: await signersOf(note, keys) };
}

/**
 * Those of these keys, all of one name, that have signed a note. Lines of keys that are not known are passed over, and one wrong
 * line of a known one condemns it all (C2SP signed-note).
 * @throws {CheckpointNotValid} when there is none, too.
 */
export async function signersOf<K extends LogKey>(note: string, keys: readonly K[]): Promise<readonly K[]> {
  const { text, signatures } = splitNote(note);
  const named = signatures.filter(({ name }) => keys.some((key) => key.name === name));
  if (named.length === 0) return notValid('not-signed', 'The log has not signed it.');
  const by = keys.filter(({ id }) => named.some((line) => sameBytes(line.id, id)));
  if (by.length === 0) {
    return notValid('other-key', 'It is signed by another key of that name than the one that is known.');
  }
  for (const key of by) {
    for (const { signature } of named.filter(({ id }) => sameBytes(id, key.id))) {
      if (signature.length !== SIGNATURE_BYTES) return notValid('malformed', 'Its signature has not the right length.');
      if (!(await isSignedBy(key, signature, new TextEncoder().encode(text))))
        return notValid('not-signed', "Its signature is not that of the log's key: it was changed.");
    }
  }
  return by;
}

/** jose verifies signatures inside a JWS, and a note is none: this is the one signature that is verified without it. */
export async function isSignedBy({ publicKey }: LogKey, signature: Hash, bytes: Uint8Array<ArrayBuffer>) {
  const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, signature, bytes);
}

type Signature = { readonly name: string; readonly id: Uint8Array; readonly signature: Hash };

/** What is signed, and the signatures below it; none of them is verified yet. */
export function splitNote(note: string): { readonly text: string; readonly signatures: readonly Signature[] } {
  const end = note.length > MAX_NOTE_LENGTH ? -1 : note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return notValid('malformed', 'It is not a signed note: it was cut or changed.');
  const lines = note.slice(end + 2, -1).split('\n');
  return { text: note.slice(0, end + 1), signatures: lines.map(readSignature) };
}

function readSignature(line: string): Signature {
  const { name = '', signature = '' } = SIGNATURE_LINE.exec(line)?.groups ?? {};
  const bytes = decodeBase64(signature);
  if (bytes === undefined || bytes.length <= ID_BYTES) return notValid('malformed', 'A line of signature is broken.');
  return { name, id: bytes.slice(0, ID_BYTES), signature: Uint8Array.from(bytes.subarray(ID_BYTES)) };
}

/** What a note of our own says; its signature is not looked at. */
export const checkpointOfNote = (note: string): Checkpoint => readCheckpoint(splitNote(note).text);

/** Written again it must be the same text: each checkpoint has one spelling. Lines of extensions are not ours to read. */
function readCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = ''] = text.split('\n');
  const hash = decodeBase64(root);
  const checkpoint = { origin, size: Number(size), root: Uint8Array.from(hash ?? []) };
  const fits =
    origin !== '' && Number.isSafeInteger(checkpoint.size) && checkpoint.size >= 0 && hash?.length === HASH_BYTES;
  if (!fits || !text.startsWith(checkpointText(checkpoint))) return notValid('malformed', 'It is not a checkpoint.');
  return checkpoint;
}

function notValid(flaw: NoteFlaw, message: string): never {
  throw new CheckpointNotValid(flaw, message);
}
