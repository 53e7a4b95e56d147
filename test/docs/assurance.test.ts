/** The rows of docs/assurance lead to tests that bear their ids, and nothing but such ids stands in brackets in a title. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assuranceFiles } from '../../docs/assurance/pages.ts';
import { controlsOf, STANDARDS } from '../../docs/assurance/standards.ts';

const root = join(import.meta.dirname, '../..');
const controls = STANDARDS.flatMap(controlsOf);

/** The title of a test that runs: a text, then what is to run, or options, or the end of the line. No skipped one, no description. */
const TITLE =
  /^\s*(?!describe|\/\/|(?:test|it)\.(?:skip|todo|fails))(?:.*[(.)])?\(?(['"`])(.*)\1,(?:\s*(?:\{.*\},\s*)?(?:async\b|\(|\{$)|$)/;
const ID = /\[((?:ASVS|FAPI|NZISM|RFC\d+) [^\]]+|API\d+:\d{4})\]/g;

const idsIn = (text: string): ReadonlySet<string> =>
  new Set(
    text.split('\n').flatMap((line) => {
      const title = TITLE.exec(line)?.[2] ?? '';
      return [...title.matchAll(ID)].map(([, id = '']) => id);
    }),
  );

const idsByFile = new Map(
  globSync('test/**/*.test.ts', { cwd: root }).map((path) => [
    path.replaceAll('\\', '/'),
    idsIn(readFileSync(join(root, path), 'utf8')),
  ]),
);

describe('a row', () => {
  test('has an id of its own, and says in a sentence what it asks', () => {
    const ids = controls.map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    for (const { id, says } of controls) expect(says, id).toMatch(/^[A-Za-z0-9].{5,130}[.)]$/);
  });

  test.each(controls.filter(({ shownBy }) => shownBy.length > 0))(
    '$id leads to tests that bear its id',
    ({ id, shownBy }) => {
      for (const path of shownBy) {
        expect(existsSync(join(root, path)), `${path} does not exist`).toBe(true);
        expect(idsByFile.get(path)?.has(id), `no title in ${path} has [${id}]`).toBe(true);
      }
    },
  );

  test('is shown by a test, or says why not', () => {
    for (const { id, status, because, shownBy } of controls) {
      if (status === 'shown') expect(shownBy, id).not.toEqual([]);
      else expect(because, id).toMatch(/^[A-Z].*[.)]$/);
      if (status === 'not applicable') expect(shownBy, id).toEqual([]);
    }
  });
});

test('an id in a title is that of a row that names the file', () => {
  const known = new Map(controls.map(({ id, shownBy }) => [id, shownBy]));
  const lost = [...idsByFile].flatMap(([path, ids]) =>
    [...ids].filter((id) => !known.get(id)?.includes(path)).map((id) => `${path} [${id}]`),
  );
  expect(lost).toEqual([]);
});

test('a title is found in every way that tests are written, and a skipped one is none', () => {
  const lines = [
    "test('a [#1]', () => {",
    "  it('b [#2]', { timeout: 1 }, async () => {",
    "  test.each(list)('c %s [#3]', async (one) => {",
    "  ])('d [#4]', (one) => {",
    "    'e [#5]',",
    "test.skip('f [#6]', () => {",
    "describe('g [#7]', () => {",
    "// test('h [#8]', () => {",
  ];
  expect([...idsIn(lines.join('\n').replaceAll('#', 'ASVS 1.1.'))]).toEqual(
    ['1', '2', '3', '4', '5'].map((last) => `ASVS 1.1.${last}`),
  );
});

describe('the pages', () => {
  test('are those that npm run generate writes', () => {
    for (const [path, text] of assuranceFiles()) {
      expect(readFileSync(join(root, path), 'utf8'), `${path} is stale: run npm run generate`).toBe(text);
    }
  });

  test('hold all of ASVS: 70, 183 and 92 requirements of its three levels, chapter by chapter', () => {
    const [asvs] = STANDARDS;
    const all = asvs ? controlsOf(asvs) : [];
    expect(([1, 2, 3] as const).map((level) => all.filter((control) => control.level === level).length)).toEqual([
      70, 183, 92,
    ]);
    const chapters = Array.from(
      { length: 17 },
      (_, at) => all.filter(({ id }) => id.startsWith(`ASVS ${at + 1}.`)).length,
    );
    expect(chapters).toEqual([30, 13, 31, 16, 13, 47, 19, 13, 7, 36, 24, 12, 21, 13, 21, 17, 12]);
  });
});
