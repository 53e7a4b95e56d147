/** The log's stores on the running engines: of several at once one gives out the next numbers, and nothing that is published changes. */
import { randomUUID } from 'node:crypto';
import { expect, inject, test, vi } from 'vitest';
import { LogStore } from '#stores/log-store.ts';
import { LogTileStore } from '#stores/log-tile-store.ts';
import { database, objects, tableNamed } from '../support/engine-clients.ts';
import { enrol } from '../support/enrolled.ts';
import { goodClaims, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const log = new LogStore(database, tableNamed('Log'));
const tiles = new LogTileStore(objects, 'logtiles');
/** An entry of a kind that nobody knows: it belongs to the exchange's own log from now on, and means nothing. */
const leaf = () => ({ eventId: `test-${randomUUID()}`, entry: Uint8Array.from([255, ...Buffer.from(randomUUID())]) });

test('of many who read the same head one moves it on; the others have changed nothing', async () => {
  for (let round = 0; round < 5; round++) {
    const size = await log.size();
    const offered = Array.from({ length: 6 }, () => [leaf(), leaf()]);
    const won = await Promise.all(offered.map((leaves) => log.append(size, leaves)));
    // The exchange's own sequencer may have been faster than all of them.
    expect(won.filter(Boolean).length).toBeLessThanOrEqual(1);
    const logged = await log.logged(offered.flat().map(({ eventId }) => eventId));
    const expected = offered.filter((_, at) => won[at]).flat();
    expect(logged).toEqual(new Set(expected.map(({ eventId }) => eventId)));
    for (const [at, { eventId, entry }] of expected.entries()) {
      expect(await log.indexOf(eventId)).toBe(size + at);
      expect((await log.entries(size + at, size + at + 1))[0]).toEqual(entry);
    }
  }
  expect(await log.entries(0, await log.size())).toHaveLength(await log.size());
});

test('an event that has a number gets no second one', async () => {
  const known = leaf();
  while (!(await log.append(await log.size(), [known])));
  const index = await log.indexOf(known.eventId);
  expect(await log.append(await log.size(), [known, leaf()])).toBe(false);
  expect(await log.indexOf(known.eventId)).toBe(index);
});

test('a smaller checkpoint is never published after a larger one', async () => {
  const unit = await enrol();
  expect((await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin)))).status).toBe(201);
  const before = await vi.waitFor(
    async () => (await log.checkpoint()) ?? Promise.reject(new Error('nothing published yet')),
    { timeout: 90_000, interval: 100 },
  );
  await log.publish({ size: before.size - 1, note: 'older' });
  await log.publish({ size: before.size, note: 'the same size' });
  const after = await log.checkpoint();
  expect(['older', 'the same size']).not.toContain(after?.note);
  expect(after?.size).toBeGreaterThanOrEqual(before.size);
});

test('a tile that is published stays, whoever makes it again; another one in its place is told', async () => {
  const tile = { level: 63, index: Math.floor(Math.random() * 1_000_000), width: 1 };
  const bytes = Uint8Array.from(Buffer.alloc(32, 7));
  await Promise.all([tiles.put(tile, bytes), tiles.put(tile, bytes)]);
  await tiles.put(tile, bytes);
  await expect(tiles.put(tile, Uint8Array.from(Buffer.alloc(32, 8)))).rejects.toThrow('is published already');
  expect(await tiles.read(tile)).toEqual(bytes);
  await expect(tiles.read({ ...tile, width: 2 })).rejects.toThrow('The log has lost its tile/63/');
});

test('after a checkpoint one follows, and never another', async () => {
  const size = 900_000_000_000_000 + Math.floor(Math.random() * 1_000_000_000);
  expect(await tiles.checkpointAfter(size)).toBeUndefined();
  await Promise.all(['one', 'two', 'three'].map((note) => tiles.putCheckpoint(size, note)));
  const first = await tiles.checkpointAfter(size);
  expect(['one', 'two', 'three']).toContain(first);
  await tiles.putCheckpoint(size, 'four');
  expect(await tiles.checkpointAfter(size)).toBe(first);
});
