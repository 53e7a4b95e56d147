// How a bundle gets less of a dependency than there is of it.
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

type Rewrite = (source: string) => string | Promise<string>;

/** A plugin that rewrites the files of one shape. That no file has it any more, or that one stays as it is, is an error: or a bundle would grow unseen. */
export function rewritten(name: string, filter: RegExp, rewrite: Rewrite): Plugin {
  return {
    name,
    setup: ({ onLoad, onEnd }) => {
      let met = false;
      onLoad({ filter }, async ({ path }) => {
        met = true;
        const source = await readFile(path, 'utf8');
        const contents = await rewrite(source);
        if (contents === source) return { errors: [{ text: `${name} finds nothing in ${path} any more.` }] };
        return { contents, loader: 'js', resolveDir: dirname(path) };
      });
      onEnd(() => (met ? {} : { errors: [{ text: `No file is like ${filter.source} any more.` }] }));
    },
  };
}

/** Files that are imported and never run: what they export is undefined. */
export const leftOut = (name: string, filter: RegExp): Plugin =>
  rewritten(name, filter, (source) =>
    [...source.matchAll(/^export (?:async )?(?:class|const|function) (\w+)/gm)]
      .map(([, exported]) => `export const ${exported} = undefined;`)
      .join('\n'),
  );
