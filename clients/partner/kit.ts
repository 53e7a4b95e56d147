/**
 * `npm run kit`: the partner's program as one file that needs nothing but Node 20. Beside it its digest, so that an officer who got
 * it on a stick can compare it with what the exchange serves at /kit; and the signed manifest by which a kit replaces itself.
 */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { readIfThere } from '../install/atomic-file.ts';
import { imprintOf, makeReleaseKeys, manifestFor, type Release, releaseFrom } from './kit-release.ts';
import { sha512Of } from './sha512.ts';

const root = join(import.meta.dirname, '..', '..');
const LARGEST_BYTES = 1_000_000;

/** A package for traces, which one of ours brings along, looks for a terminal when it is loaded. Nobody traces here. */
const silent: Plugin = {
  name: 'silent',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^debug$/ }, () => ({ path: 'debug', namespace: 'silent' }));
    onLoad({ filter: /^debug$/, namespace: 'silent' }, () => ({ contents: 'export default () => () => undefined;' }));
  },
};

/** Builds the kit into `folder`; answers what it made. @throws when it has grown too large to fetch over a satellite link. */
export async function buildKit(
  folder: string,
  release: Release,
): Promise<{ file: string; bytes: number; sha512: string }> {
  const file = join(folder, 'ptcn.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['clients/partner/ptcn.ts'],
    outfile: file,
    bundle: true,
    minify: true,
    charset: 'utf8',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    legalComments: 'inline',
    define: { PTCN_KIT: JSON.stringify(imprintOf(release)) },
    plugins: [silent],
    logLevel: 'warning',
  });
  const content = await readFile(file);
  if (content.length > LARGEST_BYTES)
    throw new Error(`The kit has ${content.length} bytes, more than ${LARGEST_BYTES}.`);
  const sha512 = sha512Of(content);
  await writeFile(`${file}.sha512`, `${sha512}  ptcn.mjs\n`);
  const packed = gzipSync(content, { level: 9 });
  await writeFile(`${file}.gz`, packed);
  const manifest = join(folder, 'manifest.jws');
  const kit = { plain: content, packed };
  await writeFile(manifest, await manifestFor(kit, release, await readIfThere(manifest), Date.now()));
  await chmod(file, 0o755);
  return { file, bytes: content.length, sha512 };
}

if (import.meta.main) {
  const { 'new-keys': newKeys } = parseArgs({ options: { 'new-keys': { type: 'string' } } }).values;
  if (newKeys !== undefined) await makeReleaseKeys(newKeys);
  else {
    const release = await releaseFrom(process.env, root);
    const { file, bytes, sha512 } = await buildKit(join(root, 'dist', 'kit'), release);
    console.log(`${file}: version ${release.version}, ${(bytes / 1000).toFixed(0)} kB`);
    console.log(`For ${release.exchanges.join(', ')}`);
    console.log(`SHA-512 ${sha512}`);
  }
}
