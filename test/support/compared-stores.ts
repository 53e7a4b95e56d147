/** Stores that are lists, for whoever compares them all: what they hold, and how a page of them is read. */
import { expect } from 'vitest';
import { encodeBase64Url } from '#domain/base64url.ts';
import { digestOf } from '#domain/compact-jws.ts';
import { disposalEntry, keyEventEntry, logEntryOf, recallEntry } from '#domain/log-entry.ts';
import type { ReconciledRecord, StoredFile, StoredObject } from '#domain/reconcile.ts';
import type { Readings } from '#domain/reconciliation-readings.ts';
import type { FeedPlace } from '#domain/submission-record.ts';
import type { KeyEvent } from '#schemas/key-event.ts';
import { RECALL_RECEIPT_TYP } from '#schemas/recall.ts';

export const NOW = Date.parse('2026-11-22T10:00:00Z');
export const DAY = 86_400_000;
const UNITS = ['samoa-tcu', 'tonga-tcu'];
export const RECALL = 'recall:tonga-tcu~one:two';
export const DISPOSAL = 'disposal:tonga-tcu~one';
export const PLACE: FeedPlace = { feedId: 'nztcu-curated', audience: 'analysts', position: 1 };

type LogLeaf = { entry: Uint8Array; name: string | undefined };
type Row = { consumer: string; eventId: string; addedAt: number };
type Entry = { place: FeedPlace; submissionId: string; showsReport: boolean };
/** What the stores hold. Every test breaks one thing in it. */
export type Stores = {
  records: (ReconciledRecord & { jti: string })[];
  objects: (StoredObject & { jws: string })[];
  files: StoredFile[];
  log: LogLeaf[];
  indices: Map<string, number>;
  entries: Entry[];
  rows: Row[];
  keyEvents: { subject: string; event: KeyEvent }[];
};

export const uuid = (n: number) => `0199a3c4-5b6d-7e8f-9a0b-${String(n).padStart(12, '0')}`;
export const text = (claims: object) => `e30.${encodeBase64Url(JSON.stringify(claims))}.c2ln`;

export async function makeRecord(
  unit: string,
  n: number,
): Promise<{ record: ReconciledRecord & { jti: string }; jws: string }> {
  const jti = uuid(n);
  const jws = text({ iss: unit, jti });
  const digest = await digestOf(jws.slice(0, jws.lastIndexOf('.')));
  const receivedAt = '2026-11-20T08:00:00.000Z';
  const submissionId = `${unit}~${jti}`;
  const receipt = text({
    iss: 'https://exchange.example',
    aud: unit,
    jti,
    submissionId,
    digestAlg: 'sha-512',
    digest,
    salt: encodeBase64Url(new Uint8Array(32).fill(n)),
    signerKid: `${unit}:key`,
    receivedAt,
    classification: 'RESTRICTED',
    findings: 0,
  });
  const path = `envelopes/standard/${digest.slice(0, 2)}/${digest}`;
  return { record: { submissionId, jti, digest, receivedAt, receipt, state: 'received', path, words: [] }, jws };
}

/** Five reports of two units, one published, and an event of keys; all stores agree. */
export async function agreeing(): Promise<Stores> {
  const stores: Stores = {
    records: [],
    objects: [],
    files: [],
    log: [],
    indices: new Map(),
    entries: [],
    rows: [],
    keyEvents: [],
  };
  for (const [at, unit] of [...UNITS, ...UNITS, 'tonga-tcu'].entries()) {
    const { record, jws } = await makeRecord(unit, at + 1);
    stores.records.push(record);
    stores.objects.push({ path: record.path, putAt: NOW - 2 * DAY, jws });
    addLeaf(stores, record.submissionId, await leafOf(record));
  }
  const event = { eventId: uuid(99), statement: '{}', salt: encodeBase64Url(new Uint8Array(32)) };
  stores.keyEvents.push({ subject: 'partner:tonga-tcu', event });
  addLeaf(stores, `key-event:${event.eventId}`, await keyEventEntry(event));
  await addWords(stores);
  const published = recordAt(stores, 0);
  stores.records[0] = { ...published, state: 'published', places: [PLACE] };
  const withFile = recordAt(stores, 1);
  const file = `attachments/standard/${withFile.submissionId}/AAAA`;
  stores.records[1] = { ...withFile, files: [file] };
  stores.files.push({ path: file, putAt: NOW - 8 * DAY, submissionId: withFile.submissionId });
  stores.entries.push({ place: PLACE, submissionId: published.submissionId, showsReport: true });
  return stores;
}

/** One recalled and one disposed of long ago are no disagreement: what was said of them is in the log. */
async function addWords(stores: Stores): Promise<void> {
  const digest = 'ab'.repeat(64);
  const salt = encodeBase64Url(new Uint8Array(32).fill(7));
  const answer = `${encodeBase64Url(JSON.stringify({ typ: RECALL_RECEIPT_TYP }))}.${encodeBase64Url(JSON.stringify({ digest, salt }))}.c2ln`;
  const statement = text({ salt });
  const signed = [
    [1, RECALL, answer, await recallEntry({ salt, digest })],
    [3, DISPOSAL, statement, await disposalEntry(salt, await digestOf(statement.slice(0, statement.lastIndexOf('.'))))],
  ] as const;
  for (const [at, name, jws, entry] of signed) {
    stores.records[at] = { ...recordAt(stores, at), words: [{ name, jws }] };
    addLeaf(stores, name, entry);
  }
}

export const leafOf = ({ receipt }: ReconciledRecord) =>
  logEntryOf(JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString()));

export function addLeaf(stores: Stores, name: string, entry: Uint8Array): void {
  stores.indices.set(name, stores.log.length);
  stores.log.push({ entry, name });
}

export function recordAt(stores: Stores, at: number) {
  return stores.records[at] ?? expect.fail();
}

/** Pages of two, so that every list has several. */
export function readingsOf(stores: Stores): Readings {
  const page = <T>(all: readonly T[], nameOf: (one: T) => string, after: string) =>
    all
      .filter((one) => nameOf(one) > after)
      .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
      .slice(0, 2);
  return {
    partnerAfter: async (id) => UNITS.find((unit) => unit > id),
    recordsOf: async (unit, after) =>
      page(
        stores.records.filter(({ submissionId }) => submissionId.startsWith(`${unit}~`)),
        ({ jti }) => jti,
        after,
      ),
    recordsNamed: async (ids) =>
      new Map(
        stores.records.filter(({ submissionId }) => ids.includes(submissionId)).map((one) => [one.submissionId, one]),
      ),
    loggedAs: async (names) =>
      names.map((name) => {
        const index = stores.indices.get(name);
        const entry = index === undefined ? undefined : stores.log[index]?.entry;
        return { index, entry, waits: stores.rows.some((row) => row.consumer === 'log' && row.eventId === name) };
      }),
    indicesOf: async (names) => new Map([...stores.indices].filter(([name]) => names.includes(name))),
    leaves: async (from, before) =>
      stores.log.slice(from, Math.min(before, from + 2)).map((leaf, at) => ({ ...leaf, index: from + at })),
    keyEvents: async (subject, after) =>
      page(
        stores.keyEvents.filter((one) => one.subject === subject),
        ({ event }) => event.eventId,
        after,
      ).map(({ event }) => event),
    loggedName: (id) => `key-event:${id}`,
    objects: async (after) => page(stores.objects, ({ path }) => path, after),
    files: async (after) => page(stores.files, ({ path }) => path, after),
    filesOf: async ({ submissionId }) =>
      stores.files.filter((file) => file.submissionId === submissionId).map(({ path }) => path),
    bytesAt: async (paths) => paths.map((path) => stores.objects.find((object) => object.path === path)?.jws),
    entriesAfter: async (unit, position) =>
      stores.entries.filter(({ place }) => unit === '' && place.position > position).slice(0, 2),
    standsIn: async (places, id) =>
      places.map(({ position }) =>
        stores.entries.some((row) => row.place.position === position && row.submissionId === id && row.showsReport),
      ),
    waiting: async (consumer, after) =>
      page(
        stores.rows.filter((row) => row.consumer === consumer),
        ({ eventId }) => eventId,
        after,
      ),
    consumers: ['summary', 'log'],
  };
}
