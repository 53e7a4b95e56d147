/** The log of the running exchange: every accepted report is in it once, whoever sends at the same time. */
import { randomUUID } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { decodeJwt } from 'jose';
import { expect, inject, test, vi } from 'vitest';
import { type Checkpoint, openCheckpoint } from '#domain/checkpoint.ts';
import { toInstant } from '#domain/clock.ts';
import { cosign, witnessKeyText } from '#domain/cosignature.ts';
import { keyEventEntry, logEntryOf, logNameOf } from '#domain/log-entry.ts';
import { knownKey } from '#domain/log-keys.ts';
import { verifyLogProof } from '#domain/log-proof.ts';
import { lookAtLog } from '#clients/partner/witness-log.ts';
import { KeyEventPage, KeyEventStatement } from '#schemas/key-event.ts';
import { Cosignatures } from '#schemas/log.ts';
import { Receipt } from '#schemas/receipt.ts';
import { LogStore } from '#stores/log-store.ts';
import { logIndexKey } from '#stores/table-keys.ts';
import { database, objects, tableNamed } from '../support/engine-clients.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import { naiveBundle, naiveLeaf, naiveRoot, naiveTile, TestLogKey } from '../support/log-forge.ts';
import { goodClaims, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const TableName = tableNamed('Log');
const log = new LogStore(database, TableName);

const keyShown = async () => {
  const key = await knownKey((await (await fetch(`${origin}/log/key`)).text()).trim());
  if (!key) throw new Error('The key of the log does not read.');
  return key;
};

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

  const key = await keyShown();
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

const proofOf = (client: RawClient, submissionId: string): Promise<string> =>
  textOf(client, `/v1/submissions/${encodeURIComponent(submissionId)}/proof`);

/** As soon as it is there. */
async function textOf(client: RawClient, path: string): Promise<string> {
  return vi.waitFor(
    async () => {
      const answer = await client.get(path);
      if (answer.status !== 200) throw new Error((await answer.json()).code);
      return answer.text();
    },
    { timeout: 90_000, interval: 200 },
  );
}
test('a unit and the analysts get the proof of its report, with which anybody checks the receipt; no other unit does', async () => {
  const [unit, other, reader] = await Promise.all([enrol(), enrol(), enrolReader()]);
  const answer = await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin)));
  const receipt = Receipt.parse(decodeJwt((await answer.json()).receipt));
  const proof = await proofOf(unit, receipt.submissionId);
  const key = await keyShown();
  const index = await indexOf(receipt.submissionId);
  expect(await verifyLogProof(proof, [key], await logEntryOf(receipt))).toMatchObject({ index });
  const changed = await logEntryOf({
    ...receipt,
    digest: receipt.digest.replace(/^./, (one) => (one === '0' ? '1' : '0')),
  });
  await expect(verifyLogProof(proof, [key], changed)).rejects.toThrow(`The log does not have it as entry ${index}`);

  const path = `/v1/submissions/${encodeURIComponent(receipt.submissionId)}/proof`;
  expect((await reader.get(path)).status).toBe(200);
  const unknown = await other.get(path);
  expect([unknown.status, (await unknown.json()).code]).toEqual([404, 'not-found']);
});

test('the log is public: checkpoint for seconds, tiles and entries for good, nothing else by that way', async () => {
  const unit = await enrol();
  const { submissionId } = await (
    await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin)))
  ).json();
  await indexOf(submissionId);
  const checkpoint = await fetch(`${origin}/log/checkpoint`);
  expect(checkpoint.headers.get('cache-control')).toBe('public, max-age=5');
  expect(checkpoint.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  const { size } = await openCheckpoint(await checkpoint.text(), await keyShown());
  const entries = await log.entries(0, size);
  const last = `${String(Math.floor((size - 1) / 256)).padStart(3, '0')}${size % 256 ? `.p/${size % 256}` : ''}`;
  const hashes = await fetch(`${origin}/log/tile/0/${last}`);
  expect(hashes.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(Buffer.from(await hashes.arrayBuffer())).toEqual(naiveTile(`tile/0/${last}`, entries.map(naiveLeaf)));
  const bundle = await fetch(`${origin}/log/tile/entries/${last}`);
  expect(Buffer.from(await bundle.arrayBuffer())).toEqual(naiveBundle(`tile/entries/${last}`, entries));
  for (const path of ['0/999', '0/000.p/999', '../checkpoint/after/000000000000000', '0/x000/%2e%2e', 'entries']) {
    const answer = await fetch(`${origin}/log/tile/${path}`);
    expect([path, answer.status]).toEqual([path, 404]);
  }
});

test('a witness of this very log tells a fork, a rollback, a cut tile and a turned bit from growth', async () => {
  const unit = await enrol();
  const send = async () => {
    const { submissionId } = await (
      await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin)))
    ).json();
    await indexOf(submissionId);
  };
  const key = await keyShown();
  const address = `${origin}/log/checkpoint`;
  const look = async (before: Checkpoint | undefined, fetchWith: typeof fetch = fetch) =>
    (await lookAtLog(address, { keys: [key], checkpoint: before }, { fetch: fetchWith, now: Date.now })).found;
  await send();
  const old = await (await fetch(address)).text();
  const before = await openCheckpoint(old, key);
  await send();
  expect(await look(before)).toMatchObject({ accepted: 'grown' });

  const now = await openCheckpoint(await (await fetch(address)).text(), key);
  const changing =
    (change: (bytes: Uint8Array) => Uint8Array): typeof fetch =>
    async (input, init) => {
      const answer = await fetch(input, init);
      if (!String(input).includes('/tile/')) return answer;
      return new Response(Buffer.from(change(new Uint8Array(await answer.arrayBuffer()))));
    };
  expect(await look({ ...before, root: now.root })).toMatchObject({ refused: 'fork' });
  expect(await look(now, async () => new Response(old))).toMatchObject({ refused: 'rollback' });
  expect(
    await look(
      before,
      changing((bytes) => bytes.slice(0, -32)),
    ),
  ).toMatchObject({ refused: 'tiles-do-not-fit' });
  expect(
    await look(
      before,
      changing((bytes) => bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1)),
    ),
  ).toMatchObject({
    refused: 'tiles-do-not-fit',
  });
  expect(
    await look(before, async () => new Response(old.replace(`\n${before.size}\n`, `\n${before.size + 1}\n`))),
  ).toMatchObject({
    refused: 'not-signed',
  });
});

test("what becomes of a unit's keys and standing is logged, and who is concerned proves it; nobody else sees it", async () => {
  const [unit, other, desk] = await Promise.all([enrol(), enrol(), operator()]);
  const { partnerId, signing } = unit.party;
  await unit.token();
  const ended = { state: 'compromised', from: new Date().toISOString(), reason: 'stolen in Apia' };
  expect((await desk.postJson(`/v1/partners/${partnerId}/keys/${signing.thumbprint}`, ended)).status).toBe(200);
  const standing = { status: 'suspended', reason: 'until it has new keys' };
  expect((await desk.postJson(`/v1/partners/${partnerId}/status`, standing)).status).toBe(200);

  const { items } = KeyEventPage.parse(await (await unit.get('/v1/key-events')).json());
  const told = items.map(({ statement }) => KeyEventStatement.parse(JSON.parse(statement)));
  expect(told.map(({ event, status, keys }) => [event, status, keys.length])).toEqual([
    ['enrolled', 'active', 2],
    ['key-compromised', undefined, 1],
    ['status-changed', 'suspended', 0],
  ]);
  expect(told[1]?.keys[0]).toMatchObject({ thumbprint: signing.thumbprint, state: 'compromised' });
  expect(JSON.stringify(items)).not.toContain('Apia');
  const key = await keyShown();
  for (const event of items) {
    const path = `/v1/key-events/${event.eventId}/proof`;
    const { index } = await verifyLogProof(await textOf(unit, path), [key], await keyEventEntry(event));
    const entry = (await log.entries(index, index + 1))[0] ?? [];
    expect([entry[0], entry.length]).toEqual([2, 65]);
    const asked = await Promise.all([other.get(path), other.get(`${path}?subject=partner:${partnerId}`)]);
    expect(asked.map(({ status }) => status)).toEqual([404, 404]);
  }
  const whose = `/v1/key-events?subject=partner:${partnerId}`;
  expect(await (await other.get(whose)).json()).toEqual({ items: [] });
  expect((await (await desk.get(whose)).json()).items).toEqual(items);
});

test('what a witness countersigned and handed to an operator is shown to everybody, beside the log', async () => {
  const [unit, desk] = await Promise.all([enrol(), operator()]);
  const { submissionId } = await (
    await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin)))
  ).json();
  await indexOf(submissionId);
  const reef = new TestLogKey(`witness.example/${randomUUID()}`);
  const witness = await witnessKeyText(reef.name, reef.publicKey);
  const pair = { name: reef.name, publicKey: reef.publicKey, sign: async (bytes: Uint8Array) => reef.sign(bytes) };
  const seconds = Math.floor(Date.now() / 1000);
  const note = await cosign(await (await fetch(`${origin}/log/checkpoint`)).text(), pair, seconds);
  const order = { note, witness };
  expect((await unit.postJson('/v1/operations/cosignatures', order)).status).toBe(403);
  expect((await desk.postJson('/v1/operations/cosignatures', order)).status).toBe(201);
  const { cosignatures } = Cosignatures.parse(await (await fetch(`${origin}/log/cosignatures`)).json());
  expect(cosignatures.filter((one) => one.witness === witness)).toEqual([
    { witness, size: (await openCheckpoint(note, await keyShown())).size, seenAt: toInstant(seconds * 1000), note },
  ]);
});
