// What a template needs where the built functions will lie, for whoever asks about the template and not about the code in it.
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { exchangeApp } from './app.ts';
import type { StageName } from './config.ts';

const root = join(import.meta.dirname, '..');

/** Makes a folder look like dist/functions after a build: a bundle for each function, which says its name. */
export function layEmptyBundles(folder: string): void {
  for (const path of globSync('functions/*.ts', { cwd: root })) {
    const name = basename(path, '.ts');
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.mjs'), `export const handler = () => '${name}';`);
  }
}

/** Looks at the stacks of a stage, which nothing validates and of which nothing stays on the disk. */
export function withStacksOf<T>(stage: StageName, look: (made: ReturnType<typeof exchangeApp>) => T): T {
  const bundles = mkdtempSync(join(tmpdir(), 'ptcn-stacks-'));
  try {
    layEmptyBundles(bundles);
    return look(exchangeApp({ stage, bundles, outdir: join(bundles, 'out'), validates: false }));
  } finally {
    rmSync(bundles, { recursive: true, force: true });
  }
}
