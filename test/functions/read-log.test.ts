/** What is shown of the log while it is empty or behind: an answer that says so, never a fault. */
import { expect, test } from 'vitest';
import { readLogKey } from '#domain/checkpoint.ts';
import { type Dependencies, readCheckpoint, readKey, readKeys, readTile } from '../../functions/read-log.ts';
import type { CheckpointGeneration } from '#domain/key-ring.ts';
import { proveLogged } from '#domain/prove-logged.ts';
import { TestLogKey } from '../support/log-forge.ts';

const signer = new TestLogKey('exchange.example/log');
const second = new TestLogKey('exchange.example/log');
const NOW = Date.parse('2026-11-22T08:00:00Z');
const empty: Dependencies = {
  name: signer.name,
  clock: () => NOW,
  log: { checkpoint: async () => undefined },
  ring: { generations: async () => [] },
  tiles: { find: async () => undefined },
  cosignatures: async () => [],
};
const tile = (path: string, deps = empty) => readTile(deps, { pathParameters: { tile: path } });

test('an empty log has neither checkpoint nor key nor tiles', async () => {
  await expect(readCheckpoint(empty)).rejects.toMatchObject({ code: 'nothing-logged' });
  await expect(readKey(empty)).rejects.toMatchObject({ code: 'nothing-logged' });
  await expect(readKeys(empty)).rejects.toMatchObject({ code: 'nothing-logged' });
  await expect(tile('0/000.p/1')).rejects.toMatchObject({ code: 'not-found' });
});

/** A log whose key was replaced at these times. */
const keyed = (...times: readonly Partial<CheckpointGeneration>[]): Dependencies => ({
  ...empty,
  ring: {
    generations: async () =>
      times.map((time, at) => ({
        kid: String(at),
        wrapped: Uint8Array.of(),
        publicKey: at === 0 ? signer.publicKey : second.publicKey,
        ...time,
      })),
  },
});

test('the key is shown in the form by which it is handed on', async () => {
  const { body } = await readKey(keyed({}));
  expect(body).toBe(`${signer.text}\n`);
  expect(await readLogKey(String(body).trim())).toBeDefined();
});

test('the key shown is the newest that signs; after one in wrong hands it is the next, before that signs', async () => {
  const [later, earlier] = ['2026-11-22T08:10:00.000Z', '2026-11-22T07:50:00.000Z'];
  const shown = async (...times: readonly Partial<CheckpointGeneration>[]) =>
    String((await readKey(keyed(...times))).body).trim();
  expect(await shown({ endsAt: '2026-12-22T08:10:00.000Z' }, { activeFrom: later })).toBe(signer.text);
  expect(await shown({ endsAt: '2026-12-22T07:50:00.000Z' }, { activeFrom: earlier })).toBe(second.text);
  expect(await shown({ endsAt: later, compromisedAt: earlier }, { activeFrom: later })).toBe(second.text);
});

test('all keys are shown with their times and endorsements, and nothing of their private halves', async () => {
  const until = '2026-12-22T08:10:00.000Z';
  const { body } = await readKeys(keyed({ endsAt: until }, { activeFrom: until, endorsement: 'word' }));
  expect(JSON.parse(String(body))).toEqual({
    keys: [
      { key: signer.text, until },
      { key: second.text, from: until, endorsement: 'word' },
    ],
  });
});

test('only addresses of tiles and bundles reach the bucket', async () => {
  const asked: string[] = [];
  const deps = { ...empty, tiles: { find: async (path: string) => void asked.push(path) } };
  const good = ['0/000', '0/000.p/255', '7/x001/x234/067', 'entries/000.p/1'];
  const bad = [
    '../checkpoint/after/000000000000000',
    '0/x001/../000',
    '0/00',
    '0/000.p/',
    'entries',
    '0//000',
    '',
    '0/000/',
    '-1/000',
  ];
  for (const path of [...good, ...bad]) await expect(tile(path, deps)).rejects.toMatchObject({ code: 'not-found' });
  expect(asked).toEqual(good.map((path) => `tile/${path}`));
});

test('a report without a number, or beyond what is published, has no proof yet, and is asked for again in a minute', async () => {
  const tiles = { read: async () => new Uint8Array() };
  const ports = (index: number | undefined, size: number | undefined) => ({
    tiles,
    log: {
      indexOf: async () => index,
      checkpoint: async () => (size === undefined ? undefined : { size, note: 'note' }),
    },
  });
  for (const behind of [ports(undefined, 5), ports(5, 5), ports(0, undefined)]) {
    await expect(proveLogged(behind, 'tonga-tcu~x')).rejects.toMatchObject({
      code: 'not-logged-yet',
      facts: { retryAfterSeconds: 60 },
    });
  }
  expect(await proveLogged(ports(0, 1), 'tonga-tcu~x')).toBe('c2sp.org/tlog-proof@v1\nindex 0\n\nnote');
});
