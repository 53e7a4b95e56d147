/** `npm run build:pages`: makes dist/pages anew when anything that goes into it has changed; the build of serve-pages packs it. */
import { readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOfFiles } from './input-digest.ts';
import { packPages } from './pack-pages.ts';

const INPUTS = [
  'clients/*.ts',
  'clients/reader/{decide,replacement}.ts',
  'clients/partner/*.ts',
  'clients/install/sealing.ts',
  'clients/portal/**',
  'dist/kit/**',
  'docs/contract/**',
  'functions/domain/**',
  'schemas/**',
  'package-lock.json',
];

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'dist/pages');

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
  const count = await packPages(root, fresh);
  await writeFile(join(fresh, 'inputs'), inputs);
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
  console.log(`dist/pages: ${count} pages and files.`);
}
