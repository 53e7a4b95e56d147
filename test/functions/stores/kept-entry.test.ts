/** What a row of a feed has of its entry: for everybody the same bytes and the same tag, however it lies there. */
import { expect, test } from 'vitest';
import { itemIn, jsonOf, keptEntry } from '#stores/kept-entry.ts';
import { sampleEntries } from '../../support/feed-entries.ts';

const [{ entry: item } = expect.fail()] = sampleEntries();
const entry = { ...item, report: { ...item.report, title: 'Māui’s boat' } };

test('an entry is read as it was kept, by analysts and by a unit, under one tag', () => {
  const rows = ['analysts', 'unit:tonga-tcu'].map((audience) => keptEntry(entry, audience));
  for (const row of rows) {
    expect(jsonOf(row)).toBe(JSON.stringify(entry));
    expect(itemIn(row)).toEqual(entry);
    expect(row.tag).toMatch(/^[\w-]{24}$/);
  }
  expect(rows[0]?.tag).toBe(rows[1]?.tag);
  expect(rows.map((row) => 'packed' in row)).toEqual([false, true]);
});

test('another entry has another tag', () => {
  const changed = { ...entry, addedAt: '2026-11-22T00:00:00.001Z' };
  expect(keptEntry(changed, 'analysts').tag).not.toBe(keptEntry(entry, 'analysts').tag);
});
