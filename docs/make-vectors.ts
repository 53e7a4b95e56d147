/** `node docs/make-vectors.ts`: writes docs/vectors. Signatures that still verify are kept, so an unchanged vector stays as it is. */
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vectorFiles } from './vector-files.ts';

const root = join(import.meta.dirname, '..');
const earlier = globSync('docs/vectors/*.json', { cwd: root }).map((path) => readFileSync(join(root, path), 'utf8'));

mkdirSync(join(root, 'docs/vectors'), { recursive: true });
for (const [path, text] of await vectorFiles(earlier.join('\n'))) {
  writeFileSync(join(root, path), text);
  console.log(path);
}
