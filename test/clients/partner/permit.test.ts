/** Signed messages that are no reports, `ptcn permit` and `ptcn nil`, and what goes with them, against an exchange that is scripted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { expect, onTestFinished, test } from 'vitest';
import { writeKeys, writeSettings } from '#clients/install/install.ts';
import { runPtcn } from '#clients/partner/program.ts';
import { submissionId } from '#schemas/api/examples.ts';
import { LendingClaims } from '#schemas/lending.ts';
import { ReleasePermissionClaims } from '#schemas/release.ts';
import { NilReturnClaims } from '#schemas/requirement.ts';
import { gapMap } from '../../support/gap-map.ts';
import { problem, ScriptedExchange } from '../../support/scripted-exchange.ts';
import { Ears, temporaryFolder, unitInstall } from '../../support/unit-install.ts';

const path = `/v1/submissions/${encodeURIComponent(submissionId)}/permissions`;

async function unit() {
  const exchange = await ScriptedExchange.start();
  onTestFinished(() => exchange.stop());
  const { home, settings, keys } = await unitInstall(exchange.origin, 'tonga-tcu');
  await writeKeys(home, keys, 'four words for test');
  await writeSettings(home, settings);
  const ears = new Ears({ PTCN_HOME: home.root, PTCN_PASSPHRASE: 'four words for test' });
  const offline = (...words: string[]) => runPtcn(words, { ...ears.surroundings, fetch: noNetwork });
  return { exchange, ears, ptcn: (...words: string[]) => runPtcn(words, ears.surroundings), offline };
}

const noNetwork: typeof fetch = async () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' }) });
};

test.each([
  [[], 'given', 'permitted'],
  [['--refuse'], 'refused', 'refused'],
] as const)('a word on a release is signed by the unit, %j', async (flags, permission, said) => {
  const { exchange, ears, ptcn } = await unit();
  exchange.on(`POST ${path}`, ({ body }) => {
    const { jti: permissionId, units } = ReleasePermissionClaims.parse(decodeJwt(body));
    return { status: 201, json: { permissionId, units, permission, receivedAt: '2026-11-22T01:00:00.000Z' } };
  });
  expect(await ptcn('permit', submissionId, '--to', 'fiji-tcu', 'samoa-tcu', ...flags)).toBe(0);
  expect(ears.out).toContain(`release of ${submissionId} to fiji-tcu, samoa-tcu is ${said}`);
  const [heard] = exchange.heard.filter(({ route }) => route === `POST ${path}`);
  expect(decodeProtectedHeader(heard?.body ?? '').typ).toBe('ptcn-release-permission+jws');
  const claims = { iss: 'tonga-tcu', aud: exchange.origin, submissionId, units: ['fiji-tcu', 'samoa-tcu'], permission };
  expect(decodeJwt(heard?.body ?? '')).toMatchObject(claims);
});

test('a lending is signed by the unit, for some days, and taken back', async () => {
  const { exchange, ears, ptcn } = await unit();
  const lendings = `POST /v1/submissions/${encodeURIComponent(submissionId)}/lendings`;
  exchange.on(lendings, ({ body }) => {
    const { jti: lendingId, lending, until } = LendingClaims.parse(decodeJwt(body));
    return { status: 201, json: { lendingId, submissionId, lending, until, receivedAt: '2026-11-22T01:00:00.000Z' } };
  });
  expect(await ptcn('lend', submissionId, '--days', '7')).toBe(0);
  expect(ears.take()).toMatch(/is lent to the capability advisers until 20/);
  expect(await ptcn('lend', submissionId, '--take-back')).toBe(0);
  expect(ears.take()).toContain('is lent to nobody');
  expect(decodeProtectedHeader(exchange.last(lendings).body).typ).toBe('ptcn-lending+jws');
  for (const words of [['nonsense'], [submissionId, '--days', '0'], [submissionId, '--days', 'many']])
    expect(await ptcn('lend', ...words)).toBe(2);
});

test('a report of another, and what is no name, are told in words', async () => {
  const { exchange, ears, ptcn } = await unit();
  exchange.on(`POST ${path}`, () => ({ status: 404, json: problem('not-found', 404) }));
  expect(await ptcn('permit', submissionId, '--to', 'fiji-tcu')).toBe(3);
  expect(ears.err).toContain('ptcn status');
  expect(await ptcn('permit', 'nonsense', '--to', 'fiji-tcu')).toBe(2);
  expect(await ptcn('permit', submissionId, '--to', 'Fiji TCU')).toBe(2);
  expect(exchange.count(`POST ${path}`)).toBe(1);
});

test('entitlements are said marking by marking, and for one entry', async () => {
  const { exchange, ears, ptcn } = await unit();
  const entry = `nztcu-curated~${submissionId}`;
  exchange.on('GET /v1/entitlements', () => ({
    json: {
      reads: 'own-and-released',
      feeds: ['nztcu-curated'],
      classifications: [{ classification: 'SENSITIVE', mayRead: false, because: 'Above.' }],
      tlp: [{ tlp: 'GREEN', mayRead: true, because: 'Released.' }],
    },
  }));
  exchange.on(`GET /v1/entitlements/${encodeURIComponent(entry)}`, () => ({
    json: { mayRead: false, because: 'not-released', explanation: 'There is no such entry, or not for you.' },
  }));
  expect(await ptcn('entitlements')).toBe(0);
  expect(ears.take()).toBe('no   SENSITIVE: Above.\nyes  TLP:GREEN: Released.\n');
  expect(await ptcn('entitlements', entry)).toBe(0);
  expect(ears.take()).toBe('No, not-released. There is no such entry, or not for you.\n');
});

const nilPath = 'POST /v1/requirements/PAC-2026-04/nil-returns';
const keepsNil = ({ body }: { body: string }) => {
  const { iss: partnerId, jti: nilReturnId, requirement, from, to } = NilReturnClaims.parse(decodeJwt(body));
  const receivedAt = '2026-11-22T01:00:00.000Z';
  return { status: 201, json: { partnerId, nilReturnId, requirement, from, to, receivedAt } };
};

test('a nil return is signed without a network into a file, and sent from it as it is', async () => {
  const { exchange, ears, ptcn } = await unit();
  const file = join(temporaryFolder(), 'nil.jws');
  expect(await ptcn('nil', 'PAC-2026-04', '--from', '2026-08', '--to', '2026-09', '-o', file)).toBe(0);
  expect(exchange.heard).toEqual([]);
  exchange.on(nilPath, keepsNil);
  expect(await ptcn('nil', '--send', file)).toBe(0);
  expect(ears.out).toContain('Kept: nothing on PAC-2026-04, 2026-08 to 2026-09.');
  const { body } = exchange.last(nilPath);
  expect(body).toBe(readFileSync(file, 'utf8'));
  expect(decodeProtectedHeader(body).typ).toBe('ptcn-nil-return+jws');
});

test('without a network messages wait, each signed once, and "ptcn submit" sends them as they are', async () => {
  const { exchange, ears, ptcn, offline } = await unit();
  const words = ['permit', submissionId, '--to', 'fiji-tcu'];
  expect(await offline(...words)).toBe(4);
  expect(ears.take()).toContain('waits in the queue: "Release of');
  expect(await offline(...words)).toBe(4);
  expect(await offline('nil', 'PAC-2026-04', '--from', '2026-08')).toBe(4);
  ears.take();
  expect(await ptcn('queue', '--json')).toBe(0);
  const { items } = JSON.parse(ears.take());
  expect(items).toMatchObject([
    { state: 'waiting', message: 'permission', about: submissionId },
    { state: 'waiting', message: 'nil-return', about: 'PAC-2026-04' },
  ]);
  exchange.on(nilPath, keepsNil);
  exchange.on(`POST ${path}`, ({ body }) => {
    const { jti: permissionId, units, permission } = ReleasePermissionClaims.parse(decodeJwt(body));
    return { status: 201, json: { permissionId, units, permission, receivedAt: '2026-11-22T01:00:00.000Z' } };
  });
  expect(await ptcn('submit')).toBe(0);
  expect(ears.take()).toMatch(/release of .* is permitted[\s\S]*nothing on PAC-2026-04, 2026-08 to 2026-08/);
  // Said before and not changed since: nothing is sent again. Another word is another message, and so is the first one after it.
  expect(await ptcn(...words)).toBe(0);
  expect(exchange.count(`POST ${path}`)).toBe(1);
  expect(await ptcn(...words, '--refuse')).toBe(0);
  expect(await ptcn(...words)).toBe(0);
  expect(exchange.count(`POST ${path}`)).toBe(3);
});

test('a word that is refused is said and does not stay in the queue', async () => {
  const { exchange, ears, ptcn } = await unit();
  exchange.on(`POST ${path}`, () => ({ status: 404, json: problem('not-found', 404) }));
  expect(await ptcn('permit', submissionId, '--to', 'fiji-tcu')).toBe(3);
  expect(ears.err).toContain(`no report ${submissionId} of your unit`);
  expect(await ptcn('queue', '--all', '--json')).toBe(0);
  expect(JSON.parse(ears.take()).items).toEqual([]);
});

test('what a recall names has to be known: on the machine that sent it, or by asking', async () => {
  const { ears, offline } = await unit();
  expect(await offline('recall', submissionId, '--reason', 'x')).toBe(2);
  expect(ears.err).toMatch(/names its very bytes[\s\S]*Call NZTCU now/);
});

test('what is no nil return is told in words, and so is a number that the unit is not asked', async () => {
  const { exchange, ears, ptcn } = await unit();
  expect(await ptcn('nil')).toBe(2);
  expect(await ptcn('nil', 'PAC-2026-04', '--from', 'August')).toBe(2);
  expect(await ptcn('nil', '--send', 'nothing-there.jws')).toBe(2);
  exchange.on(nilPath, () => ({ status: 404, json: problem('not-found', 404) }));
  expect(await ptcn('nil', 'PAC-2026-04')).toBe(3);
  expect(ears.err).toContain('ptcn plan');
});

test('a unit reads what it is asked, what of it is open, and says when it is cut off', async () => {
  const { exchange, ears, ptcn } = await unit();
  exchange.on('GET /v1/requirements/gaps', () => ({ json: gapMap }));
  expect(await ptcn('plan')).toBe(0);
  expect(ears.take()).toContain('→ open: 2026-09. Answer with "answers": ["PAC-2026-04"], or ptcn nil PAC-2026-04');
  exchange.on('POST /v1/outages', ({ body }) => {
    const kept = { outageId: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b', declaredBy: 'unit', declaredAt: gapMap.asOf };
    return { status: 201, json: { ...JSON.parse(body), ...kept } };
  });
  expect(await ptcn('outage', '--from', '2026-09-04', '--to', '2026-10-02', '--reason', 'cable')).toBe(0);
  expect(ears.take()).toBe('Kept: tonga-tcu is cut off from 2026-09-04 to 2026-10-02, cable.\n');
});
