/** Every regular expression that a caller's text can reach, read off the sources; and the text that tries it. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';

export type PatternVector = {
  readonly row: 56;
  readonly name: string;
  readonly source: string;
  readonly flags: string;
};

const root = join(import.meta.dirname, '..', '..', '..');

type Literal = { readonly regex: { readonly pattern: string; readonly flags: string } };
const isLiteral = (node: object): node is Literal => 'regex' in node && typeof node.regex === 'object';

function* literalsIn(node: unknown): Generator<Literal> {
  if (typeof node !== 'object' || node === null) return;
  if (isLiteral(node)) yield node;
  for (const child of Object.values(node)) yield* literalsIn(child);
}

/** The regular expressions of the contract and of the functions, each once. */
export const patternVectors: readonly PatternVector[] = [
  ...new Map(
    globSync('{schemas,functions}/**/*.ts', { cwd: root })
      .sort()
      .flatMap((path) => [...literalsIn(parseSync(path, readFileSync(join(root, path), 'utf8')).program)])
      .map(({ regex: { pattern, flags } }): [string, PatternVector] => {
        const name = `feeds pathological strings to /${pattern}/${flags}`;
        return [name, { row: 56, name, source: pattern, flags }];
      }),
  ).values(),
];

/** So long that what grows with the square of it does not end in the time that a test has. */
const LENGTH = 200_000;
const END = '\u0001';

/** Long runs of what the expression itself speaks of, broken at the end, where everything is tried again. */
export function pathological(source: string): readonly string[] {
  const own = [...new Set(source.replaceAll(/\\[a-zA-Z]|[\\^$()[\]{}?*+|]/g, ''))];
  const usual = ['a', 'A', '0', ' ', '-', '.', '\t', '\n', '\u00e9', '\u2028', '\ud800'];
  const pairs = ['a0', 'a-', 'a.', '0.', ' a', '\n ', 'at ', '%41', '"\\'];
  return [...new Set([...own, ...usual, ...pairs])].map((unit) => unit.repeat(LENGTH / unit.length) + END);
}
