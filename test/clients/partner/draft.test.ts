import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDraft } from '#clients/partner/draft.ts';
import { temporaryFolder } from '../../support/unit-install.ts';

function written(text: string | Uint8Array): string {
  const path = join(temporaryFolder(), 'report.jsonc');
  writeFileSync(path, text);
  return path;
}

test('comments and trailing commas are for the officer and never reach the claims', async () => {
  const { claims } = await readDraft(written('// mine\n{ "report": { "title": "a // b", /* c */ }, }\n'));
  expect(claims).toEqual({ report: { title: 'a // b' } });
});

test('a bare report is taken as the report of the claims, and its lines are found', async () => {
  const draft = await readDraft(written('{\n  "schema": "report/1",\n  "title": "x"\n}'));
  expect(draft.claims).toEqual({ report: { schema: 'report/1', title: 'x' } });
  expect(draft.lineOf('/report/title')).toBe(3);
});

test('a pointer is shown as a line of the file; a missing member by the line of what it is missing from', async () => {
  const draft = await readDraft(written('{\n  "report": {\n    "a/b": [\n      1,\n      2\n    ]\n  }\n}'));
  expect(draft.lineOf('/report/a~1b/1')).toBe(5);
  expect(draft.lineOf('/report/title')).toBe(2);
  expect(draft.lineOf('')).toBeUndefined();
});

test('a byte order mark of the editor is not in the way', async () => {
  expect((await readDraft(written('\uFEFF{"report": {}}'))).claims).toEqual({ report: {} });
});

test.each([
  ['{\n  "report": {\n    "a": 1\n    "b": 2 } }', 'line 4: a comma is missing before this'],
  ['{\n  "report": { "a": "one\ntwo" } }', 'line 2: a text whose closing quote is missing'],
  ['{ "report": { "a": yes } }', 'line 1: a word without quotes'],
  ['{ "report": {', 'line 1: a closing } is missing'],
  ['{\n "report": {\n "title": "a",\n "title": "b" } }', 'line 4: "title" stands here twice'],
  ['{\n "report": {\n "a": ["x",\n "\\u0000"] } }', 'line 4: the character NUL'],
  ['{\n "report": {\n "a": 9007199254740993 } }', 'line 3: a whole number beyond 2^53'],
  ['{\n "report": {\n "constructor": 1 } }', 'line 3: a member name that is not allowed'],
  [`{\n "report": {\n "a": ${'['.repeat(17)}${']'.repeat(17)} } }`, 'line 3: nested deeper than 16 levels'],
])('a slip is named with its line, in words: %j', async (text, words) => {
  await expect(readDraft(written(text))).rejects.toMatchObject({
    name: 'Misuse',
    message: expect.stringContaining(words),
  });
});

test('a file in another encoding, another thing, or no file at all is said plainly', async () => {
  const utf16 = new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]);
  await expect(readDraft(written(utf16))).rejects.toMatchObject({ message: expect.stringContaining('is not UTF-8') });
  await expect(readDraft(written('[1]'))).rejects.toMatchObject({
    message: expect.stringContaining('does not hold a report'),
  });
  await expect(readDraft('/nowhere/report.jsonc')).rejects.toMatchObject({ name: 'Misuse' });
});

test('a text that is too long is named with its line', async () => {
  const text = `{\n "report": {\n "narrative":\n "${'x'.repeat(65_537)}" } }`;
  await expect(readDraft(written(text))).rejects.toThrow('line 4: a string longer than 65536 characters.');
});
