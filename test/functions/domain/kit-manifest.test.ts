/** The manifest of a kit is believed for its signature alone, and only forwards. */
import { beforeAll, expect, test } from 'vitest';
import { compareVersions, KitNotTrusted, readKitManifest } from '#domain/kit-manifest.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { KIT_MANIFEST_TYP, type KitManifest } from '#schemas/kit.ts';
import { makeKey, type TestKey } from '../../support/test-party.ts';

const ORIGIN = 'https://exchange.example';
const manifest: KitManifest = {
  schema: 'kit-manifest/1',
  exchanges: [ORIGIN],
  version: '1.2.0',
  iat: 1_795_000_000,
  minimumNode: 20,
  notes: ['What is new.'],
  file: { bytes: 10, sha512: 'ab'.repeat(64) },
  download: { path: '/kit/ptcn-1.2.0-ab.mjs.gz', bytes: 5 },
};
let ours: TestKey;
let next: TestKey;
beforeAll(async () => {
  [ours, next] = [await makeKey(), await makeKey()];
});

const signed = (key: TestKey, claims: object = manifest, typ = KIT_MANIFEST_TYP) =>
  signSubmission(claims, { kid: key.thumbprint, key: key.privateKey, algorithm: key.algorithm }, typ);
const read = (text: string, version = '1.1.9', origin = ORIGIN) =>
  readKitManifest(text, { version, keys: [ours.jwk, next.jwk] }, origin);
const whyNot = (text: string, version?: string, origin?: string) =>
  read(text, version, origin).then(
    () => 'believed',
    (error: unknown) => (error instanceof KitNotTrusted ? error.message : error),
  );

test('a manifest of any key that the kit was made with is read, whatever a later one adds', async () => {
  expect(await read(await signed(ours))).toEqual(manifest);
  expect(await read(await signed(next, { ...manifest, mirror: 'https://else.example' }))).toEqual(manifest);
});

test('a manifest that is for this very machine is for whatever port an exchange has there', async () => {
  const local = await signed(ours, { ...manifest, exchanges: ['http://127.0.0.1'] });
  expect(await whyNot(local, '1.0.0', 'http://127.0.0.1:40123')).toBe('believed');
  expect(await whyNot(local, '1.0.0', ORIGIN)).toContain('for another exchange');
});

test('nothing else is believed: another key, another exchange, an older kit, a changed word, another message', async () => {
  const good = await signed(ours);
  const stranger = await makeKey();
  expect(await whyNot(await signed(stranger))).toContain('not made with');
  // Under our name, by another key.
  expect(await whyNot(await signed({ ...stranger, thumbprint: ours.thumbprint }))).toContain('was changed');
  expect(await whyNot(good, '1.2.0', 'https://other.example')).toContain(
    'for another exchange: https://exchange.example',
  );
  expect(await whyNot(good, '1.10.0')).toContain('older kit (1.2.0) than this one (1.10.0)');
  const [head, , tail] = good.split('.');
  const changed = Buffer.from(JSON.stringify({ ...manifest, version: '9.9.9' })).toString('base64url');
  expect(await whyNot([head, changed, tail].join('.'))).toContain('was changed');
  expect(await whyNot(await signed(ours, manifest, 'ptcn-receipt+jws'))).toContain('no manifest');
  expect(await whyNot('<html>a login page</html>')).toContain('no manifest');
  expect(await whyNot(await signed(ours, { ...manifest, version: 'newest' }))).toContain('cannot be read');
});

test.each([
  ['1.2.0', '1.10.0'],
  ['1.9.9', '2.0.0'],
  ['0.0.9', '0.0.10'],
])('%s is older than %s', (older, newer) => {
  expect(compareVersions(older, newer)).toBeLessThan(0);
  expect(compareVersions(newer, older)).toBeGreaterThan(0);
  expect(compareVersions(newer, newer)).toBe(0);
});
