/** What this machine has seen of transparency logs: each log's keys, its last checkpoint, and the trees before it that it grew from. */
import * as z from 'zod';
import { encodeBase64 } from '#domain/base64url.ts';
import { type Checkpoint, openCheckpointBy } from '#domain/checkpoint.ts';
import { type KnownKey, knownKey } from '#domain/log-keys.ts';
import type { LogKeys } from '#schemas/log.ts';
import { readIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import type { Home } from '../install/home.ts';
import { Misuse } from '../terminal/exit-codes.ts';

const SeenKey = z.strictObject({
  key: z.string(),
  until: z.iso.datetime().optional(),
  compromisedAt: z.iso.datetime().optional(),
});
const SeenLog = z.strictObject({
  /** Oldest first. */
  keys: z.array(SeenKey).min(1),
  checkpoint: z.string(),
  seenAt: z.iso.datetime(),
  /** Size and root of every tree that was seen and found to be the beginning of the next one. */
  earlier: z.array(z.strictObject({ size: z.int(), root: z.string() })),
});
type SeenLog = z.infer<typeof SeenLog>;

/** As it was kept before a log could have several keys. */
const SeenLogOfOneKey = SeenLog.omit({ keys: true })
  .extend({ key: z.string() })
  .transform(({ key, ...seen }) => ({ ...seen, keys: [{ key }] }));

export type KnownLog = {
  /** Oldest first, at least one. */
  readonly keys: readonly KnownKey[];
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
  const keys = await Promise.all(
    seen.keys.map(async ({ key, until, compromisedAt }) => ({
      ...((await knownKey(key)) ?? unreadable(path)),
      ...(until !== undefined && { until }),
      ...(compromisedAt !== undefined && { compromisedAt }),
    })),
  );
  const { checkpoint } = await openCheckpointBy(seen.checkpoint, keys).catch(() => unreadable(path));
  return { keys, checkpoint, seenAt: seen.seenAt, earlier: seen.earlier };
}

/** A log that is seen for the first time, by a key that was told or asked for. */
export async function newLog(text: string): Promise<KnownLog> {
  return { keys: [await keyOf(text)], earlier: [] };
}

/** A key as a person gives it. */
export async function keyOf(text: string): Promise<KnownKey> {
  const key = await knownKey(text);
  if (!key) throw new Misuse('That is no key of a log.', 'It reads name+8 hexadecimal digits+base64. Copy it whole.');
  return key;
}

/** Keeps what was found to follow from what had been seen. */
export async function keepSeen(
  home: Home,
  address: string,
  known: KnownLog,
  {
    note,
    keys,
    checkpoint,
  }: { readonly note: string; readonly keys: readonly KnownKey[]; readonly checkpoint: Checkpoint },
  seenAt: string,
): Promise<void> {
  const earlier = known.earlier.some(({ size }) => size === checkpoint.size)
    ? known.earlier
    : [...known.earlier, { size: checkpoint.size, root: encodeBase64(checkpoint.root) }];
  const kept: SeenLog = { keys: keys.map(seenKey), checkpoint: note, seenAt, earlier };
  await writeFileAtomically(home.witnessed(address), `${JSON.stringify(kept, null, 2)}\n`);
}

/** That a key was in wrong hands is never forgotten, though nothing else of what the log says now is believed. */
export async function keepStolen(home: Home, address: string, keys: readonly KnownKey[]): Promise<void> {
  const path = home.witnessed(address);
  const text = await readIfThere(path);
  if (text === undefined || keys.every(({ compromisedAt }) => compromisedAt === undefined)) return;
  const seen = readSeen(text, path);
  const marked = seen.keys.map((one) => {
    const compromisedAt = one.compromisedAt ?? keys.find((key) => key.text === one.key)?.compromisedAt;
    return { ...one, ...(compromisedAt !== undefined && { compromisedAt }) };
  });
  const kept: SeenLog = { ...seen, keys: marked };
  await writeFileAtomically(path, `${JSON.stringify(kept, null, 2)}\n`);
}

const seenKey = ({ text, until, compromisedAt }: KnownKey): SeenLog['keys'][number] => ({
  key: text,
  ...(until !== undefined && { until }),
  ...(compromisedAt !== undefined && { compromisedAt }),
});

/** What was kept stays as it is, and what was published is laid beside it: two signed notes that contradict each other are the proof, and so are two lists of keys. */
export async function keepContradiction(
  home: Home,
  address: string,
  { note, told }: { readonly note: string; readonly told?: LogKeys | undefined },
): Promise<string> {
  const evidence = home.contradiction(address);
  await writeFileAtomically(evidence, told ? `${note}\n${JSON.stringify(told, null, 2)}\n` : note);
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
    return z.union([SeenLog, SeenLogOfOneKey]).parse(JSON.parse(text));
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
