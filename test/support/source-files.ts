/** Reads the product's own sources as text: who imports whom, and what each file exports. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

export type SourceFile = {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** What is imported when it runs, types left out: own files by path, packages and node: modules by name. */
  readonly imports: readonly string[];
};

const IMPORT =
  /^\s*(?:import|export)\b(?!\s+type\b)[^'"]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
const { imports: aliases } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

export const sourceFiles: readonly SourceFile[] = globSync('{schemas,functions,infra,clients,docs}/**/*.{ts,tsx}', {
  cwd: root,
})
  .sort()
  .map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const imports = [...text.matchAll(IMPORT)].map((match) => resolve(path, match[1] ?? match[2] ?? match[3] ?? ''));
    return { path, text, lines: text.split('\n').length, imports };
  });

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return normalize(join(dirname(from), specifier));
  if (!specifier.startsWith('#')) return specifier;
  const [alias, target] =
    Object.entries<string>(aliases).find(([name]) => specifier.startsWith(name.slice(0, -1))) ?? [];
  if (alias === undefined || target === undefined) return specifier;
  return relative(root, join(root, target.slice(0, -1), specifier.slice(alias.length - 1)));
}

/** Files whose path starts with `folder`. */
export const filesIn = (folder: string): readonly SourceFile[] =>
  sourceFiles.filter(({ path }) => path.startsWith(folder));
