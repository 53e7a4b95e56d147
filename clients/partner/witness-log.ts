/** Looks at a transparency log as a stranger does: its checkpoint, its keys, its tiles, and the last checkpoint that was seen here. */
import { type Checkpoint, CheckpointNotValid } from '#domain/checkpoint.ts';
import { followKeys, type KnownKey, mayBeJudgedBy, openPresentCheckpoint } from '#domain/log-keys.ts';
import { TileNotValid, tilePath, treeOfTiles } from '#domain/log-tiles.ts';
import { consistencyProof, rootOf, sameBytes } from '#domain/merkle-log.ts';
import { type Witnessed, witness } from '#domain/witness.ts';
import { LogKeys } from '#schemas/log.ts';
import { ExchangeProblem, problemOf, Unreachable } from '../exchange-problem.ts';

/** A tile is 8 KiB, a checkpoint less: nobody fills this machine's memory. */
const MOST_BYTES = 64 * 1024;
/** Some hundred keys: a log that is rotated every second year has a thousand years. */
const MOST_BYTES_OF_KEYS = 512 * 1024;

/** What was known before. */
type Known = { readonly keys: readonly KnownKey[]; readonly checkpoint?: Checkpoint | undefined };
type Looker = { readonly fetch: typeof fetch; readonly now: () => number };

type Refused = { readonly refused: string; readonly why: string };
/** What one look found, with the note as it came, and the keys as they are known since. */
export type Look = {
  readonly note: string;
  readonly keys: readonly KnownKey[];
  /** What the log said of its keys, if it was asked. */
  readonly told?: LogKeys | undefined;
  readonly found: Refused | { readonly accepted: 'first' | 'unchanged' | 'grown'; readonly checkpoint: Checkpoint };
};

/** Compares what the log says now with what it said when it was seen last. What is signed wrongly or cut is a finding, too. */
export async function lookAtLog(address: string, known: Known, looker: Looker): Promise<Look> {
  return lookAtNote(await textAt(address, looker.fetch), address, known, looker);
}

/** The same with a checkpoint that came on another way, in a proof. */
export async function lookAtNote(note: string, address: string, known: Known, looker: Looker): Promise<Look> {
  let { keys } = known;
  let told: LogKeys | undefined;
  try {
    told = await keysToldFor(note, address, known, looker);
    if (told) keys = await followKeys(keys, told.keys);
    const checkpoint = await openPresentCheckpoint(note, keys, looker.now());
    const found = await judged(address, known.checkpoint, checkpoint, looker.fetch);
    return { note, keys, told, found: 'refused' in found ? found : { ...found, checkpoint } };
  } catch (error) {
    const refused = flawOf(error);
    if (refused === undefined || !(error instanceof Error)) throw error;
    return { note, keys, told, found: { refused, why: error.message } };
  }
}

function flawOf(error: unknown): string | undefined {
  if (error instanceof TileNotValid) return 'tiles-do-not-fit';
  return error instanceof CheckpointNotValid ? error.flaw : undefined;
}

/** The keys are asked for at the first look, and when a note bears a line of one that is not known, or none of the newest. */
async function keysToldFor(
  note: string,
  address: string,
  { keys, checkpoint }: Known,
  looker: Looker,
): Promise<LogKeys | undefined> {
  return checkpoint !== undefined && mayBeJudgedBy(keys, note) ? undefined : keysAt(address, looker.fetch);
}

/** What a log says of its keys; undefined for a log that has one key and says nothing of it. */
export async function keysAt(address: string, fetchWith: typeof fetch): Promise<LogKeys | undefined> {
  const text = await textAt(new URL('keys', address).href, fetchWith, MOST_BYTES_OF_KEYS).catch((error: unknown) => {
    if (error instanceof ExchangeProblem && error.status === 404) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const told = LogKeys.safeParse(jsonOf(text));
  if (!told.success) throw new CheckpointNotValid('malformed', 'What it tells of its keys is no list of keys.');
  return told.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
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
export const textAt = async (address: string, fetchWith: typeof fetch, most = MOST_BYTES): Promise<string> =>
  new TextDecoder().decode(await bytesAt(address, fetchWith, most));

async function bytesAt(address: string, fetchWith: typeof fetch, most = MOST_BYTES): Promise<Uint8Array> {
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
    if (length > most) throw problemOf(response.status, undefined, null);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
