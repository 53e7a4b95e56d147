/** Of the transparency log: every accepted report once, in one sequence without gaps; one tree, and nothing published that is not of it. */
import { decodeBase64Url } from '#domain/base64url.ts';
import { logKeyText, openCheckpoint, readLogKey, sizeOfNote } from '#domain/checkpoint.ts';
import { logEntryOf } from '#domain/log-entry.ts';
import { naiveBundle, naiveLeaf, naiveRoot, naiveTile } from '../support/log-forge.ts';
import type { Holdings } from './invariants.ts';
import type { Item } from './model/expressions.ts';

export async function logViolations({ log, tiles }: Holdings, records: readonly Item[]): Promise<string[]> {
  const leaves = log
    .filter(({ sk }) => String(sk).startsWith('AT#'))
    .sort((one, other) => (String(one['sk']) < String(other['sk']) ? -1 : 1));
  const entries = leaves.map(({ entry }) => Uint8Array.from(entry as Uint8Array));
  const size = Number(log.find(({ sk }) => sk === 'HEAD')?.['size'] ?? 0);
  const gaps = leaves.filter(({ sk }, at) => Number(String(sk).slice('AT#'.length)) !== at);
  return [
    ...(gaps.length > 0 ? [`The log has a gap before ${String(gaps[0]?.['sk'])}.`] : []),
    ...(size === leaves.length ? [] : [`The log says ${size} leaves, and has ${leaves.length}.`]),
    ...(await loggedViolations(log, entries, records)),
    ...(await publishedViolations(log, tiles, entries)),
  ];
}

/** An entry for each record, and no other. Entries are salted: no two are the same. */
async function loggedViolations(
  log: Holdings['log'],
  entries: readonly Uint8Array[],
  records: readonly Item[],
): Promise<string[]> {
  const indices = new Map(log.filter(({ sk }) => sk === 'INDEX').map(({ eventId, index }) => [eventId, Number(index)]));
  const found = records.map(async (record) => {
    const id = String(record['submissionId']);
    const claims = JSON.parse(new TextDecoder().decode(decodeBase64Url(String(record['receipt']).split('.')[1] ?? '')));
    const entry = Buffer.from(await logEntryOf(claims));
    const times = entries.filter((other) => entry.equals(other)).length;
    const index = indices.get(id);
    return [
      ...(times === 1 ? [] : [`${id} is ${times} times in the log.`]),
      ...(index !== undefined && entry.equals(entries[index] ?? new Uint8Array())
        ? []
        : [`The index of ${id} is not where it is.`]),
    ];
  });
  const strangers = entries.length - records.length;
  return [
    ...(await Promise.all(found)).flat(),
    ...(strangers > 0 ? [`The log has ${strangers} entries of nothing.`] : []),
  ];
}

async function publishedViolations(
  log: Holdings['log'],
  tiles: Holdings['tiles'],
  entries: readonly Uint8Array[],
): Promise<string[]> {
  const hashes = entries.map(naiveLeaf);
  const publicKey = log.find(({ pk }) => pk === 'LOG-KEY')?.['publicKey'];
  const violations: string[] = [];
  let newest = 0;
  for (const [path, bytes] of tiles) {
    const expected = naiveTile(path, hashes) ?? naiveBundle(path, entries);
    // A tile that is of no checkpoint is read by nobody; one that a checkpoint names is what everybody verifies.
    if (path.startsWith('tile/') && (!expected || !Buffer.from(expected).equals(bytes)))
      violations.push(`${path} is not of this log.`);
    if (!path.startsWith('checkpoint/')) continue;
    const note = new TextDecoder().decode(bytes);
    const name = note.slice(0, note.indexOf('\n'));
    const key = await readLogKey(await logKeyText(name, Uint8Array.from(publicKey as Uint8Array)));
    const opened = key && (await openCheckpoint(note, key).catch(() => undefined));
    newest = Math.max(newest, sizeOfNote(note));
    if (!opened || !Buffer.from(opened.root).equals(naiveRoot(hashes.slice(0, opened.size))))
      violations.push(`${path} is of another tree.`);
  }
  const shown = Number(log.find(({ sk }) => sk === 'CHECKPOINT')?.['size'] ?? 0);
  if (newest !== entries.length || shown !== newest)
    violations.push(`${entries.length} leaves, ${newest} published, ${shown} shown.`);
  return violations;
}
