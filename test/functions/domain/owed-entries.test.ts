/** What the log owes, on stores that are lists: a log that began anew is brought all that can be told, page by page, and nothing that it has or will get. */
import { expect, test } from 'vitest';
import { type OwedPage, owedPage } from '#domain/owed-entries.ts';
import type { Readings } from '#domain/reconciliation-readings.ts';
import { keyEventEntry } from '#domain/log-entry.ts';
import {
  agreeing,
  DISPOSAL,
  leafOf,
  NOW,
  readingsOf,
  RECALL,
  recordAt,
  type Stores,
  uuid,
} from '../../support/compared-stores.ts';

const KEY_EVENT = `key-event:${uuid(99)}`;

/** To the end, and how many pages that took. */
async function walk(stores: Stores, readings: Readings = readingsOf(stores)) {
  const pages: OwedPage[] = [];
  let after: string | undefined;
  do {
    const page = await owedPage(readings, after);
    pages.push(page);
    after = page.after;
  } while (after !== undefined);
  const owed = new Map(pages.flatMap((page) => page.owed).map(({ name, entry }) => [name, entry]));
  return { owed, untold: pages.reduce((sum, page) => sum + page.untold, 0), pages };
}

const namesIn = ({ owed }: Awaited<ReturnType<typeof walk>>) => [...owed.keys()].toSorted();

test('a log that has everything is owed nothing', async () => {
  const { owed, untold } = await walk(await agreeing());
  expect([owed.size, untold]).toEqual([0, 0]);
});

test('a log that began anew is owed every report, event of keys, recall and disposal, as it had them', async () => {
  const stores = await agreeing();
  const before = new Map([...stores.indices].map(([name, index]) => [name, stores.log[index]?.entry]));
  stores.indices.clear();
  const all = await walk(stores);
  expect(all.owed).toEqual(before);
  expect(all.untold).toBe(0);
  expect(await walk(stores)).toEqual(all);
});

test('events of our own keys are owed before those of units', async () => {
  const stores = await agreeing();
  const event = { ...(stores.keyEvents[0]?.event ?? expect.fail()), eventId: uuid(98) };
  for (const subject of ['exchange:carry', 'exchange:token'])
    stores.keyEvents.push({ subject, event: { ...event, eventId: `${event.eventId}-${subject}` } });
  stores.indices.delete(KEY_EVENT);
  const { owed } = await walk(stores);
  expect([...owed.keys()]).toEqual([
    `key-event:${uuid(98)}-exchange:token`,
    `key-event:${uuid(98)}-exchange:carry`,
    KEY_EVENT,
  ]);
  expect(owed.get(KEY_EVENT)).toEqual(await keyEventEntry(stores.keyEvents[0]?.event ?? expect.fail()));
});

test('what waits for the log is brought by nobody else', async () => {
  const stores = await agreeing();
  const { submissionId } = recordAt(stores, 4);
  for (const name of [submissionId, RECALL]) stores.indices.delete(name);
  stores.rows.push({ consumer: 'log', eventId: submissionId, addedAt: NOW });
  expect(namesIn(await walk(stores))).toEqual([RECALL]);
});

test('of a report that was disposed of the disposal is owed, and its own entry nobody can tell', async () => {
  const stores = await agreeing();
  stores.indices.clear();
  stores.records[3] = { ...recordAt(stores, 3), state: 'disposed', receipt: '' };
  const all = await walk(stores);
  expect(all.untold).toBe(1);
  expect(all.owed.has(recordAt(stores, 3).submissionId)).toBe(false);
  expect(all.owed.has(DISPOSAL)).toBe(true);
});

test('what cannot be read is counted, and does not stop the others', async () => {
  const stores = await agreeing();
  stores.indices.clear();
  const [first, second] = [recordAt(stores, 0), recordAt(stores, 1)];
  stores.records[0] = { ...first, receipt: recordAt(stores, 4).receipt };
  stores.records[1] = { ...second, words: [{ name: RECALL, jws: 'nothing' }] };
  const all = await walk(stores);
  expect(all.untold).toBe(2);
  expect(all.owed.has(first.submissionId) || all.owed.has(RECALL)).toBe(false);
  expect(all.owed.get(second.submissionId)).toEqual(await leafOf(second));
});
