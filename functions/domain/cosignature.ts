/**
 * What a witness adds to a checkpoint (C2SP tlog-cosignature, Ed25519): that it saw it at a time, and nothing before it that
 * it does not begin with. A line below the log's own:
 *
 *     — witness.example hI2DJw…     four bytes that name the key, eight of time, then the signature over that time and the checkpoint
 */
import { encodeBase64 } from './base64url.ts';
import {
  CheckpointNotValid,
  isSignedBy,
  keyIdOf,
  type LogKey,
  noteKeyText,
  readNoteKey,
  splitNote,
  type SigningPair,
} from './checkpoint.ts';
import { sameBytes } from './merkle-log.ts';

const COSIGNATURE = 4;
const TIME_BYTES = 8;
/** Two keys of the log, the witness, and room. */
const MOST_LINES = 8;

/** The key of a witness, in the text by which it is handed on. */
export const readWitnessKey = (text: string): Promise<LogKey | undefined> => readNoteKey(text, COSIGNATURE);
export const witnessKeyText = (name: string, publicKey: Uint8Array): Promise<string> =>
  noteKeyText(name, publicKey, COSIGNATURE);

const signedText = (text: string, seconds: number) =>
  new TextEncoder().encode(`cosignature/v1\ntime ${seconds}\n${text}`);

/** The note with the line of a witness below it. */
export async function cosign(
  note: string,
  witness: SigningPair & { readonly name: string },
  seconds: number,
): Promise<string> {
  const time = new DataView(new ArrayBuffer(TIME_BYTES));
  time.setBigUint64(0, BigInt(seconds));
  const id = await keyIdOf(witness.name, witness.publicKey, COSIGNATURE);
  const signature = await witness.sign(signedText(splitNote(note).text, seconds));
  const bytes = Uint8Array.from([...id, ...new Uint8Array(time.buffer), ...signature]);
  return `${note}— ${witness.name} ${encodeBase64(bytes)}\n`;
}

/** The checkpoint with the lines of its log and of that witness, and without whatever else was written below it. */
export function cosignedNote(note: string, witness: LogKey): string {
  const { text, signatures } = splitNote(note);
  const log = text.slice(0, text.indexOf('\n'));
  const isMeant = ({ name, id }: { readonly name: string; readonly id: Uint8Array }) =>
    name === log || (name === witness.name && sameBytes(id, witness.id));
  const lines = signatures.filter(isMeant).slice(0, MOST_LINES);
  const written = lines.map(
    ({ name, id, signature }) => `— ${name} ${encodeBase64(Uint8Array.from([...id, ...signature]))}\n`,
  );
  return `${text}\n${written.join('')}`;
}

/**
 * When that witness saw the checkpoint, in seconds. The log's own signature is not looked at here.
 * @throws {CheckpointNotValid} when it is not countersigned by this key.
 */
export async function openCosignature(note: string, key: LogKey): Promise<number> {
  const { text, signatures } = splitNote(note);
  for (const { name, id, signature } of signatures) {
    if (name !== key.name || !sameBytes(id, key.id) || signature.length <= TIME_BYTES) continue;
    const seconds = Number(new DataView(signature.buffer).getBigUint64(0));
    if (await isSignedBy(key, signature.slice(TIME_BYTES), signedText(text, seconds))) return seconds;
  }
  throw new CheckpointNotValid('not-signed', `The witness ${key.name} has not countersigned it.`);
}
