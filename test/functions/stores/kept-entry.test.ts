/** What a row of a feed has of its entry: for everybody the same bytes and the same tag, however it lies there. */
import { expect, test } from 'vitest';
import type { FeedItem } from '#schemas/feed.ts';
import { itemIn, jsonOf, keptEntry } from '#stores/kept-entry.ts';

const entry = { entryId: 'nztcu-curated~a~1', addedAt: '2026-11-22T00:00:00.000Z', report: { title: 'Māui’s boat' } };
const item = entry as unknown as FeedItem;

test('an entry is read as it was kept, by analysts and by a unit, under one tag', () => {
  const rows = ['analysts', 'unit:tonga-tcu'].map((audience) => keptEntry(item, audience));
  for (const row of rows) {
    expect(jsonOf(row)).toBe(JSON.stringify(entry));
    expect(itemIn(row)).toEqual(entry);
    expect(row.tag).toMatch(/^[\w-]{24}$/);
  }
  expect(rows[0]?.tag).toBe(rows[1]?.tag);
  expect(rows.map((row) => 'packed' in row)).toEqual([false, true]);
});

test('another entry has another tag', () => {
  const changed = { ...entry, addedAt: '2026-11-22T00:00:00.001Z' } as unknown as FeedItem;
  expect(keptEntry(changed, 'analysts').tag).not.toBe(keptEntry(item, 'analysts').tag);
});
