/** What a function does not use of our modules is not in its bundle, and what it uses is. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { parseSync } from 'vite';
import { pureDeclarations } from '../../infra/pure-declarations.ts';
import { root } from '../support/source-files.ts';

async function bundled(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    minifySyntax: true,
    plugins: [pureDeclarations],
  });
  return outputFiles[0]?.text ?? '';
}

test('of a module of schemas, those that are used come into a bundle, with what they are made of', async () => {
  const text = await bundled(`import { Receipt } from '#schemas/receipt.ts'; console.log(Receipt);`);
  expect(text).toMatch(/\bReceipt = z\w*\.strictObject/);
  expect(text).not.toMatch(/\bSubmissionAccepted = /);
  expect(text).not.toContain('@__PURE__ */ (()');
});

test('what is imported for what it does comes into a bundle', async () => {
  expect(await bundled(`import '#edge/from-base64.ts';`)).toContain('"fromBase64"');
});

// Else leaving a declaration out would leave out what it does.
test('our modules declare and do nothing, except where that is what they are for', () => {
  const doing = globSync('{schemas,functions/domain,functions/edge,functions/stores}/**/*.ts', { cwd: root }).filter(
    (file) =>
      parseSync(file, readFileSync(join(root, file), 'utf8')).program.body.some(({ type }) => !DECLARES.test(type)),
  );
  expect(doing.toSorted()).toEqual(
    ['from-base64.ts', 'sha2-at-once.ts'].map((file) => join('functions', 'edge', file)),
  );
});

const DECLARES = /^(Import|ExportNamed|Variable|Function|Class|TSTypeAlias|TSInterface)Declaration$/;
