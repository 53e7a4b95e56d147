/** Packs every public page into one folder with its manifest, compressed where that helps. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { MANIFEST_FILE, ORIGIN_TO_COME, type PackedPage } from '#domain/page-manifest.ts';
import { digestOf } from './input-digest.ts';
import { type ListedPage, listPages } from './page-list.ts';

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

/** Makes the folder. @returns how many pages and files it holds. */
export const packPages = async (root: string, folder: string): Promise<number> => {
  const pages = await listPages(root);
  const manifest: Record<string, PackedPage> = {};
  for (const page of pages) manifest[page.address] = await pack(page, folder);
  await writeFile(join(folder, MANIFEST_FILE), JSON.stringify(manifest, null, 2));
  return pages.length;
};
