/** Looks at a transparency log as a stranger does: its checkpoint, its tiles, and the last checkpoint that was seen here. */
import { type Checkpoint, CheckpointNotValid, type LogKey, openCheckpoint } from '#domain/checkpoint.ts';
import { TileNotValid, tilePath, treeOfTiles } from '#domain/log-tiles.ts';
import { consistencyProof, rootOf, sameBytes } from '#domain/merkle-log.ts';
import { type Witnessed, witness } from '#domain/witness.ts';
import { problemOf, Unreachable } from '../exchange-problem.ts';

/** A tile is 8 KiB, a checkpoint less: nobody fills this machine's memory. */
const MOST_BYTES = 64 * 1024;

type Refused = { readonly refused: string; readonly why: string };
/** What one look found, with the note as it came. */
export type Look = {
  readonly note: string;
  readonly found: Refused | { readonly accepted: 'first' | 'unchanged' | 'grown'; readonly checkpoint: Checkpoint };
};

/** Compares what the log says now with what it said when it was seen last. What is signed wrongly or cut is a finding, too. */
export async function lookAtLog(
  address: string,
  key: LogKey,
  before: Checkpoint | undefined,
  fetchWith: typeof fetch,
): Promise<Look> {
  return lookAtNote(await textAt(address, fetchWith), address, key, before, fetchWith);
}

/** The same with a checkpoint that came on another way, in a proof. */
export async function lookAtNote(
  note: string,
  address: string,
  key: LogKey,
  before: Checkpoint | undefined,
  fetchWith: typeof fetch,
): Promise<Look> {
  try {
    const checkpoint = await openCheckpoint(note, key);
    const found = await judged(address, before, checkpoint, fetchWith);
    return { note, found: 'refused' in found ? found : { ...found, checkpoint } };
  } catch (error) {
    if (error instanceof CheckpointNotValid) return { note, found: { refused: error.flaw, why: error.message } };
    if (error instanceof TileNotValid) return { note, found: { refused: 'tiles-do-not-fit', why: error.message } };
    throw error;
  }
}

async function judged(
  address: string,
  before: Checkpoint | undefined,
  checkpoint: Checkpoint,
  fetchWith: typeof fetch,
): Promise<Witnessed | Refused> {
  if (before !== undefined && checkpoint.size <= before.size) return witness(before, checkpoint, []);
  const tree = treeOfTiles(checkpoint.size, (tile) => bytesAt(new URL(tilePath(tile), address).href, fetchWith));
  // The tiles first: when they make this very root, a tree that does not begin as before is the log's own doing.
  if (!sameBytes(await rootOf(tree), checkpoint.root)) {
    return { refused: 'tiles-do-not-fit', why: 'The tiles that are published do not make the root that is signed.' };
  }
  const found = await witness(before, checkpoint, before ? await consistencyProof(tree, before.size) : []);
  if (!('refused' in found) || found.refused !== 'does-not-follow') return found;
  return { refused: 'fork', why: `${found.why} Its own tiles show other entries.` };
}

/** A short text that is public. */
export const textAt = async (address: string, fetchWith: typeof fetch): Promise<string> =>
  new TextDecoder().decode(await bytesAt(address, fetchWith));

async function bytesAt(address: string, fetchWith: typeof fetch): Promise<Uint8Array> {
  const unreachable = (cause: unknown) => {
    throw new Unreachable(new URL(address).origin, cause);
  };
  const options = { redirect: 'error', signal: AbortSignal.timeout(60_000) } as const;
  const response = await fetchWith(address, options).catch(unreachable);
  if (!response.ok || !response.body) throw problemOf(response.status, undefined, response.headers.get('Retry-After'));
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body) {
    length += part.length;
    if (length > MOST_BYTES) throw problemOf(response.status, undefined, null);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
