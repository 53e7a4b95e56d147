/** `npm run generate`: writes the generated files of the contract and the pages of standards, and removes schema files that are no longer published. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assuranceFiles } from './assurance/pages.ts';
import { contractFiles } from './contract-files.ts';

const root = join(import.meta.dirname, '..');
const files = new Map([...contractFiles(), ...assuranceFiles()]);

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

let written = 0;
for (const [path, text] of files) {
  const target = join(root, path);
  if (textOf(target) === text) continue;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
  written += 1;
  console.log(`wrote ${path}`);
}

for (const name of readdirSync(join(root, 'docs/contract/schemas'))) {
  if (files.has(`docs/contract/schemas/${name}`)) continue;
  rmSync(join(root, 'docs/contract/schemas', name));
  console.log(`removed docs/contract/schemas/${name}`);
}
console.log(written === 0 ? 'The generated files are up to date.' : `${written} files written.`);
