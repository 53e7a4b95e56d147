/** Recall and disposal on the running exchange: from the unit's terminal to every place where somebody else could still read the report. */
import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { decodeJwt, exportJWK } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, expect, inject, test, vi } from 'vitest';
import { homeAt } from '#clients/install/home.ts';
import { writeKeys, writeSettings } from '#clients/install/install.ts';
import { KeyRing, newKeyRing } from '#clients/install/unit-keys.ts';
import { runPtcn } from '#clients/partner/program.ts';
import { digestOf, parseCompactJws } from '#domain/compact-jws.ts';
import { disposalEntry, recallEntry } from '#domain/log-entry.ts';
import { knownKey } from '#domain/log-keys.ts';
import { verifyLogProof } from '#domain/log-proof.ts';
import { smallestReport } from '#schemas/api/examples.ts';
import { SubmissionStatus } from '#schemas/submission-status.ts';
import { DisposalStatement } from '#schemas/disposal.ts';
import { FeedPage } from '#schemas/feed.ts';
import { SubmissionLinks } from '#schemas/match.ts';
import { Proposal } from '#schemas/proposal.ts';
import { RecallReceipt, RecallTaken } from '#schemas/recall.ts';
import { Receipt } from '#schemas/receipt.ts';
import { Conversations } from '#stores/conversations.ts';
import { LogStore } from '#stores/log-store.ts';
import { MatchIndex } from '#stores/match-index.ts';
import { Outbox } from '#stores/outbox.ts';
import { attachmentsPath, partsPath } from '#stores/attachment-keys.ts';
import { recordOfItem } from '#stores/submission-item.ts';
import { envelopePath, submissionKey } from '#stores/table-keys.ts';
import { database, objects, tableNamed } from '../support/engine-clients.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import { manifestOf, photo, sendPart, sha512Of } from '../support/files.ts';
import { recallOf } from '../support/nztcu-queues.ts';
import { signedIn } from '../support/staff-sign-in.ts';
import { goodClaims, goodReport, type RawClient, signClaims } from '../support/test-party.ts';
import { Ears, temporaryFolder } from '../support/unit-install.ts';

const { origin } = inject('exchange');
const WORD = 'Saltmarsh';
const number = `+67677${randomInt(10_000, 99_999)}`;
const entities = [{ id: 'caller', kind: 'phone', number }];
const index = new MatchIndex(database, tableNamed('Matches'));
const outbox = new Outbox(database, tableNamed('Outbox'));
const log = new LogStore(database, tableNamed('Log'));
const patience = { timeout: 60_000, interval: 50 };

let unit: RawClient;
let other: RawClient;
let analyst: RawClient;

beforeAll(async () => {
  [unit, other, analyst] = [await enrol(), await enrol(), await enrolReader()];
});

async function sent(by: RawClient, report: object, more: object = {}): Promise<string> {
  const claims = goodClaims(by.party, origin, { report: goodReport({ entities, ...report }), ...more });
  const { submissionId } = await (await by.submit(await signClaims(by.party, claims))).json();
  await vi.waitFor(async () => expect(await index.originsOf([submissionId])).toHaveLength(1), patience);
  return submissionId;
}
const publish = async (id: string) => {
  const order = { decision: 'accept', reason: 'Fits.' };
  expect((await analyst.postJson(`/v1/submissions/${id}/decisions`, order)).status).toBe(201);
};
const statusFor = async (client: RawClient, id: string) =>
  SubmissionStatus.parse(await (await client.get(`/v1/submissions/${id}`)).json());
const refusal = async (answer: Response) => [answer.status, (await answer.json()).code];
const textOf = async (client: RawClient, path: string) => (await client.get(path)).text();

/** The terminal of the unit: its keys in a home of their own. */
async function terminalOf({ party }: RawClient) {
  const home = homeAt(join(temporaryFolder(), 'home'));
  const [authentication, signing] = await Promise.all(
    [party.authentication, party.signing].map((key) => exportJWK(key.privateKey)),
  );
  const ring = { ...(await newKeyRing('ES384', Date.now())), authentication, signing };
  await writeSettings(home, { origin, partnerId: party.partnerId });
  await writeKeys(home, KeyRing.parse(JSON.parse(JSON.stringify(ring))), 'four words for test');
  const ears = new Ears({ PTCN_HOME: home.root, PTCN_PASSPHRASE: 'four words for test', PTCN_ORIGIN: origin });
  const offline = (...words: string[]) => runPtcn(words, { ...ears.surroundings, fetch: noNetwork });
  return { ears, home, run: (...words: string[]) => runPtcn(words, ears.surroundings), offline };
}

const noNetwork: typeof fetch = async () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' }) });
};

test('a recalled report is read by its unit alone, told to whoever had it, and proven by the log', async () => {
  const id = await sent(unit, { title: `${WORD} One`, narrative: `${WORD} is what they called it.` });
  const child = await sent(other, { title: 'Builds on it', provenance: { derivedFrom: [id] } });
  await publish(id);
  const feed = '/v1/feeds/nztcu-curated/items?limit=200';
  await vi.waitFor(
    async () => expect(await textOf(unit, '/taxii2/feeds/collections/nztcu-curated/objects')).toContain(WORD),
    patience,
  );

  const { ears, run } = await terminalOf(unit);
  expect(await run('recall', id, '--reason', 'The source is in danger.', '--json'), ears.err).toBe(0);
  const { recall, receipt } = RecallTaken.parse(JSON.parse(ears.take()));
  const { recallId } = recall;
  expect(await run('recall', id, '--reason', 'Once more.')).toBe(3);
  expect(ears.err).toContain('Recalled already');
  ears.take();

  // Nobody else reads it at that very moment, whatever follows still has to follow.
  for (const path of ['envelope', 'links', 'messages'])
    expect(await refusal(await analyst.get(`/v1/submissions/${id}/${path}`)), path).toEqual([410, 'recalled']);
  const ask = { text: 'Who?', questions: [{ pointer: '/report/narrative', text: 'Who?' }] };
  expect(await refusal(await analyst.postJson(`/v1/submissions/${id}/questions`, ask))).toEqual([410, 'recalled']);
  expect(await statusFor(analyst, id)).toMatchObject({
    state: 'recalled',
    derived: [child],
    title: expect.not.stringContaining(WORD),
  });
  expect((await statusFor(analyst, child)).restsOn).toEqual([id]);
  expect((await statusFor(other, child)).restsOn).toBeUndefined();
  for (const client of [unit, analyst])
    for (const form of ['', '&format=ndjson', '&format=csv', '&format=csv&part=entities'])
      expect(await textOf(client, `${feed}${form}`)).not.toContain(WORD);
  const { items } = FeedPage.parse(await (await unit.get(feed)).json());
  expect(items).toMatchObject([0, 1].map(() => ({ kind: 'withdrawn', reasonClass: 'originator', recallId })));
  expect(await textOf(analyst, `/v1/search?${new URLSearchParams({ value: number })}`)).not.toContain(id);
  const links = SubmissionLinks.parse(await (await analyst.get(`/v1/submissions/${child}/links`)).json());
  expect(links.items.map(({ submissionId }) => submissionId)).not.toContain(id);
  expect(await textOf(unit, `/v1/submissions/${id}/envelope`)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);

  // What follows: the queue, TAXII, the index, the log.
  expect(await recallOf(id, 'nztcu-summaries')).toMatchObject({ recallId, effect: 'recalled', derived: [child] });
  await vi.waitFor(async () => {
    const objects = await textOf(unit, '/taxii2/feeds/collections/nztcu-curated/objects');
    expect([objects.includes('"revoked":true'), objects.includes(WORD)]).toEqual([true, false]);
  }, patience);
  await vi.waitFor(async () => expect(await index.originsOf([id])).toEqual([]), patience);
  const list = await analyst.postJson('/v1/search/list', { values: [number] });
  expect(await list.json()).toMatchObject({ items: [{ hit: true }] });
  const proof = await vi.waitFor(async () => {
    const answer = await unit.get(`/v1/submissions/${id}/proof?of=${recallId}`);
    expect(answer.status).toBe(200);
    return answer.text();
  }, patience);
  const key = (await knownKey((await (await fetch(`${origin}/log/key`)).text()).trim())) ?? expect.fail();
  const claims = RecallReceipt.parse(decodeJwt(receipt));
  expect(await verifyLogProof(proof, [key], await recallEntry(claims))).toHaveProperty('index');
  expect((await unit.get(`/v1/submissions/${id}/proof?of=${uuidv7()}`)).status).toBe(404);

  // Who has let go of it.
  const word = { recallId, submissionId: id };
  expect((await statusFor(unit, id)).recallReaders).toMatchObject([{ reader: 'analysts', overdue: false }]);
  for (const [client, due] of [
    [other, 404],
    [unit, 404],
    [analyst, 204],
    [analyst, 204],
  ] as const)
    expect((await client.postJson('/v1/acknowledgements', word)).status).toBe(due);
  expect(await run('status', id)).toBe(0);
  expect(ears.take()).toMatch(/RECALLED[^]+The source is in danger\.[^]+NZTCU heeded it/);
});

test('a recall that is signed without a network waits, says that everybody still reads it, and goes before all else', async () => {
  const { ears, home, run, offline } = await terminalOf(unit);
  const file = join(temporaryFolder(), 'report.json');
  writeFileSync(file, JSON.stringify(smallestReport));
  expect(await run('submit', file, '--json'), ears.err).toBe(0);
  const { submissionId: id } = JSON.parse(ears.take()).reports[0];
  expect(await offline('submit', file, '--as-new')).toBe(4);
  ears.take();
  const recall = () => offline('recall', id, '--reason', 'The source is in danger.');
  expect([await recall(), await recall()]).toEqual([4, 4]);
  expect(ears.take()).toContain(`everybody still reads ${id}`);
  expect(await offline('queue', '--json')).toBe(0);
  const { items } = JSON.parse(ears.take());
  expect(items).toMatchObject([{ message: 'recall', precedence: 'immediate' }, { title: smallestReport.title }]);
  expect((await statusFor(unit, id)).state).not.toBe('recalled');
  expect(await run('submit'), ears.err).toBe(0);
  expect(ears.take()).toMatch(/^RECALLED .* Nobody else reads it any more[\s\S]*ACCEPTED/m);
  expect((await statusFor(unit, id)).state).toBe('recalled');
  expect(readFileSync(home.recallReceipt(id, items[0].jti), 'utf8')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
});

test('a report that is marked higher leaves its feeds, and stays with analysts as it is marked then', async () => {
  const id = await sent(unit, { title: `${WORD} Two` });
  await publish(id);
  const { ears, run } = await terminalOf(unit);
  expect(
    await run('recall', id, '--reason', 'It names a source.', '--marking', 'RESTRICTED', 'TLP:RED'),
    ears.err,
  ).toBe(0);
  expect(ears.take()).toContain('MARKED RESTRICTED, TLP:RED');
  expect(await run('recall', id, '--reason', 'x', '--marking', 'TLP:CLEAR')).toBe(3);
  expect(await statusFor(analyst, id)).toMatchObject({
    state: 'withdrawn',
    classification: 'RESTRICTED',
    tlp: 'RED',
    title: `${WORD} Two`,
    decision: { byRole: 'unit', reasonClass: 'marking' },
  });
  expect((await analyst.get(`/v1/submissions/${id}/envelope`)).status).toBe(200);
  expect(await textOf(unit, '/v1/feeds/nztcu-curated/items?limit=200')).not.toContain(`${WORD} Two`);
});

test('a report is disposed of by two persons, unless it is held: nothing of it is kept, and the log proves it', async () => {
  const handling = { classification: 'IN-CONFIDENCE', tlp: 'AMBER' };
  const [held, awaited] = [photo(900, `${WORD} held`), photo(70_000, `${WORD} awaited`)];
  const attachments = [manifestOf(held), manifestOf(awaited)];
  const id = await sent(unit, { title: `${WORD} Three`, handling }, { attachments });
  await sendPart(unit, held, 0);
  await sendPart(unit, awaited, 0);
  await vi.waitFor(async () => expect((await statusFor(unit, id)).attachments?.[0]?.state).toBe('held'), patience);
  await publish(id);
  const ask = { text: `${WORD}?`, questions: [{ pointer: '/report/narrative', text: 'Who?' }] };
  expect((await analyst.postJson(`/v1/submissions/${id}/questions`, ask)).status).toBe(201);
  const { digest } = await statusFor(unit, id);
  const receipt = Receipt.parse(decodeJwt(await textOf(unit, `/v1/submissions/${id}/receipt`)));
  const desk = await operator();
  const tomasi = await signedIn('operator@local');
  const path = `/v1/submissions/${id}`;
  const hold = async (word: 'placed' | 'lifted') =>
    expect((await desk.postJson(`${path}/hold`, { hold: word, reason: 'Proceedings.' })).status).toBe(200);
  const propose = (ground: string) => desk.postJson(`${path}/disposal`, { ground, reason: 'A court said so.' });

  expect(await refusal(await propose('retention-ended'))).toEqual([409, 'not-due']);
  expect(await refusal(await propose('recalled'))).toEqual([409, 'not-due']);
  expect(await refusal(await analyst.postJson(`${path}/disposal`, { ground: 'unlawful', reason: 'x' }))).toEqual([
    403,
    'not-allowed',
  ]);
  const { proposalId } = Proposal.parse(await (await propose('unlawful')).json());
  const approve = (client: RawClient) =>
    client.postJson(`/v1/proposals/${proposalId}/decision`, { decision: 'approve' });
  expect(await refusal(await approve(desk))).toEqual([403, 'second-person-needed']);
  await hold('placed');
  expect(await refusal(await approve(tomasi))).toEqual([409, 'on-hold']);
  expect((await statusFor(unit, id)).heldSince).toBeDefined();
  await hold('lifted');
  expect((await approve(tomasi)).status).toBe(200);

  for (const part of ['envelope', 'receipt', 'proof', 'messages'])
    expect(await refusal(await unit.get(`${path}/${part}`)), part).toEqual([410, 'disposed']);
  const status = await statusFor(unit, id);
  expect(status).toMatchObject({
    state: 'disposed',
    title: '(disposed of)',
    digest,
    disposal: { disposalId: proposalId },
  });
  expect(JSON.stringify(status)).not.toContain(WORD);
  expect(await textOf(unit, '/v1/feeds/nztcu-curated/items?limit=200')).not.toContain(`${WORD} Three`);
  expect(await refusal(await desk.postJson(`${path}/hold`, { hold: 'placed', reason: 'Late.' }))).toEqual([
    410,
    'disposed',
  ]);

  // What follows: bytes with every version, index and messages go; the log has the entry of old and the one of the end.
  await vi.waitFor(async () => expect(await outbox.find('disposal', id)).toBeUndefined(), patience);
  const partsOf = (bytes: Buffer) => partsPath(unit.party.partnerId, sha512Of(bytes));
  // A marker is left of each that was copied into the second region: it goes there too.
  for (const [Prefix, markers] of [
    [envelopePath('standard', digest), 1],
    [attachmentsPath('standard', id), 2],
    [partsOf(held), 0],
    [partsOf(awaited), 0],
  ] as const) {
    const { Versions = [], DeleteMarkers = [] } = await objects.send(
      new ListObjectVersionsCommand({ Bucket: 'envelopes', Prefix }),
    );
    expect([Prefix, Versions.length, DeleteMarkers.length]).toEqual([Prefix, 0, markers]);
  }
  const gone = await unit.get(`${path}/attachments/${sha512Of(held)}`);
  expect(await refusal(gone)).toEqual([410, 'disposed']);
  expect(await index.originsOf([id])).toEqual([]);
  expect(await new Conversations(database, tableNamed('Submissions')).all(id)).toEqual([]);
  const item = await database.send(
    new GetCommand({
      TableName: tableNamed('Submissions'),
      Key: submissionKey(...(id.split('~') as [string, string])),
    }),
  );
  const left = recordOfItem(item.Item ?? {});
  expect([left.receipt, left.findings]).toEqual(['', []]);
  expect(JSON.stringify([item.Item, left])).not.toMatch(new RegExp(`${WORD}|${receipt.salt}`));
  const proof = await vi.waitFor(async () => {
    const answer = await unit.get(`${path}/proof?of=${proposalId}`);
    expect(answer.status).toBe(200);
    return answer.text();
  }, patience);
  const key = (await knownKey((await (await fetch(`${origin}/log/key`)).text()).trim())) ?? expect.fail();
  const { statement = '' } = status.disposal ?? {};
  const { salt } = DisposalStatement.parse(decodeJwt(statement));
  const entry = await disposalEntry(salt, await digestOf(parseCompactJws(statement).signingInput));
  const { checkpoint } = await verifyLogProof(proof, [key], entry);
  expect(await log.indexOf(id)).toBeLessThan(checkpoint.size);
});
