/** What this machine has seen of transparency logs: each log's key, its last checkpoint, and the trees before it that it grew from. */
import * as z from 'zod';
import { encodeBase64 } from '#domain/base64url.ts';
import { type Checkpoint, type LogKey, openCheckpoint, readLogKey } from '#domain/checkpoint.ts';
import { readIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import type { Home } from '../install/home.ts';
import { Misuse } from '../terminal/exit-codes.ts';

const SeenLog = z.strictObject({
  key: z.string(),
  checkpoint: z.string(),
  seenAt: z.iso.datetime(),
  /** Size and root of every tree that was seen and found to be the beginning of the next one. */
  earlier: z.array(z.strictObject({ size: z.int(), root: z.string() })),
});
type SeenLog = z.infer<typeof SeenLog>;

export type KnownLog = {
  /** The key, as it is handed on. */
  readonly text: string;
  readonly key: LogKey;
  readonly checkpoint?: Checkpoint;
  readonly seenAt?: string;
  readonly earlier: SeenLog['earlier'];
};

/** The log at that address as it was seen last; undefined before the first look. */
export async function seenLog(home: Home, address: string): Promise<KnownLog | undefined> {
  const path = home.witnessed(address);
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  const seen = readSeen(text, path);
  const key = (await readLogKey(seen.key)) ?? unreadable(path);
  const checkpoint = await openCheckpoint(seen.checkpoint, key).catch(() => unreadable(path));
  return { text: seen.key, key, checkpoint, seenAt: seen.seenAt, earlier: seen.earlier };
}

/** A log that is seen for the first time, by a key that was told or asked for. */
export async function newLog(text: string): Promise<KnownLog> {
  const key = await readLogKey(text);
  if (!key) throw new Misuse('That is no key of a log.', 'It reads name+8 hexadecimal digits+base64. Copy it whole.');
  return { text, key, earlier: [] };
}

/** Keeps what was found to follow from what had been seen. */
export async function keepSeen(
  home: Home,
  address: string,
  known: KnownLog,
  { note, checkpoint }: { readonly note: string; readonly checkpoint: Checkpoint },
  seenAt: string,
): Promise<void> {
  const earlier = known.earlier.some(({ size }) => size === checkpoint.size)
    ? known.earlier
    : [...known.earlier, { size: checkpoint.size, root: encodeBase64(checkpoint.root) }];
  const kept: SeenLog = { key: known.text, checkpoint: note, seenAt, earlier };
  await writeFileAtomically(home.witnessed(address), `${JSON.stringify(kept, null, 2)}\n`);
}

/** What was kept stays as it is, and what was published is laid beside it: two signed notes that contradict each other are the proof. */
export async function keepContradiction(home: Home, address: string, note: string): Promise<string> {
  const evidence = home.contradiction(address);
  await writeFileAtomically(evidence, note);
  return evidence;
}

/** Whether a tree is one of those that were seen to grow into each other. */
export function wasSeen({ earlier }: KnownLog, { size, root }: Checkpoint): 'seen' | 'another' | 'never' {
  const same = earlier.find((one) => one.size === size);
  if (same === undefined) return 'never';
  return same.root === encodeBase64(root) ? 'seen' : 'another';
}

function readSeen(text: string, path: string): SeenLog {
  try {
    return SeenLog.parse(JSON.parse(text));
  } catch {
    return unreadable(path);
  }
}

function unreadable(path: string): never {
  throw new Misuse(
    `${path} cannot be read: it was cut or changed.`,
    'Put a copy back. Without it this is a first look.',
  );
}
