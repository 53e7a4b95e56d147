/** Digests that tell whether anything that goes into a build has changed. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const digestOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('base64url');

/** Over names and contents of all files that the patterns name, in order of name. */
export const digestOfFiles = (root: string, patterns: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const name of globSync([...patterns], { cwd: root }).sort()) {
    const path = join(root, name);
    if (statSync(path).isFile()) hash.update(`${name}\0`).update(readFileSync(path)).update('\0');
  }
  return hash.digest('base64url');
};
