/** Practice on the running exchange: the whole life of a report that nobody reads, and nothing real that knows of it. */
import { readdir } from 'node:fs/promises';
import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { digestOf, parseCompactJws } from '#domain/compact-jws.ts';
import { verifyReceipt } from '#domain/receipt.ts';
import { PRACTICE_DAILY_QUOTA, PracticeStore } from '#stores/practice-store.ts';
import { practiceQuotaKey, sendingRateKey, submissionKey } from '#stores/table-keys.ts';
import { PracticePage, PracticeStatus, practiceAudience } from '#schemas/practice.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import { entryOf, linesOf, readLog } from '../support/log-lines.ts';
import { goodClaims, goodReport, makeParty, type RawClient, signClaims } from '../support/test-party.ts';

const { origin, dataDir } = inject('exchange');
const AUDIENCE = practiceAudience(origin);
const PATH = '/v1/practice/submissions';

let unit: RawClient;
beforeAll(async () => {
  unit = await enrol();
});

const signed = (claims: object, by = unit) => signClaims(by.party, claims);
const practice = (change: object = {}, by = unit) => goodClaims(by.party, AUDIENCE, change);
const practise = async (claims: object, by = unit) => by.submit(await signed(claims, by), PATH);
/** Status and code of an answer. */
const told = async (response: Response) => ({ status: response.status, code: (await response.json()).code });

/** As if it had been sent a minute ago. */
async function aMinuteLater(jti: string, change: object = {}): Promise<void> {
  const TableName = tableNamed('Practice');
  const { Item } = await database.send(new GetCommand({ TableName, Key: submissionKey(unit.party.partnerId, jti) }));
  const status = JSON.parse(Item?.status);
  status.receivedAt = new Date(Date.parse(status.receivedAt) - 60_000).toISOString();
  await database.send(new PutCommand({ TableName, Item: { ...Item, status: JSON.stringify(status), ...change } }));
}

describe('a report for practice', () => {
  test('is accepted, replayed, answered by an invented analyst, and its receipt holds as one of practice only', async () => {
    const claims = practice();
    const jws = await signed(claims);
    const first = await unit.submit(jws, PATH);
    expect(first.status).toBe(201);
    const submissionId = `${unit.party.partnerId}~${String(claims.jti)}`;
    expect(first.headers.get('Location')).toBe(`${PATH}/${submissionId}`);
    const text = await first.text();
    const again = await unit.submit(jws, PATH);
    expect([again.status, again.headers.get('Idempotent-Replayed'), await again.text()]).toEqual([200, 'true', text]);

    const { receipt } = JSON.parse(text);
    const { keys } = await (await fetch(`${origin}/.well-known/jwks.json`)).json();
    const holder = { origin, partnerId: unit.party.partnerId };
    await verifyReceipt(receipt, keys, { ...holder, practice: true });
    await expect(verifyReceipt(receipt, keys, holder)).rejects.toThrow('it proves nothing');
    expect(await (await unit.get(`${PATH}/${submissionId}/receipt`)).text()).toBe(receipt);

    const status = async () => PracticeStatus.parse(await (await unit.get(`${PATH}/${submissionId}`)).json());
    expect((await status()).state).toBe('received');
    await aMinuteLater(String(claims.jti));
    // The good report of the tests names no entity, and an analyst would ask.
    expect(await status()).toMatchObject({ state: 'returned', decision: { questions: [{ pointer: '/report' }] } });
    const reason = 'nobody and nothing was recognised';
    const attestations = [
      { code: 'no-entities', pointer: '/report', reason },
      { code: 'drugs-without-commodity', pointer: '/report/crimeTypes', reason },
    ];
    const second = practice({ attestations, supersedes: submissionId });
    await practise(second);
    await aMinuteLater(String(second.jti));
    const page = PracticePage.parse(await (await unit.get(PATH)).json());
    expect(page.items[0]).toMatchObject({
      state: 'published',
      supersedes: submissionId,
      decision: { decision: 'accept' },
    });
  });

  test('gets the codes and the findings that a dry run of the real exchange gives', async () => {
    for (const report of [goodReport(), goodReport({ crimeTypes: [], title: '' })]) {
      const dry = await unit.submit(await signed(goodClaims(unit.party, origin, { report })), '/v1/submissions/check');
      const { wouldBeStatus, code, findings } = await dry.json();
      const answer = await practise(practice({ report }));
      const body = await answer.json();
      expect(body.practice).toBe(true);
      expect([answer.status, body.code, body.findings ?? body.errors]).toEqual([wouldBeStatus, code, findings]);
    }
  });

  test('is a conflict when another took its jti, and an unknown key where the kid is not the caller’s', async () => {
    const { jti } = practice();
    await practise(practice({ jti }));
    expect(await told(await practise(practice({ jti, report: goodReport({ title: 'Another' }) })))).toEqual({
      status: 409,
      code: 'submission-conflict',
    });
    const stranger = await enrol();
    const foreign = await signed(practice({}, stranger), stranger);
    expect(await told(await unit.submit(foreign, PATH))).toEqual({ status: 422, code: 'unknown-key' });
    const unregistered = { ...unit.party, signing: (await makeParty('x')).signing };
    const own = await signClaims(unregistered, practice());
    expect(await told(await unit.submit(own, PATH))).toEqual({ status: 422, code: 'unknown-key' });
  });

  test('is its unit’s alone: to others, analysts among them, there is none', async () => {
    const claims = practice();
    const { submissionId } = await (await practise(claims)).json();
    const [stranger, reader] = [await enrol(), await enrolReader()];
    for (const path of [`${PATH}/${submissionId}`, `${PATH}/${submissionId}/receipt`]) {
      expect(await told(await stranger.get(path))).toEqual({ status: 404, code: 'not-found' });
      expect(await told(await reader.get(path))).toEqual({ status: 403, code: 'not-allowed' });
    }
    expect((await (await stranger.get(PATH)).json()).items).toEqual([]);
    expect(await told(await reader.get(`/v1/submissions/${submissionId}`))).toEqual({ status: 404, code: 'not-found' });
  });

  test('classified too high is a spill: refused, kept nowhere, and in the log by its unit', async () => {
    const claims = practice({ report: goodReport({ handling: { classification: 'SECRET', tlp: 'RED' } }) });
    const answer = await practise(claims);
    const problem = await answer.json();
    expect([answer.status, problem.code, problem.practice]).toEqual([422, 'classification-too-high', true]);
    expect((await unit.get(`${PATH}/${unit.party.partnerId}~${String(claims.jti)}`)).status).toBe(404);
    const requestId = problem.instance.replace('urn:ptcn:request:', '');
    const lines = linesOf(readLog()).filter((line) => line.includes(requestId) && line.includes('"refusal"'));
    const entries = lines.map((line) => entryOf(line.slice(line.indexOf('{'))));
    expect(entries).toEqual([
      expect.objectContaining({ code: 'classification-too-high', partnerId: unit.party.partnerId }),
    ]);
  });

  test('is not taken from a suspended unit, and what it had sent is not read by it', async () => {
    const suspended = await enrol();
    await practise(practice({}, suspended), suspended);
    const order = { status: 'suspended', reason: 'a trial' };
    await (await operator()).postJson(`/v1/partners/${suspended.party.partnerId}/status`, order);
    expect(await told(await practise(practice({}, suspended), suspended))).toEqual({ status: 403, code: 'suspended' });
    expect(await told(await suspended.get(PATH))).toEqual({ status: 403, code: 'suspended' });
  });

  test('is one too many after those of a day, whatever else its unit sends [ASVS 2.3.2]', async () => {
    const busy = await enrol();
    const Item = {
      ...practiceQuotaKey(busy.party.partnerId, new Date().toISOString().slice(0, 10)),
      used: PRACTICE_DAILY_QUOTA - 1,
      expiresAt: Math.floor(Date.now() / 1000) + 86_400,
    };
    await database.send(new PutCommand({ TableName: tableNamed('Replay'), Item }));
    const last = await signed(practice({}, busy), busy);
    expect((await busy.submit(last, PATH)).status).toBe(201);
    const refused = await practise(practice({}, busy), busy);
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '3600']);
    expect((await busy.submit(last, PATH)).status).toBe(200);
    expect((await busy.submit(await signed(goodClaims(busy.party, origin), busy))).status).toBe(201);
  });

  test('is forgotten when its time is over, also while the table still has it, and its jti is free again [ASVS 14.2.7]', async () => {
    const store = new PracticeStore(database, { practice: tableNamed('Practice'), replay: tableNamed('Replay') });
    const claims = practice();
    const { submissionId } = await (await practise(claims)).json();
    const kept = await store.find(submissionId, Date.now());
    const end = (kept?.expiresAt ?? 0) * 1_000;
    expect(end - Date.now()).toBeGreaterThan(29.9 * 86_400_000);
    expect(await store.find(submissionId, end - 1_000)).toBeDefined();
    expect(await store.find(submissionId, end)).toBeUndefined();
    const listed = await store.listOf(unit.party.partnerId, undefined, 200, end);
    expect(listed.items.map(({ status }) => status.submissionId)).not.toContain(submissionId);

    await aMinuteLater(String(claims.jti), { expiresAt: Math.floor(Date.now() / 1_000) - 1 });
    expect((await unit.get(`${PATH}/${submissionId}`)).status).toBe(404);
    const anew = practice({ jti: claims.jti, report: goodReport({ title: 'A later lesson' }) });
    expect((await practise(anew)).status).toBe(201);
  });
});

describe('practice and earnest', () => {
  test('refuse what was signed for the other, by one code, and store nothing of it', async () => {
    for (const [aud, wrong, right, detail] of [
      [AUDIENCE, '/v1/submissions', PATH, 'It was signed for practice.'],
      [origin, PATH, '/v1/submissions', 'It was signed to be sent for real, and this is practice.'],
    ] as const) {
      const claims = goodClaims(unit.party, aud);
      const jws = await signed(claims);
      const refused = await unit.submit(jws, wrong);
      const problem = await refused.json();
      expect([refused.status, problem.code, problem.detail]).toEqual([422, 'audience-mismatch', detail]);
      expect(problem.fix).toContain('--practice');
      const submissionId = `${unit.party.partnerId}~${String(claims.jti)}`;
      for (const path of [wrong, right]) expect((await unit.get(`${path}/${submissionId}`)).status).toBe(404);
      // Refused there, it is as good as ever where it was meant to go; and what is there does not make it good elsewhere.
      expect((await unit.submit(jws, right)).status).toBe(201);
      expect((await told(await unit.submit(jws, wrong))).code).toBe('audience-mismatch');
    }
  });

  test('have no jti in common: one that was practised with is new to the real exchange, and the other way round', async () => {
    const jti = uuidv7();
    expect((await practise(practice({ jti }))).status).toBe(201);
    expect((await unit.submit(await signed(goodClaims(unit.party, origin, { jti })))).status).toBe(201);
    const other = uuidv7();
    expect((await unit.submit(await signed(goodClaims(unit.party, origin, { jti: other })))).status).toBe(201);
    expect((await practise(practice({ jti: other }))).status).toBe(201);
  });

  test('a dry run of the real exchange says of a practice report what sending it would say', async () => {
    const dry = await (await unit.submit(await signed(practice()), '/v1/submissions/check')).json();
    expect(dry).toMatchObject({ wouldBeStatus: 422, code: 'audience-mismatch' });
  });
});

/** Every item of every table in which this name stands, counted by table; not how fast it sent, which is forgotten within the hour. */
async function itemsNaming(name: string): Promise<Record<string, number>> {
  const names = ['Registry', 'Submissions', 'Outbox', 'Replay', 'Feeds', 'Quality', 'Audit', 'Practice', 'Log'];
  const counts = names.map(async (table) => [table, await countIn(tableNamed(table), name)]);
  return Object.fromEntries(await Promise.all(counts));
}

async function countIn(TableName: string, name: string): Promise<number> {
  const [ofRate] = sendingRateKey(name, 0).pk.split(/0$/);
  let count = 0;
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await database.send(
      new ScanCommand({ TableName, ConsistentRead: true, ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
    );
    count += (page.Items ?? []).filter(
      (item) => JSON.stringify(item).includes(name) && !item.pk.startsWith(ofRate),
    ).length;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return count;
}

test('after a whole day of practice no table, no bucket, no figure and no feed of the real exchange knows of it', async () => {
  const learner = await enrol();
  const { partnerId } = learner.party;
  const reader = await enrolReader();
  const read = async (by: RawClient, path: string) => (await by.get(path)).json();
  const look = async () => {
    const { asOf: _now, ...figures } = await read(learner, `/v1/quality/partners/${partnerId}`);
    const { items: feed } = await read(learner, '/v1/feeds/nztcu-curated/items');
    const trail = await read(await operator(), `/v1/audit?subject=partner:${partnerId}`);
    return { figures, feed, trail, own: await read(learner, '/v1/submissions') };
  };
  const [tables, seen] = [await itemsNaming(partnerId), await look()];

  const accepted = practice({}, learner);
  const jws = await signed(accepted, learner);
  for (let turn = 0; turn < 3; turn++) await learner.submit(jws, PATH);
  await practise(
    practice({ report: goodReport({ precedence: 'immediate', actBy: '2027-01-01T00:00:00Z' }) }, learner),
    learner,
  );
  await practise(practice({ report: goodReport({ crimeTypes: [] }) }, learner), learner);
  await practise(practice({ jti: accepted.jti, report: goodReport({ title: 'x y z' }) }, learner), learner);
  await practise(goodClaims(learner.party, origin), learner);
  // What goes to the wrong door is refused there, and counts as little.
  await learner.submit(await signed(practice({}, learner), learner));
  const submissionId = `${partnerId}~${String(accepted.jti)}`;
  for (const part of ['', '/receipt']) await learner.get(`${PATH}/${submissionId}${part}`);
  await learner.get(PATH);

  // The day's count is the one item that stands in a table with others.
  expect(await itemsNaming(partnerId)).toEqual({ ...tables, Replay: (tables.Replay ?? 0) + 1, Practice: 2 });
  expect(await look()).toEqual(seen);
  expect((await reader.get(`/v1/submissions/${submissionId}`)).status).toBe(404);
  expect(await bytesOf(jws)).toEqual([]);

  // The looking works: one real report is seen by all of it.
  const real = await signed(goodClaims(learner.party, origin), learner);
  await learner.submit(real);
  expect(await bytesOf(real)).toHaveLength(1);
  expect((await itemsNaming(partnerId)).Submissions).toBe(1);
});

/** Files of the bucket that bear the name of what was signed. */
async function bytesOf(jws: string): Promise<string[]> {
  const digest = await digestOf(parseCompactJws(jws).signingInput);
  const files = await readdir(dataDir, { recursive: true });
  return files.filter((file) => file.includes(digest) && file.includes('envelopes'));
}
