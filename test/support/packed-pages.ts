/** The public pages, packed as for a deployment, into a folder of the test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPages } from '../../clients/portal/pack-pages.ts';

export type PackedPages = { readonly folder: string; readonly remove: () => Promise<void> };

export const packedPages = async (): Promise<PackedPages> => {
  const folder = await mkdtemp(join(tmpdir(), 'ptcn-pages-'));
  await packPages(join(import.meta.dirname, '../..'), folder);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
};
