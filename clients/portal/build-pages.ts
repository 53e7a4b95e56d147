/** `npm run build:pages`: puts every public page into dist/pages with its manifest; the build of serve-pages packs that folder. */
import { readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { MANIFEST_FILE, ORIGIN_TO_COME, type PackedPage } from '#domain/page-manifest.ts';
import { digestOf, digestOfFiles } from './input-digest.ts';
import { type ListedPage, listPages } from './page-list.ts';

const INPUTS = [
  'clients/*.ts',
  'clients/portal/**',
  'dist/kit/**',
  'docs/contract/**',
  'functions/domain/**',
  'schemas/**',
  'package-lock.json',
];

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'dist/pages');

/** `/docs/page.css` to `docs/page.css`; a page without an ending gets one, so that `/docs` can stand beside `/docs/…`. */
const fileOf = ({ address, mediaType }: ListedPage): string => {
  const name = address === '/' ? 'index' : address.slice(1);
  if (mediaType.startsWith('text/html')) return `${name}.html`;
  return mediaType === 'application/schema+json' ? `${name}.json` : name;
};

const pack = async (page: ListedPage, into: string): Promise<PackedPage> => {
  const { bytes, mediaType, caching } = page;
  const file = fileOf(page);
  const compressed = gzipSync(bytes, { level: 9 });
  const isWorthIt = compressed.length < bytes.length * 0.9;
  await mkdir(dirname(join(into, file)), { recursive: true });
  await writeFile(join(into, file), bytes);
  if (isWorthIt) await writeFile(join(into, `${file}.gz`), compressed);
  return {
    file,
    ...(isWorthIt && { gzipped: `${file}.gz` }),
    mediaType,
    caching,
    mentionsOrigin: Buffer.from(bytes).includes(ORIGIN_TO_COME),
    digest: digestOf(bytes),
  };
};

const isUpToDate = (inputs: string): boolean => {
  try {
    return readFileSync(join(folder, 'inputs'), 'utf8') === inputs;
  } catch {
    return false;
  }
};

const inputs = digestOfFiles(root, INPUTS);
if (isUpToDate(inputs)) {
  console.log('dist/pages is up to date.');
} else {
  // Made beside and moved at the end: whoever reads dist/pages never sees half of it.
  const fresh = `${folder}.${process.pid}`;
  const pages = await listPages(root);
  const manifest: Record<string, PackedPage> = {};
  for (const page of pages) manifest[page.address] = await pack(page, fresh);
  await writeFile(join(fresh, MANIFEST_FILE), JSON.stringify(manifest, null, 2));
  await writeFile(join(fresh, 'inputs'), inputs);
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
  console.log(`dist/pages: ${pages.length} pages and files.`);
}
