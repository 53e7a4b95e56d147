// What our modules declare and a function does not use, left out of its bundle.
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { parseSync } from 'vite';

type Program = ReturnType<typeof parseSync>['program'];
type Span = { readonly start: number; readonly end: number };

/**
 * A schema is made by calls, and a bundler keeps a call whose result nobody uses: it might do something. Ours only make what
 * they are named after (test/infra/pure-declarations.test.ts), so every declaration of a module is marked as free of effects.
 */
export const pureDeclarations: Plugin = {
  name: 'pure-declarations',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](schemas|functions[\\/](domain|edge|stores))[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: marked(path, await readFile(path, 'utf8')),
      loader: 'ts',
    }));
  },
};

/** Marks what a module's own constants are made by. esbuild takes the functions away again around those that are used. */
export function marked(path: string, source: string): string {
  let text = '';
  let end = 0;
  for (const { start, end: after } of madeConstants(parseSync(path, source).program.body)) {
    text += `${source.slice(end, start)}/* @__PURE__ */ (() => (${source.slice(start, after)}))()`;
    end = after;
  }
  return text + source.slice(end);
}

/** Literals and functions are nothing that happens, and literals are written out where they are used. */
const PLAIN = new Set(['Literal', 'ArrowFunctionExpression', 'Identifier']);

const madeConstants = (body: Program['body']): Span[] =>
  body
    .map((statement) => (statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement))
    .flatMap((declaration) => (declaration?.type === 'VariableDeclaration' ? declaration.declarations : []))
    .flatMap(({ init }) => (init === null || PLAIN.has(init.type) ? [] : [init]));
