/** The comparison of all stores, page by page, on stores that are lists: what disagrees is named, and nothing else is. */
import { describe, expect, test } from 'vitest';
import { encodeBase64Url } from '#domain/base64url.ts';
import { digestOf } from '#domain/compact-jws.ts';
import { disposalEntry, keyEventEntry, logEntryOf, recallEntry } from '#domain/log-entry.ts';
import type { ReconciledRecord, StoredFile, StoredObject } from '#domain/reconcile.ts';
import { beginPass, type Pass, statementOf } from '#domain/reconciliation-pass.ts';
import type { Readings } from '#domain/reconciliation-readings.ts';
import { withNextPage } from '#domain/reconciliation-steps.ts';
import { EMPTY_SUM, isSameSum, withAdded } from '#domain/reconciliation-sum.ts';
import type { FeedPlace } from '#domain/submission-record.ts';
import type { KeyEvent } from '#schemas/key-event.ts';
import { RECALL_RECEIPT_TYP } from '#schemas/recall.ts';
import { ReconciliationStatement } from '#schemas/reconciliation.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const DAY = 86_400_000;
const UNITS = ['samoa-tcu', 'tonga-tcu'];
const RECALL = 'recall:tonga-tcu~one:two';
const DISPOSAL = 'disposal:tonga-tcu~one';
const PLACE: FeedPlace = { feedId: 'nztcu-curated', audience: 'analysts', position: 1 };

type LogLeaf = { entry: Uint8Array; name: string | undefined };
type Row = { consumer: string; eventId: string; addedAt: number };
type Entry = { place: FeedPlace; submissionId: string; showsReport: boolean };
/** What the stores hold. Every test breaks one thing in it. */
type Stores = {
  records: (ReconciledRecord & { jti: string })[];
  objects: (StoredObject & { jws: string })[];
  files: StoredFile[];
  log: LogLeaf[];
  indices: Map<string, number>;
  entries: Entry[];
  rows: Row[];
  keyEvents: { subject: string; event: KeyEvent }[];
};

const uuid = (n: number) => `0199a3c4-5b6d-7e8f-9a0b-${String(n).padStart(12, '0')}`;
const text = (claims: object) => `e30.${encodeBase64Url(JSON.stringify(claims))}.c2ln`;

async function makeRecord(
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
async function agreeing(): Promise<Stores> {
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

const leafOf = ({ receipt }: ReconciledRecord) =>
  logEntryOf(JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString()));

function addLeaf(stores: Stores, name: string, entry: Uint8Array): void {
  stores.indices.set(name, stores.log.length);
  stores.log.push({ entry, name });
}

function recordAt(stores: Stores, at: number) {
  return stores.records[at] ?? expect.fail();
}

/** Pages of two, so that every list has several. */
function readingsOf(stores: Stores): Readings {
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

/** From its beginning to its end; what is kept between two pages is text. */
async function compare(stores: Stores, logSize = stores.log.length): Promise<ReconciliationStatement> {
  const readings = readingsOf(stores);
  let pass: Pass = beginPass(NOW, logSize);
  while (pass.phase !== 'statement') pass = JSON.parse(JSON.stringify(await withNextPage(readings, pass, NOW)));
  return ReconciliationStatement.parse(statementOf(pass, 'https://exchange.example'));
}

describe('all stores compared', () => {
  test('agree, and everything was counted on both sides', async () => {
    const statement = await compare(await agreeing());
    expect(statement).toMatchObject({ agrees: true, disagreements: [], logSize: 8, asOf: '2026-11-22T10:00:00.000Z' });
    expect(statement.bytes.expected).toEqual(statement.bytes.found);
    expect(statement.leaves.expected).toEqual(statement.leaves.found);
    expect([statement.bytes.found.count, statement.leaves.found.count]).toEqual([5, 5]);
    expect(statement.counted).toEqual({ records: 5, keyEvents: 1, feedEntries: 1, outboxRows: 0, youngObjects: 0 });
  });

  test.each<[string, (stores: Stores) => void, (stores: Stores) => string]>([
    ['bytes-missing', ({ objects }) => void objects.splice(1, 1), (stores) => recordAt(stores, 1).submissionId],
    [
      'bytes-changed',
      ({ objects }) => void (objects[2] = { ...(objects[2] ?? expect.fail()), jws: text({ iss: 'x' }) }),
      (stores) => recordAt(stores, 2).submissionId,
    ],
    [
      'bytes-without-record',
      (stores) => {
        const { submissionId } = recordAt(stores, 3);
        stores.records.splice(3, 1);
        // With its record its leaf goes, so that only the object is left.
        stores.log.splice(stores.indices.get(submissionId) ?? 0, 1);
        for (const [name, index] of stores.indices) if (index > 3) stores.indices.set(name, index - 1);
        stores.objects[3] = { ...(stores.objects[3] ?? expect.fail()), putAt: NOW - 8 * DAY };
      },
      (stores) => stores.objects[3]?.path ?? '',
    ],
    ['file-missing', ({ files }) => void files.splice(0, 1), (stores) => recordAt(stores, 1).files?.[0] ?? ''],
    [
      'file-without-record',
      (stores) => void (stores.records[1] = { ...recordAt(stores, 1), files: [] }),
      (stores) => stores.files[0]?.path ?? '',
    ],
    [
      'receipt-changed',
      (stores) => void (stores.records[4] = { ...recordAt(stores, 4), receipt: recordAt(stores, 3).receipt }),
      (stores) => recordAt(stores, 4).submissionId,
    ],
    [
      'leaf-missing',
      (stores) => void stores.indices.delete(recordAt(stores, 4).submissionId),
      (stores) => recordAt(stores, 4).submissionId,
    ],
    [
      'leaf-changed',
      ({ log }) => void (log[1] = { ...(log[1] ?? expect.fail()), entry: Uint8Array.from([1, 2, 3]) }),
      (stores) => recordAt(stores, 1).submissionId,
    ],
    [
      'leaf-without-record',
      (stores) => {
        stores.records.splice(2, 1);
        stores.objects.splice(2, 1);
      },
      (stores) => `2 ${stores.log[2]?.name}`,
    ],
    ['leaf-missing', ({ indices }) => void indices.delete(RECALL), () => RECALL],
    [
      'leaf-changed',
      ({ log }) => void (log[6] = { ...(log[6] ?? expect.fail()), entry: Uint8Array.from([3]) }),
      () => RECALL,
    ],
    [
      'leaf-changed',
      ({ log }) => void (log[7] = { ...(log[7] ?? expect.fail()), entry: Uint8Array.from([4]) }),
      () => DISPOSAL,
    ],
    ['leaf-missing', ({ indices }) => void indices.delete(`key-event:${uuid(99)}`), () => `key-event:${uuid(99)}`],
    ['entry-missing', ({ entries }) => void entries.pop(), (stores) => recordAt(stores, 0).submissionId],
    [
      'entry-not-published',
      (stores) => void (stores.records[0] = { ...recordAt(stores, 0), state: 'withdrawn' }),
      () => 'nztcu-curated analysts 1',
    ],
    [
      'entry-without-record',
      ({ entries }) =>
        void entries.push({
          place: { ...PLACE, position: 2 },
          submissionId: `tonga-tcu~${uuid(7)}`,
          showsReport: true,
        }),
      () => 'nztcu-curated analysts 2',
    ],
    [
      'outbox-stuck',
      ({ rows }) => void rows.push({ consumer: 'summary', eventId: 'one', addedAt: NOW - 3_600_000 }),
      () => 'summary one',
    ],
  ])('name what is wrong: %s', async (kind, breakIt, about) => {
    const stores = await agreeing();
    breakIt(stores);
    const { agrees, disagreements, byKind } = await compare(stores);
    expect(disagreements.map((one) => [one.kind, one.about])).toEqual([[kind, about(stores)]]);
    expect([agrees, byKind]).toEqual([false, { [kind]: 1 }]);
  });

  test('say that the sums differ when nothing else explains it', async () => {
    const stores = await agreeing();
    stores.log.push({ entry: Uint8Array.from([1, 2, 3]), name: undefined });
    expect((await compare(stores)).disagreements).toEqual([{ kind: 'sums-differ', about: 'leaves' }]);
  });

  test('pass over what is on its way: young bytes, a young row, a report that waits for the log, or came in meanwhile', async () => {
    const stores = await agreeing();
    const { record, jws } = await makeRecord('tonga-tcu', 50);
    stores.objects.push({ path: record.path, putAt: NOW - DAY, jws });
    const { record: late, jws: lateJws } = await makeRecord('tonga-tcu', 51);
    stores.records.push(late);
    stores.rows.push({ consumer: 'log', eventId: late.submissionId, addedAt: NOW });
    stores.objects.push({ path: late.path, putAt: NOW, jws: lateJws });
    const { submissionId } = recordAt(stores, 4);
    stores.indices.delete(submissionId);
    stores.log.splice(4, 1);
    for (const [name, index] of stores.indices) if (index > 4) stores.indices.set(name, index - 1);
    stores.rows.push({ consumer: 'log', eventId: submissionId, addedAt: NOW - 60_000 });
    addLeaf(stores, late.submissionId, Uint8Array.from(await leafOf(late)));
    const statement = await compare(stores, stores.log.length - 1);
    expect(statement).toMatchObject({ agrees: true, counted: { youngObjects: 1, outboxRows: 2, records: 4 } });
  });

  test('expect neither bytes nor a readable receipt of what was disposed of, and its leaf for good', async () => {
    const stores = await agreeing();
    stores.objects.splice(2, 1);
    stores.records[2] = { ...recordAt(stores, 2), state: 'disposed', receipt: '' };
    expect(await compare(stores)).toMatchObject({ agrees: true, bytes: { found: { count: 4 } } });
  });

  test('see nothing wrong in what an analyst withdrew between two readings', async () => {
    const stores = await agreeing();
    const readings = readingsOf(stores);
    const withdraw = () => {
      stores.records[0] = { ...recordAt(stores, 0), state: 'withdrawn' };
      stores.entries[0] = { ...(stores.entries[0] ?? expect.fail()), showsReport: false };
    };
    let pass = beginPass(NOW, stores.log.length);
    const interrupted: Readings = {
      ...readings,
      recordsNamed: (ids) => {
        if (pass.phase === 'feeds') withdraw();
        return readings.recordsNamed(ids);
      },
    };
    while (pass.phase !== 'statement') pass = await withNextPage(interrupted, pass, NOW);
    expect(pass.disagreements).toEqual([]);
    expect(recordAt(stores, 0).state).toBe('withdrawn');
  });
});

test('a sum is the same in any order and any pages, and no other', async () => {
  const things = ['one', 'two', 'three', 'two'];
  const once = await withAdded(EMPTY_SUM, things);
  const paged = await withAdded(await withAdded(EMPTY_SUM, things.slice(2)), things.slice(0, 2));
  expect(isSameSum(once, paged)).toBe(true);
  expect(isSameSum(once, await withAdded(EMPTY_SUM, ['one', 'two', 'three', 'three']))).toBe(false);
});
