/** The comparison of all stores, page by page, on stores that are lists: what disagrees is named, and nothing else is. */
import { describe, expect, test } from 'vitest';
import { digestOf } from '#domain/compact-jws.ts';
import { beginPass, type Pass, statementOf } from '#domain/reconciliation-pass.ts';
import type { Readings } from '#domain/reconciliation-readings.ts';
import { withNextPage } from '#domain/reconciliation-steps.ts';
import { EMPTY_SUM, isSameSum, withAdded } from '#domain/reconciliation-sum.ts';
import { ReconciliationStatement } from '#schemas/reconciliation.ts';
import {
  addLeaf,
  agreeing,
  DAY,
  DISPOSAL,
  leafOf,
  makeRecord,
  NOW,
  PLACE,
  RECALL,
  readingsOf,
  recordAt,
  type Stores,
  text,
  uuid,
} from '../../support/compared-stores.ts';

/** From its beginning to its end; what is kept between two pages is text. */
async function compare(stores: Stores, logSize = stores.log.length): Promise<ReconciliationStatement> {
  const readings = readingsOf(stores);
  let pass: Pass = beginPass(NOW, logSize);
  while (pass.phase !== 'statement') pass = JSON.parse(JSON.stringify(await withNextPage(readings, pass, NOW)));
  return ReconciliationStatement.parse(statementOf(pass, 'https://exchange.example'));
}

const NOON = '2026-11-22T12:00:00.000Z';
const claimsIn = (jws: string) => JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
const eventAt = ({ keyEvents: [first] }: Stores, eventId: string) => ({
  ...(first ?? expect.fail()).event,
  eventId,
});

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
    ...(['digest', 'receivedAt', 'submissionId'] as const).map(
      (member): [string, (stores: Stores) => void, (stores: Stores) => string] => [
        'receipt-changed',
        (stores) => {
          const record = recordAt(stores, 4);
          const other = { digest: 'ab'.repeat(64), receivedAt: NOON, submissionId: recordAt(stores, 3).submissionId };
          stores.records[4] = { ...record, receipt: text({ ...claimsIn(record.receipt), [member]: other[member] }) };
        },
        (stores) => recordAt(stores, 4).submissionId,
      ],
    ),
    [
      'receipt-changed',
      (stores) => void (stores.records[4] = { ...recordAt(stores, 4), receipt: 'e30.!.c2ln' }),
      (stores) => recordAt(stores, 4).submissionId,
    ],
    [
      'leaf-missing',
      (stores) => void stores.keyEvents.push({ subject: 'exchange:carry', event: eventAt(stores, 'own') }),
      () => 'key-event:own',
    ],
    [
      'bytes-without-record',
      (stores) => {
        const [object] = stores.objects.splice(3, 1);
        stores.objects.push({ ...(object ?? expect.fail()), putAt: NOW - 7 * DAY });
        stores.records[3] = { ...recordAt(stores, 3), state: 'disposed', receipt: '' };
      },
      (stores) => recordAt(stores, 3).path,
    ],
    [
      'entry-without-record',
      ({ entries }) =>
        void entries.push({
          place: { ...PLACE, position: 2 },
          submissionId: `tonga-tcu~${uuid(7)}`,
          showsReport: false,
        }),
      () => 'nztcu-curated analysts 2',
    ],
    [
      'outbox-stuck',
      ({ rows }) => void rows.push({ consumer: 'log', eventId: 'x'.repeat(300), addedAt: NOW - 3_600_000 }),
      () => `log ${'x'.repeat(252)}`,
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

  test('expect neither bytes nor a readable receipt of what was disposed of, and its leaf for good where the log has it', async () => {
    const stores = await agreeing();
    stores.objects.splice(2, 1);
    stores.records[2] = { ...recordAt(stores, 2), state: 'disposed', receipt: '' };
    expect(await compare(stores)).toMatchObject({ agrees: true, bytes: { found: { count: 4 } } });
    stores.indices.delete(recordAt(stores, 2).submissionId);
    expect(await compare(stores)).toMatchObject({ agrees: false });
    // The log began anew after the disposal.
    stores.log.splice(2, 1);
    for (const [name, index] of stores.indices) if (index > 2) stores.indices.set(name, index - 1);
    expect(await compare(stores)).toMatchObject({ agrees: true, leaves: { found: { count: 4 } } });
  });

  test('name a leaf that is gone where its index still stands: of a report, of an event of keys and of a recall', async () => {
    const stores = await agreeing();
    const readings = readingsOf(stores);
    const about = [recordAt(stores, 0).submissionId, RECALL, `key-event:${uuid(99)}`];
    const without: Readings = {
      ...readings,
      loggedAs: async (names) =>
        (await readings.loggedAs(names)).map((logged, at) =>
          about.includes(names[at] ?? '') ? { ...logged, entry: undefined } : logged,
        ),
    };
    let pass = beginPass(NOW, stores.log.length);
    while (pass.phase !== 'statement') pass = await withNextPage(without, pass, NOW);
    const named = pass.disagreements.filter(({ kind }) => kind === 'leaf-missing').map((one) => one.about);
    expect(named.toSorted()).toEqual(about.toSorted());
  });

  test('name bytes that nobody can read once they are a week old, and not a moment sooner', async () => {
    const stores = await agreeing();
    const jws = 'e30.!.c2ln';
    const digest = await digestOf('e30.!');
    const path = `envelopes/standard/${digest.slice(0, 2)}/${digest}`;
    stores.objects.push({ path, putAt: NOW - 7 * DAY + 1, jws });
    expect(await compare(stores)).toMatchObject({ agrees: true, counted: { youngObjects: 1 } });
    stores.objects[stores.objects.length - 1] = { path, putAt: NOW - 7 * DAY, jws };
    expect((await compare(stores)).disagreements).toMatchObject([{ kind: 'bytes-without-record', about: path }]);
  });

  test('pass over a recall that waits for the log, and places of what is published no more', async () => {
    const stores = await agreeing();
    stores.indices.delete(RECALL);
    stores.rows.push({ consumer: 'log', eventId: RECALL, addedAt: NOW });
    stores.records[3] = { ...recordAt(stores, 3), state: 'withdrawn', places: [{ ...PLACE, position: 9 }] };
    stores.records[4] = { ...recordAt(stores, 4), state: 'published' };
    expect(await compare(stores)).toMatchObject({ agrees: true });
  });

  test('read a record once more before they say that it is not where it should be', async () => {
    const stores = await agreeing();
    stores.entries.splice(0);
    const readings = readingsOf(stores);
    const record = recordAt(stores, 0);
    const withdrawn: Readings = {
      ...readings,
      recordsNamed: async (ids) => new Map(ids.map((id) => [id, { ...record, state: 'withdrawn' }])),
    };
    let pass = beginPass(NOW, stores.log.length);
    while (pass.phase === 'units') pass = await withNextPage(withdrawn, pass, NOW);
    expect(pass.disagreements).toEqual([]);
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
