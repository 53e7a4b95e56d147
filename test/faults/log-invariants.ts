/** Of the transparency log: every accepted report, every recall and every event of keys once, in one sequence without gaps; one tree, and nothing published that is not of it. */
import { decodeBase64Url } from '#domain/base64url.ts';
import { digestOf } from '#domain/compact-jws.ts';
import { checkpointOfNote, logKeyText, openCheckpoint, readLogKey } from '#domain/checkpoint.ts';
import { disposalEntry, keyEventEntry, logEntryOf, recallEntry } from '#domain/log-entry.ts';
import type { KeptRecall } from '#domain/submission-record.ts';
import { keyEventPartition, loggedKeyEvent } from '#stores/table-keys.ts';
import { loggedDisposal, loggedRecall } from '#stores/withdrawal-keys.ts';
import type { Disposal } from '#schemas/taken-back.ts';
import { naiveBundle, naiveLeaf, naiveRoot, naiveTile } from '../support/log-forge.ts';
import type { Holdings } from './holdings.ts';
import type { Item } from './model/expressions.ts';
import { isDisposed } from './recall-invariants.ts';

/** `entry` is undefined where nobody can tell any more what it was made of. */
type Leaf = { readonly eventId: string; readonly entry: Buffer | undefined };

export async function logViolations({ log, tiles, registry }: Holdings, records: readonly Item[]): Promise<string[]> {
  const leaves = log
    .filter(({ sk }) => String(sk).startsWith('AT#'))
    .sort((one, other) => (String(one['sk']) < String(other['sk']) ? -1 : 1));
  const entries = leaves.map(({ entry }) => Uint8Array.from(entry as Uint8Array));
  const size = Number(log.find(({ sk }) => sk === 'HEAD')?.['size'] ?? 0);
  const gaps = leaves.filter(({ sk }, at) => Number(String(sk).slice('AT#'.length)) !== at);
  return [
    ...(gaps.length > 0 ? [`The log has a gap before ${String(gaps[0]?.['sk'])}.`] : []),
    ...(size === leaves.length ? [] : [`The log says ${size} leaves, and has ${leaves.length}.`]),
    ...loggedViolations(log, entries, await leavesOf(records, { log, registry })),
    ...(await publishedViolations(log, tiles, entries)),
  ];
}

const leavesOf = (
  records: readonly Item[],
  { log, registry }: Pick<Holdings, 'log' | 'registry'>,
): Promise<readonly Leaf[]> =>
  Promise.all([
    ...records.filter((record) => !isDisposed(record)).map(leafOfRecord),
    ...records.filter(isDisposed).flatMap((record) => leavesOfDisposed(record, log)),
    ...records.flatMap(leavesOfRecalls),
    ...leavesOfEvents(registry),
  ]);

const claimsOf = (jws: unknown) =>
  JSON.parse(new TextDecoder().decode(decodeBase64Url(String(jws).split('.')[1] ?? '')));

async function leafOfRecord({ submissionId, receipt }: Item): Promise<Leaf> {
  return { eventId: String(submissionId), entry: Buffer.from(await logEntryOf(claimsOf(receipt))) };
}

/** Its own leaf and those of its recalls are there for good, and nobody can say of what. */
function leavesOfDisposed({ submissionId, disposal }: Item, log: Holdings['log']): (Leaf | Promise<Leaf>)[] {
  const id = String(submissionId);
  const isOfIt = ({ sk, eventId }: Item) =>
    sk === 'INDEX' && (eventId === id || String(eventId).startsWith(loggedRecall(id, '')));
  const { statement } = disposal as Disposal;
  const said = async () => {
    const { salt } = claimsOf(statement);
    const entry = await disposalEntry(salt, await digestOf(statement.slice(0, statement.lastIndexOf('.'))));
    return { eventId: loggedDisposal(id), entry: Buffer.from(entry) };
  };
  return [...log.filter(isOfIt).map(({ eventId }) => ({ eventId: String(eventId), entry: undefined })), said()];
}

const leavesOfRecalls = ({ submissionId, recalls = [] }: Item): Promise<Leaf>[] =>
  (recalls as readonly KeptRecall[]).map(async ({ recallId, receipt }) => ({
    eventId: loggedRecall(String(submissionId), recallId),
    entry: Buffer.from(await recallEntry(claimsOf(receipt))),
  }));

const leavesOfEvents = (registry: readonly Item[]): Promise<Leaf>[] =>
  registry
    .filter(({ pk }) => String(pk).startsWith(keyEventPartition('')))
    .map(async ({ eventId, statement, salt }) => ({
      eventId: loggedKeyEvent(String(eventId)),
      entry: Buffer.from(await keyEventEntry({ statement: String(statement), salt: String(salt) })),
    }));

/** An entry for each of what is to be there, and no other. Entries are salted: no two are the same. */
function loggedViolations(log: Holdings['log'], entries: readonly Uint8Array[], leaves: readonly Leaf[]): string[] {
  const indices = new Map(log.filter(({ sk }) => sk === 'INDEX').map(({ eventId, index }) => [eventId, Number(index)]));
  const found = leaves.map(({ eventId, entry }) => {
    const index = indices.get(eventId);
    if (entry === undefined) return [];
    const times = entries.filter((other) => entry.equals(other)).length;
    return [
      ...(times === 1 ? [] : [`${eventId} is ${times} times in the log.`]),
      ...(index !== undefined && entry.equals(entries[index] ?? new Uint8Array())
        ? []
        : [`The index of ${eventId} is not where it is.`]),
    ];
  });
  const strangers = entries.length - leaves.length;
  return [...found.flat(), ...(strangers > 0 ? [`The log has ${strangers} entries of nothing.`] : [])];
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
    newest = Math.max(newest, checkpointOfNote(note).size);
    if (!opened || !Buffer.from(opened.root).equals(naiveRoot(hashes.slice(0, opened.size))))
      violations.push(`${path} is of another tree.`);
  }
  const shown = Number(log.find(({ sk }) => sk === 'CHECKPOINT')?.['size'] ?? 0);
  if (newest !== entries.length || shown !== newest)
    violations.push(`${entries.length} leaves, ${newest} published, ${shown} shown.`);
  return violations;
}
