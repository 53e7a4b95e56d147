/**
 * `npm run kit`: the partner's program as one file that needs nothing but Node 20, with its digest beside it, so that an officer
 * who got it on a stick can compare it with what the exchange serves at /kit.
 */
import { createHash } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

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
export async function buildKit(folder: string): Promise<{ file: string; bytes: number; sha512: string }> {
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
    plugins: [silent],
    logLevel: 'warning',
  });
  const content = await readFile(file);
  if (content.length > LARGEST_BYTES)
    throw new Error(`The kit has ${content.length} bytes, more than ${LARGEST_BYTES}.`);
  const sha512 = createHash('sha512').update(content).digest('hex');
  await writeFile(`${file}.sha512`, `${sha512}  ptcn.mjs\n`);
  await chmod(file, 0o755);
  return { file, bytes: content.length, sha512 };
}

if (import.meta.main) {
  const { file, bytes, sha512 } = await buildKit(join(root, 'dist', 'kit'));
  console.log(`${file}: ${(bytes / 1000).toFixed(0)} kB`);
  console.log(`SHA-512 ${sha512}`);
}
