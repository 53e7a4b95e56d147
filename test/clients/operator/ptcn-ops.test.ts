import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { attributeMap } from '#clients/operator/dynamodb-json.ts';
import { runPtcnOps } from '#clients/operator/program.ts';
import { runPtcn } from '#clients/partner/program.ts';
import type { ExchangeKeyRing } from '#schemas/exchange-keys.ts';
import { Partner } from '#schemas/partner.ts';
import type { Proposal } from '#schemas/proposal.ts';
import { problem, ScriptedExchange } from '../../support/scripted-exchange.ts';
import { Ears, temporaryFolder } from '../../support/unit-install.ts';

/** What the SDK's own unmarshalling would make of it, for the kinds of values that an item has. */
function plain(value: Record<string, unknown>): unknown {
  const [[type, content] = []] = Object.entries(value);
  if (type === 'N') return Number(content);
  if (type === 'L') return (content as Record<string, unknown>[]).map(plain);
  if (type === 'M')
    return Object.fromEntries(Object.entries(content as object).map(([name, item]) => [name, plain(item)]));
  return content;
}

test('the first operator gets keys that only its owner can read, and an item that the registry understands', async () => {
  const keyFile = join(temporaryFolder(), 'data', 'operator.jwk');
  const ears = new Ears({});
  expect(await runPtcnOps(['first-operator', '--key-file', keyFile, '--json'], ears.surroundings)).toBe(0);
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  const item = plain({ M: JSON.parse(ears.out) }) as Record<string, unknown>;
  expect(item).toMatchObject({ pk: 'PARTNER#operator-desk', sk: 'PARTNER', version: 1 });
  const partner = Partner.parse(item.partner);
  expect(partner).toMatchObject({ kind: 'reader', country: 'NZ', scopes: ['partners:admin', 'operations:admin'] });
  expect(new Set(partner.keys.map(({ thumbprint }) => thumbprint)).size).toBe(2);
  expect(ears.out).not.toContain(JSON.parse(readFileSync(keyFile, 'utf8')).keys.signing.d);
});

test('asked again, the first operator is the same', async () => {
  const keyFile = join(temporaryFolder(), 'operator.jwk');
  const [first, second] = [new Ears({}), new Ears({})];
  await runPtcnOps(['first-operator', '--key-file', keyFile], first.surroundings);
  await runPtcnOps(['first-operator', '--key-file', keyFile], second.surroundings);
  expect(second.out).toBe(first.out);
});

test('DynamoDB JSON is what the SDK writes', () => {
  expect(attributeMap({ a: 'x', b: 1.5, c: true, d: null, e: ['y'], f: { g: 2 }, h: undefined })).toEqual({
    a: { S: 'x' },
    b: { N: '1.5' },
    c: { BOOL: true },
    d: { NULL: true },
    e: { L: [{ S: 'y' }] },
    f: { M: { g: { N: '2' } } },
  });
});

const waiting: Proposal = {
  proposalId: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  kind: 'enrolment',
  partnerId: 'tonga-tcu',
  name: 'Tonga TCU',
  partner: { kind: 'unit', country: 'TO', scopes: ['submissions:write'], maximumClassification: 'RESTRICTED' },
  state: 'waiting',
  brokenGlass: false,
  proposedBy: 'operator-desk',
  proposedAt: '2026-10-03T04:15:00Z',
  expiresAt: '2026-10-10T04:15:00Z',
};

test('a unit is proposed only under the fingerprint that was read out', async () => {
  const exchange = await ScriptedExchange.start();
  exchange.on('POST /v1/partners', () => ({ status: 202, json: waiting }));
  const folder = temporaryFolder();
  const file = join(folder, 'request.jws');
  const unit = new Ears({
    PTCN_HOME: join(folder, 'home'),
    PTCN_PASSPHRASE: 'four words for test',
    PTCN_ORIGIN: exchange.origin,
  });
  await runPtcn(['keygen', '--partner-id', 'tonga-tcu'], unit.surroundings);
  unit.take();
  await runPtcn(['enrol', '--name', 'Tonga TCU', '--country', 'TO', '-o', file, '--json'], unit.surroundings);
  const { fingerprint, authentication } = JSON.parse(unit.take());

  const keyFile = join(folder, 'operator.jwk');
  const desk = new Ears({ PTCN_OPS_KEY_FILE: keyFile, PTCN_ORIGIN: exchange.origin });
  expect(await runPtcnOps(['enrol', file, '--fingerprint', fingerprint], desk.surroundings)).toBe(5);
  await runPtcnOps(['first-operator', '--key-file', keyFile], desk.surroundings);
  expect(await runPtcnOps(['enrol', file, `--fingerprint=${authentication}`], desk.surroundings)).toBe(2);
  expect(desk.err).toContain('Do not enrol it');
  expect(desk.err).not.toContain(fingerprint);
  expect(exchange.count('POST /v1/partners')).toBe(0);
  expect(await runPtcnOps(['enrol', file, `--fingerprint=${fingerprint}`], desk.surroundings)).toBe(0);
  expect(desk.out).toContain(`ptcn-ops approve ${waiting.proposalId}`);
  expect(desk.out).not.toContain(fingerprint);
  expect(JSON.parse(exchange.last('POST /v1/partners').body)).toEqual({
    request: readFileSync(file, 'utf8').trim(),
    fingerprint,
    kind: 'unit',
  });

  const inGroups = fingerprint.replaceAll(/(.{4})/g, '$1 ');
  expect(await runPtcnOps(['enrol', file, `--fingerprint=${inGroups}`], desk.surroundings)).toBe(0);

  const elsewhere = new Ears({ PTCN_OPS_KEY_FILE: keyFile, PTCN_ORIGIN: 'https://elsewhere.example' });
  expect(await runPtcnOps(['enrol', file, `--fingerprint=${fingerprint}`], elsewhere.surroundings)).toBe(2);
  await exchange.stop();
});

/** A desk with its keys, at an exchange that is scripted. */
async function desk() {
  const exchange = await ScriptedExchange.start();
  onTestFinished(() => exchange.stop());
  const keyFile = join(temporaryFolder(), 'operator.jwk');
  const ears = new Ears({ PTCN_OPS_KEY_FILE: keyFile, PTCN_ORIGIN: exchange.origin });
  await runPtcnOps(['first-operator'], ears.surroundings);
  ears.take();
  return { exchange, ears, ops: (...words: string[]) => runPtcnOps(words, ears.surroundings) };
}

const tonga: Partner = {
  partnerId: 'tonga-tcu',
  kind: 'unit',
  name: 'Tonga TCU',
  country: 'TO',
  status: 'active',
  scopes: ['submissions:write'],
  maximumClassification: 'RESTRICTED',
  keys: [],
  createdAt: '2026-10-03T04:15:00Z',
};

test.each([
  ['retire', `-${'A'.repeat(42)}`],
  ['compromise', `--${'h'.repeat(41)}`],
  ['retire', `-h${'_'.repeat(41)}`],
])('key %s takes a fingerprint that begins with a hyphen: %s', async (verb, fingerprint) => {
  const { exchange, ears, ops } = await desk();
  const route = `POST /v1/partners/tonga-tcu/keys/${fingerprint}`;
  exchange.on(route, () => ({ json: tonga }));
  const code = await ops('key', verb, 'tonga-tcu', fingerprint, '--reason', 'a trial');
  expect([code, ears.err]).toEqual([0, '']);
  expect(JSON.parse(exchange.last(route).body)).toMatchObject({ reason: 'a trial' });
  expect(await ops('key', verb, '--reason', 'again', 'tonga-tcu', fingerprint)).toBe(0);
});

test('what was put into force by broken glass is told as owed, and a slip of the fingerprint is no surprise', async () => {
  const { exchange, ears, ops } = await desk();
  const owed = { ...waiting, kind: 'reactivation', brokenGlass: true, reason: 'boat at sea' };
  exchange.on('POST /v1/partners/tonga-tcu/status', () => ({ status: 202, json: owed }));
  exchange.on('GET /v1/proposals', () => ({ json: { items: [owed, { ...waiting, state: 'expired' }] } }));
  expect(await ops('activate', 'tonga-tcu', '--reason', 'found', '--break-glass', 'boat at sea')).toBe(0);
  expect(JSON.parse(exchange.last('POST /v1/partners/tonga-tcu/status').body).breakGlass).toBe('boat at sea');
  expect(ears.take()).toMatch(/An alarm was raised.*\n.*ptcn-ops approve [0-9a-f-]{36}\n$/);
  expect(await ops('proposals')).toBe(0);
  expect(ears.take()).not.toContain('EXPIRED');
  expect(await ops('proposals', '--all')).toBe(0);
  const told = ears.take();
  expect(told).toMatch(/IN FORCE BY BROKEN GLASS, APPROVAL IS OWED.*boat at sea.*EXPIRED {2}to enrol/s);
  expect(told).toContain('unit (TO) up to RESTRICTED, may: submissions:write');
  expect(await ops('approve', waiting.proposalId, '--fingerprint', 'half')).toBe(2);
});

test('enrol takes a fingerprint that begins with a hyphen as a word of its own', async () => {
  const { ears, ops } = await desk();
  expect(await ops('enrol', 'no-such-file', '--fingerprint', `-${'A'.repeat(42)}`)).toBe(2);
  expect(ears.err).toContain('There is no file');
});

test('what the exchange refuses is said in its own words, with its fix', async () => {
  const { exchange, ears, ops } = await desk();
  exchange.on('POST /v1/partners/operator-desk/status', () => ({ status: 409, json: problem('not-oneself', 409) }));
  expect(await ops('suspend', 'operator-desk', '--reason', 'a slip')).toBe(3);
  expect(ears.err).toContain('Title of not-oneself');
  expect(ears.err).toContain('Fix of not-oneself.');
});

test('a desk that is not let in is not told about the queue of a unit', async () => {
  const { exchange, ears, ops } = await desk();
  exchange.on('POST /oauth/token', () => ({ status: 401, json: { error: 'invalid_client' } }));
  expect(await ops('partners')).toBe(5);
  expect(ears.err).toContain('is this desk enrolled');
  expect(ears.err).not.toContain('queue');
});

test.each([
  [[], 'About whom?'],
  [['--partner', 'tonga-tcu'], 'For which period?'],
  [['--partner', 'tonga-tcu', '--from', '2026-10-01', '--to', '1 November'], '"1 November" is no day'],
  [['--partner', 'tonga-tcu', '--from', '2026-02-30', '--to', '2026-03-01'], '"2026-02-30" is no day'],
  [['--partner', 'tonga-tcu', '--from', '2026-10-01', '--to', '2026-10-01'], 'ends before it begins'],
  [['--partner', 'tonga-tcu', '--from', '2026-10-01', '--to', '2026-11-01', '--out', 'nowhere'], 'There is no folder'],
  [['verify', 'nowhere.evidence.jsonl'], 'There is no file nowhere.evidence.jsonl.'],
])('evidence %j is told in words, and asks nobody', async (words, told) => {
  const { exchange, ears, ops } = await desk();
  expect(await ops('evidence', ...words)).toBe(2);
  expect(ears.err).toContain(told);
  expect(exchange.count('POST /oauth/token')).toBe(0);
});

test('evidence is verified only with a key set, saved or of the exchange', async () => {
  const { exchange, ears, ops } = await desk();
  const pack = join(temporaryFolder(), 'x.evidence.jsonl');
  writeFileSync(pack, 'no JWS\n');
  expect(await ops('evidence', 'verify', pack, '--keys', pack)).toBe(2);
  expect(ears.take() + ears.err).not.toContain('at JSON.parse');
  exchange.on('GET /.well-known/jwks.json', () => ({ status: 200, json: { hello: 'from a hotel' } }));
  expect(await ops('evidence', 'verify', pack)).not.toBe(0);
  expect(ears.err).toContain('Is the address right');
  exchange.on('GET /.well-known/jwks.json', () => ({ json: { keys: [] } }));
  expect(await ops('evidence', 'verify', pack)).toBe(6);
  expect(ears.err).toContain('Page 1 does not hold. It is not a compact JWS');
});

const THUMBPRINT = 'RaKMOPvFOEfuW15aIqr4XqtG8Koda1IS0aRL_kPN7QY';
const ageing: ExchangeKeyRing = {
  purpose: 'receipt',
  generations: [
    { kid: 'A'.repeat(43), state: 'ended', activeFrom: '2020-01-01T00:00:00.000Z', endsAt: '2022-01-01T00:00:00.000Z' },
    { kid: THUMBPRINT, keyId: 'receipt', state: 'active', activeFrom: '2022-01-01T00:00:00.000Z' },
  ],
};

test("the exchange's own keys are listed with their age; one that is too old is said [ASVS 13.3.4]", async () => {
  const { exchange, ears, ops } = await desk();
  const young = { purpose: 'token', generations: [{ ...ageing.generations[1], activeFrom: new Date().toISOString() }] };
  exchange.on('GET /v1/operations/keys', () => ({ json: { rings: [young, ageing] } }));
  expect(await ops('exchange-keys', 'list')).toBe(0);
  const lines = ears.take().trimEnd().split('\n');
  expect(lines[0]).toBe('token');
  expect(lines[1]).toMatch(new RegExp(`^  active       ${THUMBPRINT}  from .* \\(0 days\\)$`));
  expect(lines.slice(2).join('\n')).toMatch(/^receipt\n  ended .* until 2022.*\n  active .*\n  OVER TWO YEARS OLD: /);
});

test("one of the exchange's own keys is rotated in good order, or at once", async () => {
  const { exchange, ears, ops } = await desk();
  const route = 'POST /v1/operations/keys/receipt';
  exchange.on(route, () => ({ status: 201, json: ageing }));
  expect(await ops('exchange-keys', 'rotate', 'receipt', '--reason', 'yearly')).toBe(0);
  expect(JSON.parse(exchange.last(route).body)).toEqual({ reason: 'yearly' });
  expect(ears.take()).toContain('The last one serves from 2022-01-01');
  expect(await ops('exchange-keys', 'rotate', 'receipt', '--reason', 'stolen', '--at-once', '--json')).toBe(0);
  expect(JSON.parse(exchange.last(route).body)).toEqual({ reason: 'stolen', atOnce: true });
  expect(JSON.parse(ears.take())).toEqual(ageing);
});

test('a rotation without a reason or of something else is told before anything is sent', async () => {
  const { exchange, ears, ops } = await desk();
  expect(await ops('exchange-keys', 'rotate', 'token')).toBe(2);
  expect(await ops('exchange-keys', 'rotate', 'signing', '--reason', 'yearly')).toBe(2);
  expect(ears.err).toContain('Allowed choices are token, receipt, secret');
  expect(exchange.heard).toEqual([]);
});

test('the audit trail of a key of the exchange is asked for by its own name', async () => {
  const { exchange, ops } = await desk();
  exchange.on('GET /v1/audit', () => ({ json: { items: [] } }));
  expect(await ops('audit', 'exchange:receipt')).toBe(0);
  expect(exchange.count('GET /v1/audit')).toBe(1);
});

test('its help lists its own exit codes', async () => {
  const ears = new Ears({});
  expect(await runPtcnOps(['--help'], ears.surroundings)).toBe(0);
  expect(ears.out).toContain('PTCN_OPS_KEY_FILE');
  expect(ears.out).not.toContain('the receipt does not hold');
});

test.each([
  'login',
  'logout',
  'first-operator',
  'enrol',
  'partners',
  'suspend',
  'activate',
  'revoke',
  'key retire',
  'key compromise',
  'key register',
  'proposals',
  'approve',
  'decline',
  'audit',
  'evidence',
  'evidence verify',
  'profile',
  'feed-credential issue',
  'feed-credential list',
  'feed-credential rotate',
  'feed-credential revoke',
  'exchange-keys list',
  'exchange-keys rotate',
])('help of "%s" shows an example', async (command) => {
  const ears = new Ears({});
  expect(await runPtcnOps([...command.split(' '), '--help'], ears.surroundings)).toBe(0);
  expect(ears.out).toMatch(new RegExp(`For example:\n {2}ptcn-ops ${command}`));
});
