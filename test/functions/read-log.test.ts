/** What is shown of the log while it is empty or behind: an answer that says so, never a fault. */
import { expect, test } from 'vitest';
import { readLogKey } from '#domain/checkpoint.ts';
import { type Dependencies, readCheckpoint, readKey, readTile } from '../../functions/read-log.ts';
import { proveLogged } from '../../functions/read-submission.ts';
import { TestLogKey } from '../support/log-forge.ts';

const signer = new TestLogKey('exchange.example/log');
const empty: Dependencies = {
  name: signer.name,
  log: { checkpoint: async () => undefined, publicKey: async () => undefined },
  tiles: { find: async () => undefined },
};
const tile = (path: string, deps = empty) => readTile(deps, { pathParameters: { tile: path } });

test('an empty log has neither checkpoint nor key nor tiles', async () => {
  await expect(readCheckpoint(empty)).rejects.toMatchObject({ code: 'nothing-logged' });
  await expect(readKey(empty)).rejects.toMatchObject({ code: 'nothing-logged' });
  await expect(tile('0/000.p/1')).rejects.toMatchObject({ code: 'not-found' });
});

test('the key is shown in the form by which it is handed on', async () => {
  const { body } = await readKey({ ...empty, log: { ...empty.log, publicKey: async () => signer.publicKey } });
  expect(body).toBe(`${signer.text}\n`);
  expect(await readLogKey(String(body).trim())).toBeDefined();
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
    await expect(proveLogged(behind, { submissionId: 'tonga-tcu~x' })).rejects.toMatchObject({
      code: 'not-logged-yet',
      facts: { retryAfterSeconds: 60 },
    });
  }
  expect(await proveLogged(ports(0, 1), { submissionId: 'tonga-tcu~x' })).toBe(
    'c2sp.org/tlog-proof@v1\nindex 0\n\nnote',
  );
});
