import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { expect, test, vi } from 'vitest';
import { readIfThere, writeFileAtomically } from '#clients/install/atomic-file.ts';
import { homeAt } from '#clients/install/home.ts';
import { openInstall, writeKeys, writeSettings } from '#clients/install/install.ts';
import { CannotOpen, openWithPassphrase, PASSPHRASE_ROUNDS, sealWithPassphrase } from '#clients/install/sealing.ts';
import { newKeyRing } from '#clients/install/unit-keys.ts';
import { temporaryFolder } from '../../support/unit-install.ts';

// Here the cost is what is tested.
vi.unmock('#clients/install/sealing.ts');

const PASSPHRASE = 'four words for test';

test('what is sealed under a passphrase opens with it, however its accents are typed, and with no other', async () => {
  const sealed = await sealWithPassphrase({ word: 'tālofa' }, 'pāsese fa\u0304 upu', 1000);
  expect(await openWithPassphrase(sealed, 'pa\u0304sese f\u0101 upu')).toEqual({ word: 'tālofa' });
  await expect(openWithPassphrase(sealed, 'pasese fa upu')).rejects.toBeInstanceOf(CannotOpen);
});

test('a sealed file that was changed in one place does not open', async () => {
  const sealed = await sealWithPassphrase({ word: 'x' }, PASSPHRASE, 1000);
  const at = sealed.lastIndexOf('.') - 3;
  const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
  await expect(openWithPassphrase(changed, PASSPHRASE)).rejects.toBeInstanceOf(CannotOpen);
});

test('a file that asks for more rounds than we ever write is not worked on', async () => {
  const sealed = await sealWithPassphrase({ word: 'x' }, PASSPHRASE, PASSPHRASE_ROUNDS + 1);
  await expect(openWithPassphrase(sealed, PASSPHRASE)).rejects.toBeInstanceOf(CannotOpen);
});

test('keys lie on the disk sealed, for their owner only, under enough rounds [ASVS 11.4.4]', async () => {
  const home = homeAt(join(temporaryFolder(), 'home'));
  const keys = await newKeyRing('ES384', Date.now());
  await writeKeys(home, keys, PASSPHRASE);
  await writeSettings(home, { origin: 'https://exchange.example', partnerId: 'tonga-tcu' });
  const text = readFileSync(home.keys, 'utf8').trim();
  expect(decodeProtectedHeader(text)).toMatchObject({ alg: 'PBES2-HS512+A256KW', p2c: 600_000 });
  expect(text).not.toContain(keys.signing.d);
  expect(statSync(home.keys).mode & 0o777).toBe(0o600);
  expect(statSync(home.root).mode & 0o777).toBe(0o700);
  expect((await openInstall(home, async () => PASSPHRASE)).keys).toEqual(keys);
  await expect(openInstall(home, async () => 'another passphrase')).rejects.toMatchObject({ name: 'NoKeys' });
});

test('new keys are never written over older ones', async () => {
  const home = homeAt(join(temporaryFolder(), 'home'));
  await writeKeys(home, await newKeyRing('ES384', Date.now()), PASSPHRASE);
  const before = readFileSync(home.keys, 'utf8');
  await expect(writeKeys(home, await newKeyRing('ES384', Date.now()), PASSPHRASE)).rejects.toMatchObject({
    name: 'Misuse',
  });
  expect(readFileSync(home.keys, 'utf8')).toBe(before);
});

test('a write that fails leaves the earlier file whole and nothing beside it', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'file');
  await writeFileAtomically(path, 'earlier');
  // A folder in the place of the file makes the last step, the rename, fail.
  await expect(writeFileAtomically(join(folder), 'x')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|EBUSY/);
  expect(await readIfThere(path)).toBe('earlier');
  expect(readdirSync(folder)).toEqual(['file']);
});

test('many writers at once leave one whole file', async () => {
  const path = join(temporaryFolder(), 'file');
  const texts = Array.from({ length: 8 }, (_, at) => String(at).repeat(50_000));
  await Promise.all(texts.map((text) => writeFileAtomically(path, text)));
  expect(texts).toContain(readFileSync(path, 'utf8'));
});

test('settings that cannot be read are said, not guessed', async () => {
  const home = homeAt(temporaryFolder());
  writeFileSync(home.settings, '{"origin": 1}');
  await expect(openInstall(home, async () => PASSPHRASE)).rejects.toMatchObject({ name: 'Misuse' });
});
