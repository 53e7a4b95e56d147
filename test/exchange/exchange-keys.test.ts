/** The exchange's own keys rotate: receipts hold for good, tokens and cursors as long as they should. On an exchange of its own. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { lookAtLog } from '#clients/partner/witness-log.ts';
import { openCheckpoint } from '#domain/checkpoint.ts';
import type { PublishedKey } from '#domain/exchange-message.ts';
import { logEntryOf } from '#domain/log-entry.ts';
import { knownKey, replaceStolenKey } from '#domain/log-keys.ts';
import { verifyLogProof } from '#domain/log-proof.ts';
import { verifyReceipt } from '#domain/receipt.ts';
import { AuditPage } from '#schemas/audit.ts';
import { type ExchangeKeyPurpose, ExchangeKeyRing, ExchangeKeys } from '#schemas/exchange-keys.ts';
import { LogKeys } from '#schemas/log.ts';
import { Receipt } from '#schemas/receipt.ts';
import { ringKey } from '#stores/table-keys.ts';
import { type Exchange, startExchange } from '../../infra/local/start.ts';
import { enrol, operator, type Place } from '../support/enrolled.ts';
import { signedIn } from '../support/staff-sign-in.ts';
import { goodClaims, type RawClient, signClaims } from '../support/test-party.ts';

const dataDir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ptcn-keys-'));
let exchange: Exchange;
let place: Place;
let desk: RawClient;
let unit: RawClient;

beforeAll(async () => {
  exchange = await startExchange({ dataDir, warms: false });
  place = { origin: exchange.origin, dataDir };
  desk = await operator(place);
  unit = await enrol('unit', {}, place);
});
afterAll(async () => {
  await exchange.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Every function starts anew, and knows nothing but what is on disk. */
async function restart(): Promise<void> {
  await exchange.stop();
  exchange = await startExchange({ dataDir, port: Number(new URL(place.origin).port), warms: false });
}

const rotate = (purpose: string, order: object, by = desk) => by.postJson(`/v1/operations/keys/${purpose}`, order);
async function rotated(purpose: ExchangeKeyPurpose, order: object): Promise<ExchangeKeyRing> {
  const response = await rotate(purpose, order);
  const body = await response.json();
  expect(response.status, JSON.stringify(body)).toBe(201);
  return ExchangeKeyRing.parse(body);
}
async function statesOf(purpose: ExchangeKeyPurpose): Promise<string[]> {
  const { rings } = ExchangeKeys.parse(await (await desk.get('/v1/operations/keys')).json());
  return rings.find((ring) => ring.purpose === purpose)?.generations.map(({ state }) => state) ?? [];
}
async function published(): Promise<PublishedKey[]> {
  return (await (await fetch(`${place.origin}/.well-known/jwks.json`)).json()).keys;
}
async function submit(): Promise<string> {
  const response = await unit.submit(await signClaims(unit.party, goodClaims(unit.party, place.origin)));
  expect(response.status).toBe(201);
  return (await response.json()).receipt;
}
const kidOf = (jws: string) => decodeProtectedHeader(jws).kid;
const withNewToken = async (client: RawClient): Promise<string> => {
  client.accessToken = undefined;
  return client.token();
};

/** As if these minutes had passed since the last rotation. */
const letPass = (purpose: ExchangeKeyPurpose, minutes: number) =>
  move(purpose, (instant) => new Date(Date.parse(instant) - minutes * 60_000).toISOString());

/** As if what the last rotation has set for later were due now. */
const turnNow = (purpose: ExchangeKeyPurpose) => {
  const now = new Date().toISOString();
  return move(purpose, (instant) => (instant > now ? now : instant));
};

async function move(purpose: ExchangeKeyPurpose, moved: (instant: string) => string): Promise<void> {
  const { region, dynamodbEndpoint, tables } = exchange.endpoints;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const database = DynamoDBDocumentClient.from(new DynamoDBClient({ region, endpoint: dynamodbEndpoint, credentials }));
  const TableName = tables[purpose === 'checkpoint' ? 'Log' : 'Registry'];
  const { Item = {} } = await database.send(new GetCommand({ TableName, Key: ringKey(purpose) }));
  const generations = Item.generations.map((one: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(one).map(([name, value]) => [
        name,
        ['activeFrom', 'endsAt', 'compromisedAt'].includes(name) ? moved(String(value)) : value,
      ]),
    ),
  );
  await database.send(new PutCommand({ TableName, Item: { ...Item, generations } }));
  await restart();
}

describe('before the first rotation', () => {
  test('each purpose that needs one has one key, that of the stack, as old as it is', async () => {
    const { rings } = ExchangeKeys.parse(await (await desk.get('/v1/operations/keys')).json());
    expect(rings.map(({ purpose, generations }) => [purpose, generations.map(({ state }) => state)])).toEqual([
      ['token', ['active']],
      ['receipt', ['active']],
      ['secret', ['active']],
      ['checkpoint', expect.any(Array)],
      ['carry', []],
    ]);
    const kids = (await published()).map(({ kid }) => kid);
    expect(rings.slice(0, 2).map(({ generations }) => generations[0]?.kid)).toEqual(kids);
    for (const { generations } of rings.slice(0, 3)) {
      const age = Date.now() - Date.parse(generations[0]?.activeFrom ?? '');
      expect(age).toBeGreaterThanOrEqual(-1_000);
      expect(age).toBeLessThan(600_000);
    }
  });

  test('whoever is no operator may neither see nor rotate them', async () => {
    const analyst = await signedIn('analyst@local', place);
    const adviser = await signedIn('adviser@local', place);
    for (const client of [unit, analyst, adviser]) {
      const answers = [await client.get('/v1/operations/keys'), await rotate('token', { reason: 'mine' }, client)];
      for (const answer of answers) expect([answer.status, (await answer.json()).code]).toEqual([403, 'not-allowed']);
    }
    expect(await statesOf('token')).toEqual(['active']);
  });

  test.each([
    ['cursor', { reason: 'x' }, 404, 'not-found'],
    ['receipt', {}, 422, 'request-not-valid'],
    ['receipt', { reason: 'x', atOnce: 'yes' }, 422, 'request-not-valid'],
    ['receipt', { reason: 'x', keyId: 'mine' }, 422, 'request-not-valid'],
  ])('an order for %s that says %j is answered with %i', async (purpose, order, status, code) => {
    const answer = await rotate(purpose, order);
    expect([answer.status, (await answer.json()).code]).toEqual([status, code]);
  });
});

test('a receipt of the first key verifies after two rotations, and so does every one between', async () => {
  const receipts = [await submit()];
  const savedSet = await published();
  await rotated('receipt', { reason: 'Found in a log.', atOnce: true });
  // No instance signs with the new one yet, whether it has heard of it or not.
  receipts.push(await submit());
  await turnNow('receipt');
  receipts.push(await submit());
  await rotated('receipt', { reason: 'Found again.', atOnce: true });
  await turnNow('receipt');
  receipts.push(await submit());

  const kids = receipts.map(kidOf);
  expect(kids[1]).toBe(kids[0]);
  expect(new Set(kids).size).toBe(3);
  const expected = { origin: place.origin, partnerId: unit.party.partnerId };
  const keys = await published();
  for (const receipt of receipts) await expect(verifyReceipt(receipt, keys, expected)).resolves.toBeTruthy();
  const [first, second, third] = [kids[0], kids[2], kids[3]].map((kid) => keys.find((key) => key.kid === kid));
  expect(first?.revoked).toMatchObject({ reason: 'compromised' });
  expect(second).toMatchObject({ nbf: expect.any(Number), exp: expect.any(Number) });
  expect(third?.exp).toBeUndefined();
  // A set that was saved before still has the key of its time, and not the later ones.
  await expect(verifyReceipt(receipts[0] ?? '', savedSet, expected)).resolves.toBeTruthy();
  await expect(verifyReceipt(receipts[3] ?? '', savedSet, expected)).rejects.toThrow('as last fetched');
  expect(await statesOf('receipt')).toEqual(['compromised', 'compromised', 'active']);
});

test('a receipt key that was rotated at once is published before anything is signed with it', async () => {
  // Asked in the same second, and by an instance that has read its ring a moment ago.
  expect(await published()).not.toHaveLength(0);
  const before = (await published()).map(({ kid }) => kid);
  const ring = await rotated('receipt', { reason: 'Once more.', atOnce: true });
  const fresh = ring.generations.at(-1);
  expect(before).not.toContain(fresh?.kid);
  expect(fresh?.state).toBe('upcoming');
  await vi.waitFor(async () => expect((await published()).map(({ kid }) => kid)).toContain(fresh?.kid), {
    timeout: 60_000,
    interval: 50,
  });
  await restart();
  const receipt = await submit();
  expect(kidOf(receipt)).not.toBe(fresh?.kid);
  const expected = { origin: place.origin, partnerId: unit.party.partnerId };
  await expect(verifyReceipt(receipt, await published(), expected)).resolves.toBeTruthy();
});

test('a second rotation at once waits for the first, and wakes nobody again', async () => {
  const refused = await rotate('receipt', { reason: 'And again.', atOnce: true });
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({
    code: 'rotation-under-way',
    detail: expect.stringContaining('at once'),
  });
  await turnNow('receipt');
});

test('every published key says what it is for: a token under its kid is no receipt', async () => {
  const keys = await published();
  const purposeOf = (kid: unknown) => keys.find((key) => key.kid === kid)?.ptcn_purpose;
  expect(purposeOf(kidOf(await submit()))).toBe('receipt');
  expect(purposeOf(kidOf(await unit.token()))).toBe('token');
});

describe('the token key', () => {
  test('of two operators who rotate at the same moment one does, and the other is told', async () => {
    const other = await enrol('reader', { scopes: ['operations:admin'] }, place);
    await Promise.all([desk.token(), other.token()]);
    const answers = await Promise.all([desk, other].map((by) => rotate('token', { reason: 'Yearly.' }, by)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    const told = await answers.find(({ status }) => status === 409)?.json();
    expect(told).toMatchObject({ code: 'rotation-under-way', fix: expect.stringContaining('Wait') });
    expect(await statesOf('token')).toEqual(['active', 'upcoming']);
    const third = await rotate('token', { reason: 'Once more.' });
    expect([third.status, (await third.json()).detail]).toEqual([409, expect.stringContaining('counts until')]);
  });

  test('is published before it signs; a token from before an orderly rotation works to its end [ASVS 11.2.2]', async () => {
    const before = await withNewToken(unit);
    expect((await published()).map(({ kid }) => kid)).toContain(kidOf(before));
    await restart();
    expect((await published()).length).toBe(2 + 4);
    await letPass('token', 11);
    expect(await statesOf('token')).toEqual(['retiring', 'active']);
    expect((await unit.get('/v1/submissions')).status).toBe(200);
    expect(unit.accessToken).toBe(before);
    const after = await withNewToken(unit);
    expect(kidOf(after)).not.toBe(kidOf(before));
    expect((await unit.get('/v1/submissions')).status).toBe(200);
  });

  test('in wrong hands is believed no more, as soon as an instance meets a token of the new one [ASVS 7.4.5]', async () => {
    const old = await unit.token();
    expect((await unit.get('/v1/submissions')).status).toBe(200);
    await rotated('token', { reason: 'Signed by a stranger.', atOnce: true });
    // One re-reading a second and no more, whatever comes: the first tries may fall into that second.
    await vi.waitFor(
      async () => {
        const fresh = await withNewToken(unit);
        expect(kidOf(fresh)).not.toBe(kidOf(old));
        expect((await unit.get('/v1/submissions')).status).toBe(200);
      },
      { timeout: 60_000 },
    );
    unit.accessToken = old;
    const refused = await unit.get('/v1/submissions');
    expect([refused.status, (await refused.json()).code]).toEqual([401, 'not-authenticated']);
    await withNewToken(unit);
    await restart();
    await withNewToken(desk);
    expect((await unit.get('/v1/submissions')).status).toBe(200);
    expect(await statesOf('token')).toEqual(['compromised', 'compromised', 'active']);
    // Two of the ring are believed no more; receipt keys stay.
    expect(await published()).toHaveLength(1 + 4);
  });
});

describe('the secret behind nonces and cursors', () => {
  const page = (cursor?: string) => unit.get(`/v1/submissions?limit=1${cursor ? `&cursor=${cursor}` : ''}`);

  test('turns without breaking a pull: cursors and nonces from before still count [ASVS 11.2.2]', async () => {
    const { next } = await (await page()).json();
    const nonce = unit.nonce;
    await rotated('secret', { reason: 'Yearly.' });
    expect((await page(next)).status).toBe(200);
    await letPass('secret', 11);
    expect(await statesOf('secret')).toEqual(['retiring', 'active']);
    unit.nonce = nonce;
    const later = await page(next);
    expect(later.status).toBe(200);
    expect(unit.nonce).not.toBe(nonce);
    const again = await rotate('secret', { reason: 'Too soon.' });
    expect((await again.json()).code).toBe('rotation-under-way');
  });

  test('in wrong hands opens nothing more once every instance has the new one', async () => {
    const { next } = await (await page()).json();
    await rotated('secret', { reason: 'Seen in a dump.', atOnce: true });
    expect((await page(next)).status).toBe(200);
    await letPass('secret', 3);
    const refused = await page(next);
    if (refused.status === 401) expect((await refused.json()).code).toBe('use-dpop-nonce');
    const asked = await page(next);
    expect([asked.status, (await asked.json()).code]).toEqual([400, 'invalid-cursor']);
    expect((await page()).status).toBe(200);
  });
});

describe('the key of the log', () => {
  const address = () => `${place.origin}/log/checkpoint`;
  /** A report, logged and shown under the lines of as many keys. */
  async function logged(lines: number): Promise<{ receipt: Receipt; proof: string }> {
    const receipt = Receipt.parse(decodeJwt(await submit()));
    const proof = await vi.waitFor(
      async () => {
        const answer = await unit.get(`/v1/submissions/${encodeURIComponent(receipt.submissionId)}/proof`);
        const text = await answer.text();
        if (answer.status !== 200 || text.split('\n— ').length !== lines + 1) throw new Error(text);
        return text;
      },
      { timeout: 60_000, interval: 100 },
    );
    return { receipt, proof };
  }
  const look = async (known: Parameters<typeof lookAtLog>[1]) => lookAtLog(address(), known, { fetch, now: Date.now });
  const freshKeyOf = ({ generations }: ExchangeKeyRing) => generations.at(-1)?.verifierKey ?? '';

  test('is replaced in good order: whoever knows the first one follows two rotations, and no entry is lost', async () => {
    const { receipt, proof } = await logged(1);
    const first = (await knownKey((await (await fetch(`${place.origin}/log/key`)).text()).trim())) ?? expect.fail();
    const begun = await look({ keys: [first] });
    const checkpoint = 'refused' in begun.found ? expect.fail(begun.found.why) : begun.found.checkpoint;

    // The desk's nonce was of the secret that is gone; the answer brings a new one.
    await desk.get('/v1/operations/keys');
    const second = freshKeyOf(await rotated('checkpoint', { reason: 'Every two years.' }));
    await letPass('checkpoint', 11);
    expect(await statesOf('checkpoint')).toEqual(['retiring', 'active']);
    // Old programs know one key, and find its line for a month.
    expect(await openCheckpoint((await logged(2)).proof.split('\n\n').slice(1).join('\n\n'), first)).toBeTruthy();
    const tooSoon = await rotate('checkpoint', { reason: 'Once more.' });
    expect([tooSoon.status, (await tooSoon.json()).detail]).toEqual([409, expect.stringContaining('signs until')]);

    await letPass('checkpoint', 31 * 24 * 60);
    const third = freshKeyOf(await rotated('checkpoint', { reason: 'Every two years.' }));
    await letPass('checkpoint', 32 * 24 * 60);
    expect(await statesOf('checkpoint')).toEqual(['ended', 'ended', 'active']);
    const later = await logged(1);
    const { keys, found } = await look({ keys: [first], checkpoint });
    expect(found).toMatchObject({ accepted: 'grown' });
    expect(keys.map(({ text }) => text)).toEqual([first.text, second, third]);
    expect((await verifyLogProof(later.proof, keys, await logEntryOf(later.receipt))).by).toEqual([keys[2]]);
    expect((await verifyLogProof(proof, keys, await logEntryOf(receipt))).by).toEqual([keys[0]]);
  });

  test('in wrong hands signs no more; the next one is believed by whoever was told of it, and the log goes on', async () => {
    const { keys, found } = await look({ keys: [await keyShown()] });
    const checkpoint = 'refused' in found ? expect.fail(found.why) : found.checkpoint;
    const next = freshKeyOf(await rotated('checkpoint', { reason: 'Seen in a dump.', atOnce: true }));
    await letPass('checkpoint', 3);
    await logged(1);
    expect((await look({ keys, checkpoint })).found).toMatchObject({ refused: 'stolen-key' });
    const { keys: told } = LogKeys.parse(await (await fetch(`${place.origin}/log/keys`)).json());
    expect(told.at(-1)).toMatchObject({ key: next });
    expect(told.at(-1)?.endorsement).toBeUndefined();
    const replaced = await replaceStolenKey(keys, told, next);
    expect((await look({ keys: replaced, checkpoint })).found).toMatchObject({ accepted: 'grown' });
  });

  const keyShown = async () =>
    (await knownKey((await (await fetch(`${place.origin}/log/key`)).text()).trim())) ?? expect.fail();
});

test('every rotation is on the audit trail, with the new key and the reason; what was refused is not', async () => {
  const trail = async (purpose: string) =>
    AuditPage.parse(await (await desk.get(`/v1/audit?subject=exchange:${purpose}`)).json()).items;
  // Its nonce was of the secret that is gone; the answer brings a new one.
  await desk.get('/v1/operations/keys');
  const receipt = await trail('receipt');
  expect(receipt.map(({ action, reason }) => [action, reason])).toEqual([
    ['exchange-key-rotated', 'Found in a log.'],
    ['exchange-key-rotated', 'Found again.'],
    ['exchange-key-rotated', 'Once more.'],
  ]);
  const { rings } = ExchangeKeys.parse(await (await desk.get('/v1/operations/keys')).json());
  expect(receipt.at(-1)?.facts).toMatchObject({ thumbprint: rings[1]?.generations.at(-1)?.kid, atOnce: true });
  expect((await trail('token')).map(({ reason }) => reason)).toEqual(['Yearly.', 'Signed by a stranger.']);
  const lines = readFileSync(join(dataDir, 'exchange.log'), 'utf8').split('\n');
  // Three receipt keys, a token key, a secret and a key of the log; the one that was refused is not among them.
  expect(lines.filter((line) => line.includes('"rotated-at-once"'))).toHaveLength(6);
  const secret = await trail('secret');
  expect(secret.map(({ facts }) => facts?.thumbprint)).toEqual([undefined, undefined]);
});
