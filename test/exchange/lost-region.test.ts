/** The region is lost: an exchange with keys and a log of its own, and what the tables and the copied bucket had. The runbook's steps, on local engines. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { decodeJwt } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { logEntryOf, recallEntry } from '#domain/log-entry.ts';
import { knownKey } from '#domain/log-keys.ts';
import { verifyReceipt } from '#domain/receipt.ts';
import { verifyLogProof } from '#domain/log-proof.ts';
import { publishedKeys } from '#clients/published-keys.ts';
import { ExchangeKeys } from '#schemas/exchange-keys.ts';
import { Proposal } from '#schemas/proposal.ts';
import { RECALL_TYP, RecallReceipt, RecallTaken } from '#schemas/recall.ts';
import { Receipt } from '#schemas/receipt.ts';
import { SubmissionStatus } from '#schemas/submission-status.ts';
import { enginesOn, reconcile } from '../../infra/local/reconcile.ts';
import { type Exchange, startExchange } from '../../infra/local/start.ts';
import { copyObjects, copyRows } from '../../infra/operate/copy-back.ts';
import { bringBack as bringKeysBack, receiptKeysIn } from '../../infra/operate/earlier-keys.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import { BasicClient, given, type Issued, proposeFor } from '../support/feed-credentials.ts';
import { signedIn } from '../support/staff-sign-in.ts';
import { goodClaims, goodReport, RawClient, signClaims } from '../support/test-party.ts';

const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ptcn-lost-'));
const [lost, begun] = [join(folder, 'lost'), join(folder, 'begun')];
const patience = { timeout: 60_000, interval: 100 };
let running: Exchange | undefined;
let unit: RawClient;
let analyst: RawClient;
const jwsOf = new Map<string, string>();
let ids: { readonly kept: string; readonly published: string; readonly recalled: string; readonly disposed: string };
let recall: RecallTaken;
let disposalId: string;
let spreadsheet: Issued;
const savedKeys = join(folder, 'saved-keys.json');

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const at = (endpoint: string) => ({ endpoint, region: 'ap-southeast-6', credentials });
const tablesAt = (endpoint: string) => DynamoDBDocumentClient.from(new DynamoDBClient(at(endpoint)));
const bucketsAt = (endpoint: string) => new S3Client({ ...at(endpoint), forcePathStyle: true });
const answered = async (answer: Response, status: number) => {
  expect([answer.status, answer.ok ? '' : await answer.clone().text()]).toEqual([status, '']);
  return answer;
};
const here = () => running ?? expect.fail('No exchange runs.');

async function sent(title: string): Promise<string> {
  const claims = goodClaims(unit.party, unit.origin, { report: goodReport({ title }) });
  const jws = await signClaims(unit.party, claims);
  const { submissionId } = await (await answered(await unit.submit(jws), 201)).json();
  jwsOf.set(submissionId, jws);
  return submissionId;
}

const publishedSet = async () => (await fetch(`${unit.origin}/.well-known/jwks.json`)).text();

/** Nothing waits any more. */
const settled = (exchange: Exchange) =>
  vi.waitFor(async () => {
    const rows = await tablesAt(exchange.endpoints.dynamodbEndpoint).send(
      new ScanCommand({ TableName: 'ptcn-outbox' }),
    );
    expect(rows.Items).toEqual([]);
  }, patience);

beforeAll(async () => {
  running = await startExchange({ dataDir: lost, warms: false });
  const place = { origin: running.origin, dataDir: lost };
  [unit, analyst] = [await enrol('unit', {}, place), await enrolReader(place)];
  ids = {
    kept: await sent('Kept'),
    published: await sent('Published'),
    recalled: await sent('Recalled'),
    disposed: await sent('Disposed of'),
  };
  const order = { decision: 'accept', reason: 'Fits.' };
  await answered(await analyst.postJson(`/v1/submissions/${ids.published}/decisions`, order), 201);

  const { digest } = SubmissionStatus.parse(await (await unit.get(`/v1/submissions/${ids.recalled}`)).json());
  const about = { submissionId: ids.recalled, digest, reason: 'The source is in danger.' };
  const claims = { iss: unit.party.partnerId, aud: unit.origin, iat: Math.floor(Date.now() / 1000), jti: uuidv7() };
  const jws = await signClaims(unit.party, { ...claims, ...about }, RECALL_TYP);
  const taken = await answered(await unit.submit(jws, `/v1/submissions/${ids.recalled}/recall`), 201);
  recall = RecallTaken.parse(await taken.json());

  const disposal = { ground: 'unlawful', reason: 'A court said so.' };
  const desk = await operator(place);
  const proposed = await answered(await desk.postJson(`/v1/submissions/${ids.disposed}/disposal`, disposal), 202);
  ({ proposalId: disposalId } = Proposal.parse(await proposed.json()));
  const asked = { label: 'A spreadsheet', breakGlass: 'a test' };
  spreadsheet = await given(unit.party.partnerId, await proposeFor(desk, unit, asked));
  const second = await signedIn('operator@local', place);
  await answered(await second.postJson(`/v1/proposals/${disposalId}/decision`, { decision: 'approve' }), 200);
  await settled(running);
  writeFileSync(savedKeys, await publishedSet());
  await running.stop();

  running = await startExchange({ dataDir: begun, port: Number(new URL(unit.origin).port), warms: false });
  unit = new RawClient(running.origin, unit.party);
  analyst = new RawClient(running.origin, analyst.party);
  await bringBack(running);
});

afterAll(async () => {
  await running?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Envelopes, then the tables that the runbook names, out of tables restored beside. */
async function bringBack({ endpoints }: Exchange): Promise<void> {
  const old = await enginesOn(lost);
  try {
    const [reads, writes] = [bucketsAt(old.engines.s3), bucketsAt(endpoints.s3Endpoint)];
    expect(await copyObjects({ from: 'envelopes', to: 'envelopes' }, { reads, writes })).toMatchObject({ left: 0 });
    const [before, now] = [tablesAt(old.engines.dynamodb), tablesAt(endpoints.dynamodbEndpoint)];
    for (const name of ['registry', 'submissions', 'audit', 'feeds', 'quality', 'matches', 'uploads', 'outbox']) {
      const { Items = [] } = await before.send(new ScanCommand({ TableName: `ptcn-${name}` }));
      const beside = `ptcn-${name}-restored`;
      const keys = ['pk', 'sk'] as const;
      await now.send(
        new CreateTableCommand({
          TableName: beside,
          KeySchema: keys.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' })),
          AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
      for (const Item of Items) await now.send(new PutCommand({ TableName: beside, Item }));
      const without = name === 'registry' ? 'RING#' : undefined;
      await copyRows({ from: beside, to: `ptcn-${name}`, without }, now);
    }
  } finally {
    await old.stop();
  }
}

test('what units and readers had is there again, and whoever sends again gets the receipt of then', async () => {
  for (const part of ['', '/envelope', '/receipt', '/messages'])
    await answered(await unit.get(`/v1/submissions/${ids.kept}${part}`), 200);
  for (const client of [unit, analyst, new BasicClient(unit, spreadsheet)]) {
    const feed = await answered(await client.get('/v1/feeds/nztcu-curated/items'), 200);
    const { items } = await feed.json();
    expect(items).toMatchObject([{ submissionId: ids.published }]);
  }
  const receipt = await (await unit.get(`/v1/submissions/${ids.kept}/receipt`)).text();
  const again = await answered(await unit.submit(jwsOf.get(ids.kept) ?? ''), 200);
  expect((await again.json()).receipt).toBe(receipt);
  expect((await unit.get(`/v1/submissions/${ids.disposed}/envelope`)).status).toBe(410);
});

test('receipts of before are verified with the published set again, once their keys are brought back', async () => {
  const tables = tablesAt(here().endpoints.dynamodbEndpoint);
  const saved = receiptKeysIn(savedKeys);
  await expect(bringKeysBack(saved, tables)).rejects.toThrow('exchange-keys rotate receipt');
  const desk = await operator({ origin: unit.origin, dataDir: begun });
  const rotated = await desk.postJson('/v1/operations/keys/receipt', { reason: 'The region was lost.' });
  await answered(rotated, 201);
  expect(await bringKeysBack(saved, tables)).toBe(1);
  expect(await bringKeysBack(saved, tables)).toBe(0);

  const { partnerId } = unit.party;
  const verified = async (id: string) => {
    const receipt = await (await unit.get(`/v1/submissions/${id}/receipt`)).text();
    return verifyReceipt(receipt, publishedKeys(JSON.parse(await publishedSet())), { origin: unit.origin, partnerId });
  };
  await vi.waitFor(() => verified(ids.kept), { timeout: 90_000, interval: 1_000 });
  await verified(await sent('Under the new key'));
  const { rings } = ExchangeKeys.parse(await (await answered(await desk.get('/v1/operations/keys'), 200)).json());
  const states = rings.find(({ purpose }) => purpose === 'receipt')?.generations.map(({ state }) => state);
  expect(states).toEqual(['ended', 'active', 'upcoming']);
});

test('reports of before are not in the new log, until they are logged late; then they are proven by it, and all stores agree', async () => {
  const newer = await sent('Newer');
  await settled(here());
  const without = await reconcile(begun);
  const named = without.disagreements.map(({ kind, about }) => `${kind} ${about.split(':')[0]}`);
  expect(new Set(named)).toEqual(
    new Set([
      ...[ids.kept, ids.published, ids.recalled].map((id) => `leaf-missing ${id}`),
      `leaf-missing recall`,
      `leaf-missing disposal`,
      'leaf-missing key-event',
    ]),
  );

  const outcome = await here().invoke('log-late', {});
  expect(outcome.kind === 'answered' && JSON.parse(outcome.payload)).toEqual({ done: true, brought: 7, untold: 1 });
  await settled(here());
  expect(await reconcile(begun)).toMatchObject({ agrees: true, disagreements: [] });
  const once = await here().invoke('log-late', {});
  expect(once.kind === 'answered' && JSON.parse(once.payload)).toEqual({ done: true, brought: 0, untold: 1 });

  const key = (await knownKey((await (await fetch(`${unit.origin}/log/key`)).text()).trim())) ?? expect.fail();
  const partOf = async (id: string, part: string) =>
    (await answered(await unit.get(`/v1/submissions/${id}/${part}`), 200)).text();
  for (const id of [ids.kept, ids.published, newer]) {
    const receipt = Receipt.parse(decodeJwt(await partOf(id, 'receipt')));
    await verifyLogProof(await partOf(id, 'proof'), [key], await logEntryOf(receipt));
  }
  const ofRecall = await partOf(ids.recalled, `proof?of=${recall.recall.recallId}`);
  await verifyLogProof(ofRecall, [key], await recallEntry(RecallReceipt.parse(decodeJwt(recall.receipt))));
  await partOf(ids.disposed, `proof?of=${disposalId}`);
});
