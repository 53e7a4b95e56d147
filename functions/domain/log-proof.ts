/**
 * That an entry is in a log, as one text that is checked without anybody's help (C2SP tlog-proof):
 *
 *     c2sp.org/tlog-proof@v1
 *     index 5                                        which entry
 *     gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=   the hashes beside the way to the root, lowest first
 *                                                    nothing
 *     exchange.example/log                           the checkpoint whose tree that is, with its signatures
 *     …
 */
import { decodeBase64, encodeBase64 } from './base64url.ts';
import { type Checkpoint, CheckpointNotValid, type LogKey, openCheckpointBy } from './checkpoint.ts';
import { HASH_BYTES, type Hash, leafHash } from './merkle-log.ts';
import { includes } from './merkle-proof.ts';

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
/** A tree that needs more has more leaves than there are numbers. */
const MOST_HASHES = 53;

/** Why a proof does not hold, in a plain sentence. */
export class ProofNotValid extends Error {
  override readonly name = 'ProofNotValid';
}

/** @param note The signed checkpoint, as it was published. */
export const logProofText = (index: number, hashes: readonly Hash[], note: string): string =>
  [FIRST_LINE, `index ${index}`, ...hashes.map(encodeBase64), '', note].join('\n');

/**
 * Where a log has this entry, under which checkpoint, and which of the log's keys have signed that.
 * @throws {ProofNotValid} saying what does not fit.
 */
export async function verifyLogProof<K extends LogKey>(
  text: string,
  keys: readonly K[],
  entry: Uint8Array,
): Promise<{
  readonly index: number;
  readonly checkpoint: Checkpoint;
  readonly by: readonly K[];
  readonly note: string;
}> {
  const { index, hashes, note } = readProof(text);
  const { checkpoint, by } = await openCheckpointBy(note, keys).catch((error: unknown) => {
    throw error instanceof CheckpointNotValid ? new ProofNotValid(`Its checkpoint: ${error.message}`) : error;
  });
  if (!(await includes(checkpoint, { index, hash: await leafHash(entry) }, hashes))) {
    return notValid(`The log does not have it as entry ${index}: the proof is that of another entry, or was changed.`);
  }
  return { index, checkpoint, by, note };
}

/**
 * The checkpoint that a proof comes with; nothing is verified yet.
 * @throws {ProofNotValid} when the text is no proof.
 */
export const noteOfProof = (text: string): string => readProof(text).note;

function readProof(text: string): { readonly index: number; readonly hashes: readonly Hash[]; readonly note: string } {
  const end = text.indexOf('\n\n');
  const [first, ...rest] = text.slice(0, Math.max(end, 0)).split('\n');
  if (first !== FIRST_LINE) return notValid('It is no proof of a log: it was cut or changed.');
  // What a line "extra" says is signed by nobody.
  const lines = rest[0]?.startsWith('extra ') ? rest.slice(1) : rest;
  const number = /^index (?<index>0|[1-9]\d{0,15})$/.exec(lines[0] ?? '')?.groups?.['index'];
  const hashes = lines.slice(1).map((line) => decodeBase64(line));
  if (number === undefined || hashes.length > MOST_HASHES || hashes.some((hash) => hash?.length !== HASH_BYTES)) {
    return notValid('It is a proof of a log that was cut or changed.');
  }
  return {
    index: Number(number),
    hashes: hashes.map((hash) => Uint8Array.from(hash ?? [])),
    note: text.slice(end + 2),
  };
}

function notValid(why: string): never {
  throw new ProofNotValid(why);
}
