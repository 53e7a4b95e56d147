import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ENTITY_COLUMNS, ENTRY_COLUMNS } from '#domain/feed-table.ts';
import { Entity } from '#schemas/entities.ts';
import type { FeedEntry } from '#schemas/feed.ts';
import { type FeedForm, feedBody, weightOf } from '#edge/feed-formats.ts';
import { anyEntry, fullEntry, sampleEntries } from '../../support/feed-entries.ts';
import { readCsv } from '../../support/rfc4180.ts';
import { leafPaths } from '../../support/schema-values.ts';

const PLACE = { next: 'a-cursor', more: false };
const body = (form: FeedForm, entries: readonly FeedEntry[]) =>
  feedBody(
    form,
    entries.map((entry) => JSON.stringify(entry)),
    PLACE,
  );
const table = (part: FeedForm['part'], entries: readonly FeedEntry[]) =>
  readCsv(body({ format: 'csv', part }, entries));
const samples = sampleEntries().map(({ entry }) => entry);
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

describe('a page as CSV', () => {
  test('has a row for every entry and every entity, whatever stands in them, and no cell that is a formula [ASVS 1.2.10]', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 4 }), (entries) => {
        const [rows, entities] = [table('entries', entries), table('entities', entries)];
        expect(rows.map(({ entryId }) => entryId)).toEqual(entries.map(({ entryId }) => entryId));
        expect(entities.map(({ entityId }) => entityId)).toEqual(
          entries.flatMap(({ report }) => (report.entities ?? []).map(({ id }) => id)),
        );
        for (const row of [...rows, ...entities]) {
          for (const cell of Object.values(row)) if (Number.isNaN(Number(cell))) expect(cell).not.toMatch(FORMULA);
        }
      }),
      { numRuns: 150 },
    );
  });

  test.each(['=HYPERLINK("http://x")', '+676 77', '-2+3', '@SUM(A1)', '\t=1', '\uff1d1'])(
    'keeps %j as words, and the rest of what was written',
    (words) => {
      const [sample] = samples;
      const entry = sample ?? expect.fail();
      const [row] = table('entries', [{ ...entry, report: { ...entry.report, title: words, narrative: words } }]);
      expect([row?.title, row?.narrative]).toEqual([`'${words}`, `'${words}`]);
    },
  );

  test('keeps quotes, commas, line breaks and every script as they are', () => {
    const narrative = 'He said "no", then\r\nleft; Nuku‘alofa 港 🐟\nnothing more.';
    const [sample] = samples;
    const entry = sample ?? expect.fail();
    expect(table('entries', [{ ...entry, report: { ...entry.report, narrative } }])[0]?.narrative).toBe(narrative);
  });

  test('of the samples says what they say, southern latitudes as numbers', () => {
    const rows = table('entries', samples);
    expect(rows.map(({ title }) => title)).toEqual(samples.map(({ report }) => report.title));
    const south = rows.filter(({ latitude }) => Number(latitude) < 0);
    expect(south.length).toBeGreaterThan(0);
    expect(rows.map(({ entities }) => Number(entities)).reduce((sum, count) => sum + count, 0)).toBe(
      table('entities', samples).length,
    );
  });

  test('has a column for every member of every kind of entity, and a name for every column once', () => {
    const names = ENTITY_COLUMNS.map(({ name }) => name);
    const members = Entity.options.flatMap((option) => leafPaths(option)).map((path) => path.replaceAll('[]', ''));
    expect([...new Set(members)].filter((path) => !names.includes(path))).toEqual(['id']);
    expect(names.filter((name) => !members.includes(name))).toEqual(['entryId', 'submissionId', 'entityId']);
    for (const columns of [names, ENTRY_COLUMNS.map(({ name }) => name)])
      expect(new Set(columns).size).toBe(columns.length);
    const filled = new Set(table('entities', [fullEntry()]).flatMap((row) => names.filter((name) => row[name] !== '')));
    expect(names.filter((name) => !filled.has(name))).toEqual([]);
  });

  test('is never larger than what its entries were weighed at, and the line of names', () => {
    const many = Array.from({ length: 200 }, (_none, at) => ({ id: `p${at}`, kind: 'phone', number: '1' }) as const);
    const [sample] = samples;
    const entry = sample ?? expect.fail();
    const full = { ...entry, report: { ...entry.report, entities: many } };
    for (const part of ['entries', 'entities'] as const) {
      const form: FeedForm = { format: 'csv', part };
      for (const entries of [[full, full], samples, [fullEntry()]]) {
        const weight = entries.reduce((sum, one) => sum + weightOf(form, JSON.stringify(one)), 0);
        expect(Buffer.byteLength(body(form, entries))).toBeLessThan(weight + 1_500);
      }
    }
  });

  test('of an empty page is the line of names', () => {
    expect(body({ format: 'csv', part: 'entries' }, [])).toMatch(/^\ufeffentryId,[^\n]*\r\n$/);
  });
});

test('a page as NDJSON is the stored entries, a line each', () => {
  const text = body({ format: 'ndjson', part: 'entries' }, samples);
  expect(text.split('\n')).toEqual([...samples.map((entry) => JSON.stringify(entry)), '']);
});
