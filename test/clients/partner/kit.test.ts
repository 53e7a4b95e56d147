import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildKit } from '#clients/partner/kit.ts';
import { temporaryFolder } from '../../support/unit-install.ts';

test('the kit is one file under 1 MB with its digest, and does its work alone', async () => {
  const folder = temporaryFolder();
  const { file, bytes, sha512 } = await buildKit(folder);
  expect(bytes).toBeLessThanOrEqual(1_000_000);
  expect(createHash('sha512').update(readFileSync(file)).digest('hex')).toBe(sha512);
  expect(readFileSync(`${file}.sha512`, 'utf8')).toBe(`${sha512}  ptcn.mjs\n`);
  // From a folder without any node_modules, by every Node.js that is here: the machine's own is often an older one.
  for (const node of [process.execPath, '/usr/bin/node'].filter((path) => existsSync(path))) {
    const report = join(folder, `${node.length}.jsonc`);
    const run = (...words: string[]) => execFileSync(node, [file, ...words], { cwd: folder, encoding: 'utf8' });
    expect(run('new', '--crime-type', 'fraud', '-o', report)).toContain('Started');
    expect(() => run('check', report)).toThrow(expect.objectContaining({ status: 3 }));
  }
});
