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

export type Checkpoint = TreeHead & { readonly origin: string };

/** The key that a log is known by, told on another way than the log itself. */
export type LogKey = { readonly name: string; readonly id: Uint8Array; readonly publicKey: Hash };

export type NoteFlaw = 'malformed' | 'other-log' | 'other-key' | 'not-signed';

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

/** Reads a key as it is handed on: `name+d5a1e2c4+AbCd…`. Answers undefined for anything else, a wrong identifier included. */
export async function readLogKey(text: string): Promise<LogKey | undefined> {
  const { name = '', id = '', key = '' } = KEY_TEXT.exec(text)?.groups ?? {};
  const bytes = decodeBase64(key);
  if (bytes?.length !== 1 + HASH_BYTES || bytes[0] !== ED25519) return undefined;
  const known = { name, id: await idOfKey(name, bytes), publicKey: bytes.slice(1) };
  return known.id.every((byte, at) => byte === Number.parseInt(id.slice(2 * at, 2 * at + 2), 16)) ? known : undefined;
}

/** First bytes of SHA-256 over name, line feed, algorithm and key. */
async function idOfKey(name: string, typedKey: Uint8Array): Promise<Uint8Array> {
  const named = new TextEncoder().encode(`${name}\n`);
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from([...named, ...typedKey]));
  return new Uint8Array(digest).slice(0, ID_BYTES);
}

/** A key as it is handed on, for the log of that name. */
export async function logKeyText(name: string, publicKey: Uint8Array): Promise<string> {
  const bytes = Uint8Array.from([ED25519, ...publicKey]);
  const id = [...(await idOfKey(name, bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${name}+${id}+${encodeBase64(bytes)}`;
}

/** The signed note of a checkpoint. */
export async function signCheckpoint(
  checkpoint: Checkpoint,
  key: { readonly publicKey: Uint8Array; readonly sign: (bytes: Uint8Array) => Promise<Uint8Array> },
): Promise<string> {
  const text = checkpointText(checkpoint);
  const id = await idOfKey(checkpoint.origin, Uint8Array.from([ED25519, ...key.publicKey]));
  const signature = await key.sign(new TextEncoder().encode(text));
  return `${text}\n— ${checkpoint.origin} ${encodeBase64(Uint8Array.from([...id, ...signature]))}\n`;
}

/**
 * The checkpoint in a note, proven to be signed by this key. Signatures of others, witnesses above all, are passed over.
 * @throws {CheckpointNotValid} saying what does not fit.
 */
export async function openCheckpoint(note: string, key: LogKey): Promise<Checkpoint> {
  const end = note.length > MAX_NOTE_LENGTH ? -1 : note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return notValid('malformed', 'It is not a signed note: it was cut or changed.');
  const signed = note.slice(0, end + 1);
  const checkpoint = readCheckpoint(signed);
  if (checkpoint.origin !== key.name) return notValid('other-log', `It is of another log, ${checkpoint.origin}.`);
  const signature = signatureBy(key, note.slice(end + 2, -1).split('\n'));
  const publicKey = await crypto.subtle.importKey('raw', key.publicKey, 'Ed25519', false, ['verify']);
  // jose verifies signatures inside a JWS, and a note is none: this is the one signature that is verified without it.
  if (!(await crypto.subtle.verify('Ed25519', publicKey, signature, new TextEncoder().encode(signed)))) {
    return notValid('not-signed', "Its signature is not that of the log's key: it was changed.");
  }
  return checkpoint;
}

function signatureBy(key: LogKey, lines: readonly string[]): Hash {
  const found = lines.map((line) => {
    const { name, signature = '' } = SIGNATURE_LINE.exec(line)?.groups ?? {};
    const bytes = decodeBase64(signature);
    if (bytes === undefined || bytes.length <= ID_BYTES) return notValid('malformed', 'A line of signature is broken.');
    return { name, id: bytes.slice(0, ID_BYTES), signature: bytes.slice(ID_BYTES) };
  });
  const named = found.filter(({ name }) => name === key.name);
  if (named.length === 0) return notValid('not-signed', 'The log has not signed it.');
  const own = named.find(({ id }) => sameBytes(id, key.id));
  if (!own) return notValid('other-key', 'It is signed by another key of that name than the one that is known.');
  if (own.signature.length !== SIGNATURE_BYTES) return notValid('malformed', 'Its signature has not the right length.');
  return own.signature;
}

/** How many leaves a note of our own says that there are; its signature is not looked at. */
export const sizeOfNote = (note: string): number => readCheckpoint(note).size;

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
