/** A kit replaces itself: asked first, from where a link was cut, by the very bytes that were signed, and there is a way back. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { formerOf } from '#clients/partner/kit-update.ts';
import { runPtcn } from '#clients/partner/program.ts';
import { sha512Of } from '#clients/partner/sha512.ts';
import { rangeAsked } from '#domain/page-headers.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { KIT_MANIFEST_TYP } from '#schemas/kit.ts';
import { ScriptedExchange } from '../../support/scripted-exchange.ts';
import { makeKey } from '../../support/test-party.ts';
import { Ears, temporaryFolder } from '../../support/unit-install.ts';
import { WeakLink } from '../../support/weak-link.ts';

/** Nothing that compresses, and more than one piece: a cut has something to cut. */
const NEW_KIT = Buffer.from(randomBytes(300_000).toString('latin1'), 'latin1');
const PACKED = gzipSync(NEW_KIT);
const PATH = '/kit/ptcn-1.1.0-ab.mjs.gz';

/** An officer's machine with kit 1.0.0 in a folder with a space in its name, and an exchange that serves 1.1.0. */
async function machine(change: object = {}, served: Uint8Array = PACKED) {
  const exchange = await ScriptedExchange.start();
  onTestFinished(() => exchange.stop());
  const key = await makeKey();
  const manifest = {
    schema: 'kit-manifest/1',
    exchanges: ['http://127.0.0.1'],
    version: '1.1.0',
    iat: 1_795_000_000,
    minimumNode: 20,
    notes: ['It is faster.'],
    file: { bytes: NEW_KIT.length, sha512: sha512Of(NEW_KIT) },
    download: { path: PATH, bytes: served.length },
    ...change,
  };
  const signer = { kid: key.thumbprint, key: key.privateKey, algorithm: 'ES384' } as const;
  const text = await signSubmission(manifest, signer, KIT_MANIFEST_TYP);
  exchange.on('GET /kit/manifest.jws', () => ({ text }));
  exchange.on(`GET ${PATH}`, ({ headers: { range } }) => {
    const asked = rangeAsked(range === undefined ? [] : [range], served.length);
    if (!asked) return { bytes: served };
    const { from, to } = asked;
    const headers = { 'Content-Range': `bytes ${from}-${to}/${served.length}` };
    return { status: 206, headers, bytes: served.subarray(from, to + 1) };
  });
  const folder = join(temporaryFolder(), 'Officer Tools');
  mkdirSync(folder);
  const program = join(folder, 'ptcn.mjs');
  writeFileSync(program, 'kit 1.0.0');
  chmodSync(program, 0o755);
  const ears = new Ears({ PTCN_HOME: join(folder, 'home'), PTCN_ORIGIN: exchange.origin });
  const kit = { version: '1.0.0', keys: [key.jwk] };
  const ptcn = (words: string[], more: object = {}) =>
    runPtcn(words, { ...ears.surroundings, programFile: program, kit, ...more });
  return { exchange, ears, ptcn, program, present: () => readFileSync(program, 'latin1') };
}

test('an update says what it would do, asks, and does nothing without a yes', async () => {
  const { exchange, ears, ptcn, present } = await machine();
  const asked: string[] = [];
  const confirm = async (question: string) => {
    asked.push(question);
    return false;
  };
  expect(await ptcn(['update'], { confirm })).toBe(0);
  const said = ears.take();
  expect(said).toMatch(
    /1\.0\.0 → 1\.1\.0, made 2026-11-18[\s\S]*kB to fetch[\s\S]*- It is faster\.[\s\S]*Nothing was changed/,
  );
  expect(asked).toHaveLength(1);
  expect([exchange.count(`GET ${PATH}`), present()]).toEqual([0, 'kit 1.0.0']);
  expect(await ptcn(['update'])).toBe(2);
  expect(present()).toBe('kit 1.0.0');
});

test('a new kit takes the place of the old one as a program, and the old one comes back when it is asked for', async () => {
  const { ears, ptcn, program, present } = await machine();
  expect(await ptcn(['update', '--back'])).toBe(2);
  expect(await ptcn(['update', '--yes', '--json'])).toBe(0);
  expect(JSON.parse(ears.take())).toMatchObject({ from: '1.0.0', to: '1.1.0', replaced: true });
  expect([present(), statSync(program).mode & 0o777]).toEqual([NEW_KIT.toString('latin1'), 0o755]);
  expect(readFileSync(formerOf(program), 'latin1')).toBe('kit 1.0.0');
  expect(await ptcn(['update', '--back'])).toBe(0);
  expect([present(), readFileSync(formerOf(program), 'latin1')]).toEqual(['kit 1.0.0', NEW_KIT.toString('latin1')]);
  expect(readdirSync(join(program, '..')).toSorted()).toEqual(['home', 'ptcn.former.mjs', 'ptcn.mjs']);
});

test('what arrived before a cut is not fetched again', async () => {
  const { exchange, ptcn, present } = await machine();
  const link = await WeakLink.before(exchange.origin, `GET ${PATH}`);
  const cut = 250_000;
  link.cutNext({ direction: 'down', at: cut });
  expect(await ptcn(['update', '--yes'], { fetch: link.fetch })).toBe(0);
  expect(present()).toBe(NEW_KIT.toString('latin1'));
  const [first, second] = link.passed.filter(({ route }) => route === `GET ${PATH}`).map(({ down }) => down);
  expect([link.count(), first]).toEqual([2, cut]);
  expect(exchange.last(`GET ${PATH}`).headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  expect(second).toBeLessThan(PACKED.length);
});

test.each([
  ['other bytes than were signed', {}, gzipSync('something else entirely')],
  ['a file that unpacks without end', { download: { path: PATH, bytes: 20_000 } }, gzipSync(Buffer.alloc(9_000_000))],
  ['no gzip at all', {}, Buffer.from('<html>a login page</html>')],
])('nothing is replaced by %s, and nothing of it is kept', async (_what, change, served) => {
  const { ears, ptcn, program, present } = await machine(change, served);
  expect(await ptcn(['update', '--yes'])).toBe(6);
  expect(ears.err).toContain('not the file that the manifest names');
  expect([present(), existsSync(formerOf(program))]).toEqual(['kit 1.0.0', false]);
  expect(readdirSync(join(program, '..', 'home', 'kit'))).toEqual([]);
});

test.each([
  ['an older kit', { version: '0.9.9' }, 6, 'older kit'],
  ['a kit for another exchange', { exchanges: ['https://other.example'] }, 6, 'another exchange'],
  ['a kit for a newer Node', { minimumNode: 99 }, 2, 'needs Node 99'],
])('%s is not even fetched', async (_what, change, code, says) => {
  const { exchange, ears, ptcn } = await machine(change);
  expect(await ptcn(['update', '--yes'])).toBe(code);
  expect(ears.err).toContain(says);
  expect(exchange.count(`GET ${PATH}`)).toBe(0);
});

test('the same version is no update, and from the sources there is none', async () => {
  const { ears, ptcn } = await machine({ version: '1.0.0' });
  expect(await ptcn(['update', '--yes', '--json'])).toBe(0);
  expect(JSON.parse(ears.take())).toEqual({ version: '1.0.0', newer: false });
  expect(await ptcn(['update'], { kit: undefined })).toBe(2);
  expect(ears.err).toContain('runs from its sources');
});

test('the former kit lies beside, on paths of any kind', () => {
  expect(formerOf('C:\\Officer Tools\\ptcn.mjs')).toBe('C:\\Officer Tools\\ptcn.former.mjs');
  expect(formerOf('/opt/ptcn/ptcn')).toBe('/opt/ptcn/ptcn.former.mjs');
});
