import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildKit } from '#clients/partner/kit.ts';
import { makeReleaseKeys, manifestFor, releaseFrom } from '#clients/partner/kit-release.ts';
import { readKitManifest } from '#domain/kit-manifest.ts';
import { root } from '../../support/source-files.ts';
import { temporaryFolder } from '../../support/unit-install.ts';

const release = await releaseFrom({}, root);
const made = mkdtempSync(join(tmpdir(), 'ptcn-kit-'));
const { file, bytes, sha512 } = await buildKit(made, release);
afterAll(() => rmSync(made, { recursive: true, force: true }));

const NODES = [process.execPath, '/usr/bin/node'].filter((path) => existsSync(path));

/** What Node 20 does not have. The syntax is brought down by the build; names are not. `AbortSignal.any` came with 20.3, and is only reached by who gives a signal. */
const NEWER_THAN_NODE_20 =
  /\b(withResolvers|groupBy|isSubsetOf|symmetricDifference|getBuiltinModule|styleText|Promise\.try|Iterator\.from|Array\.fromAsync|RegExp\.escape|Error\.isError|import\.meta\.(main|dirname|filename)|globSync|createZstd\w*)\b/g;

test('the kit is one file under 1 MB with its digest, and does its work alone', async () => {
  const folder = temporaryFolder();
  expect(bytes).toBeLessThanOrEqual(1_000_000);
  expect(createHash('sha512').update(readFileSync(file)).digest('hex')).toBe(sha512);
  expect(readFileSync(`${file}.sha512`, 'utf8')).toBe(`${sha512}  ptcn.mjs\n`);
  const manifest = readFileSync(join(made, 'manifest.jws'), 'utf8');
  const imprint = { version: release.version, keys: release.keys };
  expect(await readKitManifest(manifest, imprint, 'http://127.0.0.1:8787')).toMatchObject({ file: { bytes, sha512 } });
  expect(readFileSync(file, 'utf8').match(NEWER_THAN_NODE_20)).toBeNull();
  expect(execFileSync(process.execPath, [file, '--version'], { encoding: 'utf8' }).trim()).toBe(release.version);
  // From a folder without any node_modules, by every Node.js that is here: the machine's own is often an older one.
  for (const node of NODES) {
    const report = join(folder, `${node.length}.jsonc`);
    const run = (...words: string[]) => execFileSync(node, [file, ...words], { cwd: folder, encoding: 'utf8' });
    expect(run('new', '--crime-type', 'fraud', '-o', report)).toContain('Started');
    expect(() => run('check', report)).toThrow(expect.objectContaining({ status: 3 }));
  }
});

/** Every connection of Node begins there. */
const WITHOUT_NETWORK =
  'data:text/javascript,import net from "node:net"; net.Socket.prototype.connect = () => { throw new Error("asked for a network"); };';

test('the kit begins, writes and checks without asking for a network, and reads a file with the line ends of Windows', async () => {
  const folder = join(temporaryFolder(), 'Officer Reports');
  mkdirSync(folder);
  const runBy = (node: string, ...words: string[]) =>
    execFileSync(node, ['--import', WITHOUT_NETWORK, file, ...words], { cwd: folder, encoding: 'utf8' });
  const run = (...words: string[]) => runBy(process.execPath, ...words);
  for (const node of NODES) expect(runBy(node, '--help')).toContain('Usage: ptcn');
  run('--practice', 'new', '--crime-type', 'iuu-fishing', '-o', 'my report.jsonc');
  const report = join(folder, 'my report.jsonc');
  const text = readFileSync(report, 'utf8');
  writeFileSync(report, text.replaceAll('\n', '\r\n'));
  expect(run('--practice', 'check', 'my report.jsonc')).toContain('It would be accepted');
});

test('a release says for whom it is; what says the same is not signed anew, and release keys are never written over', async () => {
  const file = join(temporaryFolder(), 'kit.jwks.json');
  await makeReleaseKeys(file);
  await expect(makeReleaseKeys(file)).rejects.toThrow('EEXIST');
  const exchanges = 'https://exchange.example, https://staging.exchange.example';
  const ours = await releaseFrom({ PTCN_KIT_KEYS: file, PTCN_KIT_EXCHANGES: exchanges }, root);
  expect(ours.exchanges).toEqual(['https://exchange.example', 'https://staging.exchange.example']);
  const kit = { plain: Buffer.from('a kit'), packed: Buffer.from('packed') };
  const first = await manifestFor(kit, ours, undefined, 1_795_000_000_000);
  expect(await manifestFor(kit, ours, first, 1_796_000_000_000)).toBe(first);
  // Other bytes, and other keys, make another one.
  const changed = await manifestFor({ ...kit, plain: Buffer.from('b kit') }, ours, first, 1_796_000_000_000);
  expect(changed).not.toBe(first);
  expect(await manifestFor(kit, release, first, 1_796_000_000_000)).not.toBe(first);
  const imprint = { version: ours.version, keys: ours.keys };
  for (const origin of ours.exchanges)
    expect((await readKitManifest(first, imprint, origin)).file.bytes).toBe(kit.plain.length);
});
