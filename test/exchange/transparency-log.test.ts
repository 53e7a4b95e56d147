/** The log of the running exchange: every accepted report is in it once, whoever sends at the same time. */
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { decodeJwt } from 'jose';
import { expect, inject, test, vi } from 'vitest';
import { logKeyText, openCheckpoint, readLogKey } from '#domain/checkpoint.ts';
import { logEntryOf, logNameOf } from '#domain/log-entry.ts';
import { Receipt } from '#schemas/receipt.ts';
import { LogStore } from '#stores/log-store.ts';
import { logIndexKey, logKey } from '#stores/table-keys.ts';
import { database, objects, tableNamed } from '../support/engine-clients.ts';
import { enrol } from '../support/enrolled.ts';
import { naiveLeaf, naiveRoot, naiveTile } from '../support/log-forge.ts';
import { goodClaims, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const TableName = tableNamed('Log');
const log = new LogStore(database, TableName);

async function indexOf(submissionId: string): Promise<number> {
  return vi.waitFor(
    async () => {
      const { Item } = await database.send(new GetCommand({ TableName, Key: logIndexKey(submissionId) }));
      const published = (await log.checkpoint())?.size ?? 0;
      if (Item?.['index'] === undefined || Item['index'] >= published) throw new Error('not logged yet');
      return Item['index'];
    },
    { timeout: 90_000, interval: 200 },
  );
}

test('reports of two units that are sent at once are logged, each once, without a gap, under a signed checkpoint', async () => {
  const units = await Promise.all([enrol(), enrol()]);
  const receipts = await Promise.all(
    units.flatMap((unit) =>
      Array.from({ length: 6 }, async () => {
        const answer = await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin)));
        return Receipt.parse(decodeJwt((await answer.json()).receipt));
      }),
    ),
  );
  const indices = await Promise.all(receipts.map(({ submissionId }) => indexOf(submissionId)));
  expect(new Set(indices).size).toBe(12);

  const { size, note } = (await log.checkpoint()) ?? { size: 0, note: '' };
  const entries = await log.entries(0, size);
  const leaves = entries.map(naiveLeaf);
  expect(leaves).toHaveLength(size);
  for (const [at, receipt] of receipts.entries()) {
    expect(leaves[indices[at] ?? -1]).toEqual(naiveLeaf(await logEntryOf(receipt)));
  }

  const { Item: held } = await database.send(new GetCommand({ TableName, Key: logKey('KEY') }));
  const key = await readLogKey(await logKeyText(logNameOf(origin), held?.['publicKey']));
  if (!key) throw new Error('The key of the log does not read.');
  expect(await openCheckpoint(note, key)).toEqual({ origin: logNameOf(origin), size, root: naiveRoot(leaves) });
  const path = `tile/0/${size < 256 ? `000.p/${size}` : '000'}`;
  const tile = await objects.send(new GetObjectCommand({ Bucket: 'logtiles', Key: path }));
  expect(Buffer.from((await tile.Body?.transformToByteArray()) ?? [])).toEqual(naiveTile(path, leaves));
});

test('what is sent twice is logged once', async () => {
  const unit = await enrol();
  const jws = await signClaims(unit.party, goodClaims(unit.party, origin));
  const first = await (await unit.submit(jws)).json();
  const index = await indexOf(first.submissionId);
  expect((await unit.submit(jws)).status).toBe(200);
  const other = await (await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin)))).json();
  expect(await indexOf(other.submissionId)).toBeGreaterThan(index);
  expect(await indexOf(first.submissionId)).toBe(index);
});
