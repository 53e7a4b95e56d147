/** Bundles the quality page's script with Vite; skipped when nothing that goes into it has changed. */
import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { digestOfFiles } from './input-digest.ts';

const INPUTS = [
  'clients/*.ts',
  'clients/install/sealing.ts',
  'clients/portal/quality/**',
  'clients/portal/build-script.ts',
  'functions/domain/**',
  'schemas/**',
  'package-lock.json',
];

/** The script, minified, as one file. */
export const builtScript = async (root: string): Promise<Uint8Array> => {
  const folder = join(root, 'dist/portal');
  const inputs = digestOfFiles(root, INPUTS);
  const kept = lastBuilt(folder, inputs);
  if (kept) return kept;
  const bytes = await bundled(root);
  // Two builds may run at once: each moves whole files into place, the digest last.
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, 'quality.js'), bytes);
  await writeWhole(join(folder, 'inputs'), inputs);
  return bytes;
};

const writeWhole = async (path: string, content: Uint8Array | string): Promise<void> => {
  await writeFile(`${path}.${process.pid}`, content);
  await rename(`${path}.${process.pid}`, path);
};

const lastBuilt = (folder: string, inputs: string): Uint8Array | undefined => {
  try {
    return readFileSync(join(folder, 'inputs'), 'utf8') === inputs
      ? readFileSync(join(folder, 'quality.js'))
      : undefined;
  } catch {
    return undefined;
  }
};

const bundled = async (root: string): Promise<Uint8Array> => {
  const built = await build({
    root: join(root, 'clients/portal'),
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      rolldownOptions: { input: join(root, 'clients/portal/quality/main.tsx') },
    },
  });
  const chunks = [built].flat().flatMap((result) => ('output' in result ? result.output : []));
  const [script, ...others] = chunks;
  // One script and no style sheet: one request over a slow link, and no import that the page would have to wait for.
  if (script?.type !== 'chunk' || others.length > 0) throw new Error('The quality page should be one script.');
  return new TextEncoder().encode(script.code);
};
