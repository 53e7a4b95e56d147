/** What operators do behind the receipt, on the running exchange: see whether its stores agree, try again what waits, hand a summary over once more. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, inject, test } from 'vitest';
import { runPtcnOps } from '#clients/operator/program.ts';
import { LogStore } from '#stores/log-store.ts';
import { SubmissionStore } from '#stores/submission-store.ts';
import { envelopePath, outboxKey, splitSubmissionId, submissionKey } from '#stores/table-keys.ts';
import { reconcile } from '../../infra/local/reconcile.ts';
import { database, objects, tableNamed } from '../support/engine-clients.ts';
import { enrol } from '../support/enrolled.ts';
import { goodClaims, signClaims } from '../support/test-party.ts';
import { Ears } from '../support/unit-install.ts';

const { origin, dataDir } = inject('exchange');
const submissions = tableNamed('Submissions');
const outbox = tableNamed('Outbox');
const log = new LogStore(database, tableNamed('Log'));
const store = new SubmissionStore(database, submissions);
const unit = enrol();

async function accepted() {
  const { party } = await unit;
  const answer = await (await unit).submit(await signClaims(party, goodClaims(party, origin)));
  const { submissionId } = await answer.json();
  return (await store.find(submissionId)) ?? expect.fail();
}

const keyOf = (submissionId: string) => {
  const { partnerId, jti } = splitSubmissionId(submissionId);
  return submissionKey(partnerId, jti);
};
const itemAt = async (TableName: string, Key: object) =>
  (await database.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;

const ears = new Ears({ PTCN_OPS_KEY_FILE: join(dataDir, 'operator.jwk'), PTCN_ORIGIN: origin });
async function types(...words: string[]) {
  ears.take();
  const code = await runPtcnOps(words, ears.surroundings);
  return { code, said: ears.out + ears.err };
}
const actionsOf = async (submissionId: string) => (await types('audit', submissionId, '--json')).said;

test('bytes that are gone and a record that is gone are found, named and signed', async () => {
  const [withoutBytes, withoutRecord] = [await accepted(), await accepted()];
  const ids = [withoutBytes.submissionId, withoutRecord.submissionId];
  await expect.poll(() => log.indexOf(ids[1] ?? '')).toBeDefined();
  await expect.poll(() => log.indexOf(ids[0] ?? '')).toBeDefined();
  const index = await log.indexOf(withoutRecord.submissionId);
  const lost = { Bucket: 'envelopes', Key: envelopePath(withoutBytes.retention, withoutBytes.digest) };
  const { VersionId } = await objects.send(new DeleteObjectCommand(lost));
  const record = await itemAt(submissions, keyOf(withoutRecord.submissionId));
  await database.send(new DeleteCommand({ TableName: submissions, Key: keyOf(withoutRecord.submissionId) }));
  try {
    const { agrees, disagreements } = await reconcile(dataDir);
    const ours = disagreements.filter(({ about }) => ids.some((id) => about.includes(id)));
    expect(agrees).toBe(false);
    expect(ours.toSorted((one, other) => (one.kind < other.kind ? -1 : 1))).toEqual([
      { kind: 'bytes-missing', about: withoutBytes.submissionId },
      { kind: 'leaf-without-record', about: `${index} ${withoutRecord.submissionId}` },
    ]);
  } finally {
    await database.send(new PutCommand({ TableName: submissions, Item: record }));
    await objects.send(new DeleteObjectCommand({ ...lost, ...(VersionId && { VersionId }) }));
  }
  const shown = await types('reconcile');
  expect(shown.code).toBe(6);
  expect(shown.said).toContain(`bytes-missing  ${withoutBytes.submissionId}`);
});

test('what waits is tried again by its name, and what waits for nobody is said to be done', async () => {
  const { submissionId, retention, digest, receivedAt } = await accepted();
  const key = outboxKey('match', submissionId);
  await expect.poll(() => itemAt(outbox, key)).toBeUndefined();
  // Nobody is woken by a row that names no consumer, and the sweeper does not come to it for an hour.
  const event = JSON.stringify({ eventId: submissionId, retention, digest, receivedAt });
  const dueAt = Date.now() + 3_600_000;
  await database.send(
    new PutCommand({ TableName: outbox, Item: { ...key, event, addedAt: Date.now(), attempts: 0, dueAt } }),
  );
  const redriven = await types('redrive', submissionId, '--reason', 'S3 is well again.', '--json');
  expect(JSON.parse(redriven.said)).toMatchObject({ called: expect.arrayContaining(['match']) });
  await expect.poll(() => itemAt(outbox, key)).toBeUndefined();
  expect(await actionsOf(submissionId)).toContain('"work-redriven"');
  const again = await types('redrive', `${submissionId}~nothing`, '--reason', 'To be sure.');
  expect([again.code, again.said]).toEqual([3, expect.stringContaining('Nothing waits under this name')]);
});

test('what a newer exchange wrote is neither guessed at nor dropped: it waits until that is back, and holds up nobody', async () => {
  const { submissionId, retention, digest, receivedAt } = await accepted();
  await expect.poll(() => itemAt(outbox, outboxKey('match', submissionId))).toBeUndefined();
  const waits = { version: 2, addedAt: Date.now(), attempts: 0, dueAt: Date.now() + 3_600_000 };
  const match = { ...outboxKey('match', `${submissionId}~newer`), consumer: 'match', ...waits };
  const known = { eventId: match.sk, retention, digest, receivedAt };
  const entry = { ...outboxKey('log', '!newer'), consumer: 'log', ...waits, event: '{"something":"else"}' };
  await database.send(new PutCommand({ TableName: outbox, Item: { ...match, event: '{"something":"else"}' } }));
  await database.send(new PutCommand({ TableName: outbox, Item: entry }));

  const failures = () =>
    readFileSync(join(dataDir, 'exchange.log'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"record-failed"') && line.includes('"NewerEvent"')).length;
  await expect.poll(failures).toBeGreaterThan(0);
  const later = await accepted();
  await expect.poll(() => log.indexOf(later.submissionId)).toBeDefined();
  for (const { pk, sk } of [match, entry]) expect(await itemAt(outbox, { pk, sk })).toMatchObject({ version: 2 });

  const readable = { ...match, version: 1, event: JSON.stringify(known) };
  await database.send(new PutCommand({ TableName: outbox, Item: readable }));
  await types('redrive', match.sk, '--reason', 'The newer exchange is back.', '--json');
  await expect.poll(() => itemAt(outbox, { pk: match.pk, sk: match.sk })).toBeUndefined();
  await database.send(new DeleteCommand({ TableName: outbox, Key: { pk: entry.pk, sk: entry.sk } }));
});

test('a summary is handed over once more under its old name, and that is on the trail', async () => {
  const { submissionId, summary } = await accepted();
  const handedOver = () =>
    readFileSync(join(dataDir, 'exchange.log'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"handed-over"') && line.includes(`"${summary.summaryId}"`)).length;
  await expect.poll(handedOver).toBe(1);
  const replayed = await types('replay', submissionId, '--reason', 'NZTCU restored an old database.', '--json');
  expect(JSON.parse(replayed.said)).toEqual({ submissionId, summaryId: summary.summaryId });
  await expect.poll(handedOver).toBe(2);
  expect(await actionsOf(submissionId)).toContain('"summary-replayed"');
  const slip = await types('replay', 'nobody~x', '--reason', 'To be sure.');
  expect([slip.code, slip.said]).toEqual([3, expect.stringMatching(/\/submissionId: .+\n {4}→ .+/)]);
  const nobody = await types('replay', 'nobody~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b', '--reason', 'To be sure.');
  expect(nobody.code).toBe(3);
});
