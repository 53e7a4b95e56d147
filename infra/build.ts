// Bundles functions/*.ts, one Lambda per file, with a single esbuild call: dist/functions/<name>/index.mjs.
// One call because each bundle on its own would read and parse the SDK again.
import { cp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { leanBundle } from './lean-bundle.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const bundles = join(dist, 'functions');

/** A bundle is read from disk and compiled on every cold start. */
const largestBundleBytes = 600_000;

const names = (await readdir(join(root, 'functions')))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => basename(file, '.ts'))
  .sort();

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: names.map((name) => ({ in: `functions/${name}.ts`, out: `${name}/index` })),
  outdir: bundles,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  plugins: leanBundle,
  minify: true,
  // A source of ASCII alone is read as one byte a character.
  charset: 'ascii',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});
await mkdir(dist, { recursive: true });
await writeFile(join(dist, 'meta.json'), JSON.stringify(metafile));

const tooLarge = printSizes(metafile);
if (names.includes('serve-pages')) await givePagesTo('serve-pages');
if (tooLarge.length > 0) {
  console.error(`Over ${largestBundleBytes / 1000} kB: ${tooLarge.join(', ')}. dist/meta.json shows what is inside.`);
  process.exitCode = 1;
}

function printSizes({ outputs }: Metafile): string[] {
  const sizes = Object.entries(outputs).map(([path, { bytes }]) => ({
    name: relative(bundles, join(root, path, '..')),
    bytes,
  }));
  for (const { name, bytes } of sizes) console.log(`${(bytes / 1000).toFixed(0).padStart(6)} kB  ${name}`);
  if (sizes.length === 0) console.log('functions/ holds no function yet: nothing to bundle.');
  return sizes.filter(({ bytes }) => bytes > largestBundleBytes).map(({ name }) => name);
}

/** The static pages travel inside the function that serves them; `npm run build:pages` makes them beforehand. */
async function givePagesTo(name: string): Promise<void> {
  const pages = join(dist, 'pages');
  const copy = join(bundles, name, 'pages');
  await rm(copy, { recursive: true, force: true });
  const made = await stat(pages).catch(() => undefined);
  if (made) await cp(pages, copy, { recursive: true });
  else console.log(`dist/pages is missing: ${name} will have no pages until "npm run build:pages" has run.`);
}
