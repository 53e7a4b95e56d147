import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { homeAt } from '#clients/install/home.ts';
import { openInstall, replaceKeys } from '#clients/install/install.ts';
import { clockLine } from '#clients/partner/doctor/link.ts';
import { spaceFor } from '#clients/partner/doctor/machine.ts';
import { runPtcn } from '#clients/partner/program.ts';
import { sha512Of } from '#clients/partner/sha512.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { KIT_MANIFEST_TYP } from '#schemas/kit.ts';
import { smallestReport } from '#schemas/api/examples.ts';
import { problem, ScriptedExchange } from '../../support/scripted-exchange.ts';
import { makeKey, type TestKey } from '../../support/test-party.ts';
import { Ears, temporaryFolder } from '../../support/unit-install.ts';

const PASSPHRASE = 'four words for test';
const SAFE = 'https://exchange.example';
type Line = { about: string; state: string; says: string; next?: string };

/** A unit's machine with keys, and its doctor. */
async function machine(origin = SAFE, keys = true) {
  const home = homeAt(join(temporaryFolder(), 'home'));
  const ears = new Ears({ PTCN_HOME: home.root, PTCN_PASSPHRASE: PASSPHRASE, PTCN_ORIGIN: origin });
  const ptcn = (...words: string[]) => runPtcn(words, ears.surroundings);
  if (keys) await ptcn('keygen', '--partner-id', 'tonga-tcu');
  const doctor = async (more: object = {}, ...words: string[]) => {
    ears.take();
    const code = await runPtcn(['doctor', '--json', ...words], { ...ears.surroundings, ...more });
    const { lines } = JSON.parse(ears.take()) as { lines: Line[] };
    return { code, of: (about: string) => lines.find((line) => line.about === about) ?? expect.fail(about), lines };
  };
  return { home, ears, ptcn, doctor };
}

const answers =
  (status: number, headers: Record<string, string>, body = ''): typeof fetch =>
  async () =>
    new Response(body, { status, headers });
const fails =
  (code: string): typeof fetch =>
  async () => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
  };

test('on a sound machine without a network the link is broken, and what was not looked at is said', async () => {
  const { doctor } = await machine();
  const { code, of } = await doctor({ fetch: fails('ENETUNREACH') });
  expect(code).toBe(4);
  for (const about of ['folder', 'space', 'lock', 'passphrase', 'keys', 'queue'])
    expect(of(about)).toMatchObject({ state: 'ok' });
  expect(of('link')).toMatchObject({ state: 'broken', next: expect.stringContaining('wait in the queue') });
  for (const about of ['clock', 'access']) expect(of(about).state).toBe('not-seen');
  expect((await doctor({ fetch: fails('never asked') }, '--offline')).code).toBe(0);
});

test.each([
  ['a certificate of its own', fails('SELF_SIGNED_CERT_IN_CHAIN'), 'read along', 'Never switch the check off'],
  ['a certificate that is not valid yet', fails('CERT_NOT_YET_VALID'), 'not valid now', 'Set the clock'],
  ['a login page', answers(200, { 'Content-Type': 'text/html' }, '<html>'), 'login page', 'in a browser'],
  ['a way to a login page', answers(302, { Location: 'http://wifi/' }), 'login page', 'in a browser'],
  ['a proxy that wants a name', answers(407, {}), 'A proxy wants', 'Sign in at the proxy'],
  ['another exchange', answers(200, {}, '{"issuer":"https://else"}'), 'Another exchange', 'address'],
  ['trouble there', answers(503, { 'Content-Type': 'application/problem+json' }, '{}'), 'in trouble', 'later'],
])('the link names what answers: %s', async (_what, fetch, says, next) => {
  const { code, of } = await (await machine()).doctor({ fetch });
  expect(code).toBe(4);
  expect(of('link')).toEqual({
    about: 'link',
    state: 'broken',
    says: expect.stringContaining(says),
    next: expect.stringContaining(next),
  });
});

test('a proxy that Node passes by is named', async () => {
  const { doctor, ears } = await machine();
  const environment = { ...ears.environment, HTTPS_PROXY: 'http://proxy:3128' };
  const { of } = await doctor({ environment, fetch: fails('ENOTFOUND') });
  expect(of('link').next).toContain('NODE_USE_ENV_PROXY=1');
});

test('keys that are missing, do not open, or whose replacement was left half done are each said', async () => {
  const { doctor, home } = await machine();
  expect(await (await machine(SAFE, false)).doctor({}, '--offline')).toMatchObject({ code: 5 });
  const wrong = await doctor({ ask: async () => 'another passphrase' }, '--offline');
  expect([wrong.code, wrong.of('passphrase').state]).toEqual([5, 'broken']);
  const { keys } = await openInstall(home, async () => PASSPHRASE);
  const inAYear = { now: () => Date.now() + 340 * 86_400_000 };
  expect((await doctor(inAYear, '--offline')).of('keys')).toMatchObject({
    state: 'watch',
    next: expect.stringMatching(/ptcn rotate/),
  });
  await replaceKeys(home, { ...keys, next: { signing: keys.dpop } }, PASSPHRASE);
  expect((await doctor({}, '--offline')).of('keys').says).toContain('begun and not confirmed');
});

test('nobody to ask for a passphrase is no fault: the rest is looked at', async () => {
  const { doctor, ears } = await machine();
  const { code, of } = await doctor({ environment: { PTCN_HOME: ears.environment.PTCN_HOME } }, '--offline');
  expect([code, of('passphrase').state, of('folder').state]).toEqual([0, 'not-seen', 'ok']);
});

test('this machine: who may look in, a lock left behind, a report that waits, one that is damaged', async () => {
  const { doctor, home, ptcn } = await machine();
  chmodSync(home.root, 0o755);
  expect((await doctor({}, '--offline')).of('folder')).toMatchObject({
    state: 'watch',
    next: `chmod 700 ${home.root}`,
  });
  writeFileSync(home.lock, String(process.ppid));
  expect((await doctor({}, '--offline')).of('lock').says).toContain(`process ${process.ppid}`);
  writeFileSync(home.lock, String(spawnSync(process.execPath, ['-e', '']).pid));
  expect((await doctor({}, '--offline')).of('lock')).toMatchObject({
    state: 'ok',
    says: expect.stringMatching(/takes it over/),
  });
  const file = join(home.root, 'report.json');
  writeFileSync(file, JSON.stringify(smallestReport));
  await ptcn('sign', file, '-o', join(home.root, 'x.jws'));
  await ptcn('submit', join(home.root, 'x.jws'));
  expect((await doctor({}, '--offline')).of('queue')).toMatchObject({
    state: 'watch',
    says: expect.stringMatching(/1 to be sent/),
  });
  mkdirSync(home.spool, { recursive: true });
  writeFileSync(home.spooled('0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b'), 'cut');
  const damaged = await doctor({}, '--offline');
  expect([damaged.code, damaged.of('queue').state]).toEqual([1, 'broken']);
});

test.each([
  [5_000_000, 'broken'],
  [50_000_000, 'watch'],
  [5_000_000_000, 'ok'],
  [undefined, 'not-seen'],
])('with %s bytes left the disk is %s', (free, state) => {
  expect(spaceFor('/home', free).state).toBe(state);
});

test.each([
  [0, 'ok', 'Within 2 s'],
  [-120 * 60, 'watch', '2 h fast'],
  [180, 'watch', '3 min slow'],
  [-30 * 3600, 'broken', '30 h fast'],
  [401 * 86_400, 'broken', '401 days slow'],
])('a clock that the exchange is %s s ahead of is %s', (skew, state, says) => {
  expect(clockLine(skew)).toMatchObject({ state, says: expect.stringContaining(says) });
});

test.each([
  ['unknown-key', 5, 'signing key'],
  ['key-compromised', 5, 'signing key'],
  ['report-not-valid', 3, 'schema'],
])('the dry run at the exchange tells what is wrong: %s', async (code, exitCode, about) => {
  const exchange = await ScriptedExchange.start();
  const { doctor } = await machine(exchange.origin);
  exchange.on('POST /v1/submissions/check', () => ({ json: { wouldBeStatus: 422, code, findings: [] } }));
  const seen = await doctor();
  expect([seen.code, seen.of('access').state, seen.of(about).state]).toEqual([exitCode, 'ok', 'broken']);
  await exchange.stop();
});

const kitManifest = (key: TestKey, version: string, sha512: string) =>
  signSubmission(
    {
      schema: 'kit-manifest/1',
      exchanges: ['http://127.0.0.1'],
      version,
      iat: 1_795_000_000,
      minimumNode: 20,
      notes: [],
      file: { bytes: 8, sha512 },
      download: { path: '/kit/x.gz', bytes: 8 },
    },
    { kid: key.thumbprint, key: key.privateKey, algorithm: 'ES384' },
    KIT_MANIFEST_TYP,
  );

test('a unit that is not let in hears it, and a kit is compared with the one that is served', async () => {
  const exchange = await ScriptedExchange.start();
  const { doctor, home } = await machine(exchange.origin);
  exchange.on('POST /v1/submissions/check', () => ({ status: 403, json: problem('suspended', 403) }));
  const key = await makeKey();
  const serves = (version: string, sha512: string) =>
    exchange.on('GET /kit/manifest.jws', () => ({ text: manifests.get(`${version} ${sha512}`) ?? '' }));
  const programFile = join(home.root, 'ptcn.mjs');
  writeFileSync(programFile, 'this kit');
  const own = sha512Of(Buffer.from('this kit'));
  const manifests = new Map<string, string>();
  for (const [version, sha512] of [
    ['1.1.0', own],
    ['1.0.0', own],
    ['1.0.0', 'ab'.repeat(64)],
    ['0.9.0', own],
  ] as const)
    manifests.set(`${version} ${sha512}`, await kitManifest(key, version, sha512));
  const seen = async (version: string, sha512 = own) => {
    serves(version, sha512);
    return doctor({ programFile, kit: { version: '1.0.0', keys: [key.jwk] } });
  };
  const { code, of } = await seen('1.1.0');
  expect([code, of('access').state]).toEqual([5, 'broken']);
  expect(of('kit')).toMatchObject({ state: 'watch', next: expect.stringContaining('ptcn update') });
  expect((await seen('1.0.0')).of('kit').state).toBe('ok');
  expect((await seen('1.0.0', 'ab'.repeat(64))).of('kit').next).toContain('compare its digest');
  expect((await seen('0.9.0')).of('kit')).toMatchObject({ state: 'watch', says: expect.stringContaining('older kit') });
  expect((await seen('2.0.0')).of('kit').says).toContain('no manifest');
  exchange.on('POST /oauth/token', () => ({ status: 401, json: { error: 'invalid_client' } }));
  expect((await (await machine(exchange.origin)).doctor()).of('access').next).toContain('enrolled');
  await exchange.stop();
});
