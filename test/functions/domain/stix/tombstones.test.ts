/** A withdrawn entry: revoked versions without a word of it, later than any before, and a list of what cannot be revoked. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modifiedAfter } from '#domain/stix/stix-time.ts';
import { tombstoneOf } from '#domain/stix/tombstones.ts';
import { toStix } from '#domain/to-stix.ts';
import type { FeedEntry } from '#schemas/feed.ts';
import { StixVersioned } from '#schemas/stix.ts';
import {
  anyEntry,
  firstVersion,
  fullEntry,
  sampleEntries,
  stixContext,
  stixOf,
} from '../../../support/feed-entries.ts';

const withdrawnAt = '2026-12-01T00:00:00Z';
/** What is left of an entry, and what is not. */
function endOf(entry: FeedEntry, at: string) {
  const { own } = toStix(entry, stixContext, firstVersion);
  const ends = own.map((object) => ({ object, tombstone: tombstoneOf(object, at) }));
  return {
    revoked: ends.flatMap(({ tombstone }) => tombstone ?? []),
    remove: ends.filter(({ tombstone }) => tombstone === undefined).map(({ object }) => object.id),
  };
}
const cases = [...sampleEntries(), { name: 'the full entry', entry: fullEntry() }];

describe.each(cases)('$name', ({ entry }) => {
  const objects = stixOf(entry, stixContext, firstVersion);
  const { revoked, remove } = endOf(entry, withdrawnAt);
  const before = new Map(objects.map((object) => [object.id, object]));

  test('has a valid revoked version of every object that can have one', () => {
    for (const object of revoked) {
      expect(StixVersioned.safeParse(object).error?.issues).toBeUndefined();
      expect(object).toMatchObject({ revoked: true, modified: '2026-12-01T00:00:00.000Z' });
      expect(before.get(object.id)).toMatchObject({ type: object.type, created: object.created });
    }
    const report = revoked.find(({ type }) => type === 'report');
    const published = objects.find(({ type }) => type === 'report');
    if (report?.type !== 'report' || published?.type !== 'report') throw new Error('no report');
    expect(report.object_refs).toEqual(published.object_refs);
    const gone = new Set([...revoked.map(({ id }) => id), ...remove]);
    expect(report.object_refs.filter((id) => !gone.has(id))).toEqual([]);
  });

  test('leaves no word of the report', () => {
    const text = JSON.stringify(revoked);
    expect(text).not.toContain(entry.report.title);
    expect(text).not.toContain(entry.report.narrative.slice(0, 40));
    expect(text).not.toContain(entry.submissionId);
    expect(text).not.toContain('extension');
    expect(text).not.toMatch(/"(description|labels|confidence|lang|country|latitude|start_time|abstract)"/);
    expect(text).not.toContain('canary');
  });

  test('names the observables and the marking in words for removal', () => {
    const types = remove.map((id) => id.replace(/--.*/, ''));
    const expected = objects
      .filter((object) => !('modified' in object) && !object.id.includes('-4'))
      .map(({ id }) => id);
    expect(types.filter((type) => type === 'marking-definition')).toHaveLength(1);
    expect(remove.filter((id) => !before.has(id))).toEqual([]);
    expect(expected.filter((id) => !remove.includes(id) && !id.startsWith('marking-definition'))).toEqual([]);
  });
});

describe('versions', () => {
  test('only move on, whatever the clock says', () => {
    const instant = fc
      .date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2040-01-01T00:00:00Z'), noInvalidDate: true })
      .map((date) => date.toISOString());
    fc.assert(
      fc.property(fc.array(instant, { minLength: 1, maxLength: 20 }), instant, (changes, first) => {
        let modified = first;
        for (const change of changes) {
          const next = modifiedAfter(modified, change);
          expect(next > modified).toBe(true);
          expect(next >= change).toBe(true);
          modified = next;
        }
      }),
      { seed: 20_261_122 },
    );
  });

  test('a tombstone is later than the version it ends, even when the clock went back', () => {
    fc.assert(
      fc.property(anyEntry, (entry) => {
        const { revoked } = endOf(entry, '2020-01-01T00:00:00Z');
        expect(revoked.filter(({ modified }) => modified <= firstVersion.modifiedAt)).toEqual([]);
        expect(new Set(revoked.map(({ id }) => id)).size).toBe(revoked.length);
        expect(revoked.flatMap((object) => StixVersioned.safeParse(object).error?.issues ?? [])).toEqual([]);
      }),
      { seed: 20_261_122, numRuns: 60 },
    );
  });

  test('a new version keeps ids and created, and moves modified', () => {
    const entry = fullEntry();
    const later = { ...firstVersion, modifiedAt: '2026-11-25T00:00:00.000Z' };
    const [old, young] = [stixOf(entry, stixContext, firstVersion), stixOf(entry, stixContext, later)];
    expect(young.map(({ id }) => id)).toEqual(old.map(({ id }) => id));
    const report = young.find(({ type }) => type === 'report');
    expect(report).toMatchObject({
      created: '2026-11-21T06:00:00.000Z',
      published: firstVersion.publishedAt,
      modified: later.modifiedAt,
    });
  });
});
