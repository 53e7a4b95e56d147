/** Bundles the script of a page that is an application, with Vite; skipped when nothing that goes into it has changed. */
import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type InlineConfig, type Plugin } from 'vite';
import { digestOfFiles } from './input-digest.ts';

/** A page with a script of ours: the name of its folder here, and of its address. */
export type ScriptedPage = 'analyst' | 'officer' | 'quality';

const inputsOf = (page: ScriptedPage): readonly string[] => [
  'clients/*.ts',
  'clients/reader/{decide,replacement}.ts',
  'clients/partner/*.ts',
  'clients/install/sealing.ts',
  `clients/portal/${page}/**`,
  'clients/portal/{pacific,staff}/**',
  'clients/portal/build-script.ts',
  'functions/domain/**',
  'schemas/**',
  'package-lock.json',
];

/** The script, minified, as one file. */
export const builtScript = async (root: string, page: ScriptedPage): Promise<Uint8Array> => {
  const folder = join(root, 'dist/portal');
  const inputs = digestOfFiles(root, inputsOf(page));
  const kept = lastBuilt(folder, page, inputs);
  if (kept) return kept;
  const bytes = await bundled(root, page);
  // Two builds may run at once: each moves whole files into place, the digest last.
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, `${page}.js`), bytes);
  await writeWhole(join(folder, `${page}.inputs`), inputs);
  return bytes;
};

const writeWhole = async (path: string, content: Uint8Array | string): Promise<void> => {
  await writeFile(`${path}.${process.pid}`, content);
  await rename(`${path}.${process.pid}`, path);
};

const lastBuilt = (folder: string, page: ScriptedPage, inputs: string): Uint8Array | undefined => {
  try {
    return readFileSync(join(folder, `${page}.inputs`), 'utf8') === inputs
      ? readFileSync(join(folder, `${page}.js`))
      : undefined;
  } catch {
    return undefined;
  }
};

/** The same script whoever builds it: a test runner says of itself that it is no production, what is built is kept, and Vite asks nothing else. */
const forProduction = async <T>(work: () => Promise<T>): Promise<T> => {
  const { NODE_ENV: before } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
};

/** Vite would put an empty module in its place, and the page would fail where it is used. */
const withoutNode: Plugin = {
  name: 'without-node',
  enforce: 'pre',
  resolveId(id, importer) {
    if (id.startsWith('node:')) throw new Error(`${importer} needs ${id}, which no browser has.`);
  },
};

const bundled = async (root: string, page: ScriptedPage): Promise<Uint8Array> => {
  const options: InlineConfig = {
    root: join(root, 'clients/portal'),
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: [withoutNode],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      rolldownOptions: { input: join(root, `clients/portal/${page}/main.tsx`) },
    },
  };
  const built = await forProduction(() => build(options));
  const chunks = [built].flat().flatMap((result) => ('output' in result ? result.output : []));
  const [script, ...others] = chunks;
  // One script and no style sheet: one request over a slow link, and no import that the page would have to wait for.
  if (script?.type !== 'chunk' || others.length > 0) throw new Error(`The ${page} page should be one script.`);
  return new TextEncoder().encode(script.code);
};
