/** Pages of a sequence of objects, against a list that is filtered in the plainest way (TAXII 2.1, sections 3.4 and 3.5). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { microInstant, microsecondsOf } from '#domain/taxii/micro-instant.ts';
import { type Change, changesFor, type StixRow, type StixSequence } from '#domain/taxii/stix-sequence.ts';
import { filterOf, readTaxiiParameters, selectionOf, type TaxiiParameters } from '#domain/taxii/taxii-filter.ts';
import { pageOf } from '#domain/taxii/taxii-page.ts';
import type { StixObject } from '#schemas/stix.ts';

const EMPTY_SEQUENCE = { position: 0, addedAt: 0 };
const NOW = Date.parse('2026-11-22T01:00:00.000Z');
const TYPES = ['report', 'note', 'identity'] as const;
const idOf = (type: string, number: number) => `${type}--00000000-0000-4000-8000-00000000000${number}`;

/** As much of an object as a sequence looks at. */
const objectOf = (type: string, number: number, version: number) =>
  ({ type, id: idOf(type, number), modified: `2026-01-0${version}T00:00:00.000Z` }) as StixObject;

const anyObjects = fc.array(
  fc.tuple(fc.constantFrom(...TYPES), fc.nat(3), fc.integer({ min: 1, max: 4 })).map((parts) => objectOf(...parts)),
  { maxLength: 25 },
);
/** Some of them are withdrawn on the way. */
const anyCourse = fc.array(
  fc
    .tuple(fc.constantFrom(...TYPES), fc.nat(3), fc.integer({ min: 0, max: 4 }))
    .map(([type, number, version]) => (version === 0 ? { ends: idOf(type, number) } : objectOf(type, number, version))),
  { maxLength: 25 },
);

/** The rows that these objects become when they come one by one. */
function rowsOf(objects: readonly (StixObject | { readonly ends: string })[], now = NOW): Place[] {
  const places: Place[] = [];
  for (const object of objects) {
    const id = 'ends' in object ? object.ends : object.id;
    const rows = contentOf(places).filter(({ stixId }) => stixId === id);
    const { position, addedAt } = places.at(-1) ?? EMPTY_SEQUENCE;
    const turn = 'ends' in object ? { object: undefined, rows, alone: true } : { object, rows, alone: false };
    const [change] = changesFor({ ...EMPTY_SEQUENCE, position, addedAt }, [turn], { now, entryAddedAt: 'x' });
    const { supersedes = 0 } = change ?? {};
    const before = places[supersedes - 1];
    if (before) places[supersedes - 1] = { ...before, isLatest: false };
    for (const gone of change?.emptied ?? []) places[gone.position - 1] = { ...gone, json: undefined };
    if (change?.row) places.push(change.row);
  }
  return places;
}

/** An emptied row keeps its place. */
type Place = Omit<StixRow, 'json'> & { readonly json: string | undefined };
const contentOf = (places: readonly Place[]): StixRow[] =>
  places.filter((place): place is StixRow => place.json !== undefined);

const isLatest = (rows: readonly StixRow[], row: StixRow) =>
  !rows.some(({ stixId, position }) => stixId === row.stixId && position > row.position);

/** A sequence in memory, of which everything can be read. */
function sequenceOf(places: readonly Place[]): StixSequence {
  const rows = contentOf(places);
  return {
    head: places.length,
    positionAt: async (microseconds) => places.filter(({ addedAt }) => addedAt <= microseconds).length,
    rows: async ({ from, to, limit, isWanted }) =>
      rows.filter((row) => row.position >= from && row.position <= to && isWanted(row)).slice(0, limit),
    versionsOf: async (stixId) => rows.filter((row) => row.stixId === stixId),
  };
}

/** What the filter lets through, by the words of the specification. */
function due(rows: readonly StixRow[], parameters: TaxiiParameters): StixRow[] {
  const list = (name: keyof TaxiiParameters) => parameters[name]?.split(',');
  const [ids, types, specs] = [list('match[id]'), list('match[type]'), list('match[spec_version]')];
  const versions = list('match[version]') ?? ['last'];
  return rows.filter((row) => {
    if (parameters.added_after !== undefined && microInstant(row.addedAt) <= parameters.added_after) return false;
    if (ids && !ids.includes(row.stixId)) return false;
    if (types && !types.includes(row.type)) return false;
    if (specs && !specs.includes('2.1')) return false;
    return versions.some(
      (version) =>
        version === 'all' ||
        (version === 'first' && rows.find(({ stixId }) => stixId === row.stixId) === row) ||
        (version === 'last' && isLatest(rows, row)) ||
        version === row.version,
    );
  });
}

const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
const joined = (values: readonly string[]) => some(values).map((list) => list.join(','));
const anyVersion = fc.oneof(
  fc.constant('all'),
  joined(['first', 'last', '2026-01-01T00:00:00.000Z', '2026-01-03T00:00:00.000Z']),
);
const anyParameters = fc.record(
  {
    added_after: fc.nat(30).map((later) => microInstant(NOW * 1_000 + later)),
    'match[id]': joined([idOf('report', 0), idOf('report', 1), idOf('note', 0), idOf('identity', 3)]),
    'match[type]': joined([...TYPES, 'indicator']),
    'match[version]': anyVersion,
    'match[spec_version]': joined(['2.0', '2.1']),
  },
  { requiredKeys: [] },
);

describe('a pull by pages', () => {
  test('gives what the plain list gives, in its order, at whatever limits', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyCourse,
        anyParameters,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
        async (objects, parameters, limits) => {
          const rows = rowsOf(objects);
          const sequence = sequenceOf(rows);
          const read: StixRow[] = [];
          let after: number | undefined;
          for (let at = 0; ; at++) {
            const limit = limits[at % limits.length] ?? 1;
            const page = await pageOf(sequence, filterOf({ ...parameters, limit: String(limit) }), after);
            expect(page.rows.length).toBeLessThanOrEqual(limit);
            if (page.more) expect(page.rows.length).toBeGreaterThan(0);
            read.push(...page.rows);
            after = page.rows.at(-1)?.position;
            if (!page.more) break;
          }
          expect(read).toEqual(due(contentOf(rows), parameters as TaxiiParameters));
        },
      ),
      { numRuns: 400 },
    );
  });

  test('stops at four MiB, but never before the first object', async () => {
    const big = (position: number): StixRow => ({
      ...(contentOf(rowsOf([objectOf('report', 1, 1)]))[0] ?? expect.fail()),
      position,
      stixId: idOf('report', position),
      json: 'x'.repeat(3 * 1_024 * 1_024),
    });
    const page = await pageOf(sequenceOf([big(1), big(2), big(3)]), filterOf({}), undefined);
    expect(page).toMatchObject({ more: true, rows: [{ position: 1 }] });
  });
});

describe('what is appended', () => {
  test('has positions without a gap, dates that strictly rise, and each version once', () => {
    fc.assert(
      fc.property(anyObjects, (objects) => {
        const rows = contentOf(rowsOf(objects));
        expect(rows.map(({ position }) => position)).toEqual(rows.map((_row, at) => at + 1));
        const dates = rows.map(({ addedAt }) => microInstant(addedAt));
        expect(dates).toEqual([...new Set(dates)].toSorted());
        const versions = rows.map(({ stixId, version }) => `${stixId} ${version}`);
        expect(new Set(versions).size).toBe(versions.length);
      }),
    );
  });

  const email = (marking: string) =>
    ({
      type: 'email-addr',
      id: idOf('email-addr', 1),
      value: 'a@b.example',
      object_marking_refs: [marking],
    }) as StixObject;
  const change = (object: StixObject | undefined, rows: readonly StixRow[], alone: boolean): Change =>
    changesFor({ ...EMPTY_SEQUENCE, position: 7, addedAt: NOW * 1_000 + 5 }, [{ object, rows, alone }], {
      now: NOW,
      entryAddedAt: 'x',
    })[0] ?? expect.fail();
  const rowOf = (object: StixObject): StixRow => change(object, [], false).row ?? expect.fail();

  test('an observable has its date for a version, comes once in the same bytes, and in others takes the place of the first', () => {
    const first = rowOf(email('one'));
    expect(first).toMatchObject({ position: 8, isFirst: true, version: '2026-11-22T01:00:00.000006Z' });
    expect(change(email('one'), [first], true)).toEqual({ stays: first, emptied: [] });
    expect(change(email('two'), [first], true)).toMatchObject({
      row: { isFirst: true },
      supersedes: 8,
      emptied: [first],
    });
  });

  test('a version that is as old or older is left out', () => {
    const newer = rowOf(objectOf('report', 1, 3));
    expect(change(objectOf('report', 1, 3), [newer], false)).toEqual({ stays: newer, emptied: [] });
    expect(change(objectOf('report', 1, 2), [newer], false)).toEqual({ stays: newer, emptied: [] });
    expect(change(objectOf('report', 1, 4), [newer], false)).toMatchObject({
      row: { isFirst: false },
      supersedes: 8,
      emptied: [],
    });
  });

  test('what ends is emptied in every version', () => {
    const rows = [rowOf(objectOf('report', 1, 3)), { ...rowOf(objectOf('report', 1, 4)), position: 9 }];
    expect(change(undefined, rows, true)).toEqual({ supersedes: 9, emptied: rows });
    expect(change(undefined, [], true)).toEqual({ emptied: [] });
  });

  test('a clock that goes back does not turn the dates around', () => {
    expect(rowOf(objectOf('note', 1, 1)).addedAt).toBe(NOW * 1_000 + 6);
  });
});

describe('instants', () => {
  test.each([
    ['2026-10-03T04:15:00Z', '2026-10-03T04:15:00.000000Z'],
    ['2026-10-03T04:15:00.12Z', '2026-10-03T04:15:00.120000Z'],
    ['2026-10-03T04:15:00.123456Z', '2026-10-03T04:15:00.123456Z'],
    ['2026-10-03T04:15:00.123456789Z', '2026-10-03T04:15:00.123456Z'],
    ['2026-10-03T17:15:00.5+13:00', '2026-10-03T04:15:00.500000Z'],
    ['1969-12-31T23:59:59Z', '1970-01-01T00:00:00.000000Z'],
  ])('%s is %s', (text, same) => {
    expect(microInstant(microsecondsOf(text) ?? expect.fail())).toBe(same);
  });

  test.each(['', 'yesterday', '2026-10-03', '2026-10-03T04:15:00', '2026-02-30T00:00:00Z', '1759465000'])(
    '%s is none',
    (text) => expect(microsecondsOf(text)).toBeUndefined(),
  );
});

describe('the selection that a cursor is bound to', () => {
  const selection = (query: Record<string, string[]>) => selectionOf(readTaxiiParameters(query));

  test('is the same whatever the limit, the order and what is passed over', () => {
    const one = selection({ 'match[type]': ['report'], added_after: ['x'], limit: ['1'], next: ['a'], other: ['1'] });
    expect(one).toBe(selection({ added_after: ['x'], 'match[type]': ['report'], limit: ['7'] }));
  });

  test('is another for every other filter', () => {
    const all = [
      {},
      { 'match[id]': ['x'] },
      { 'match[type]': ['x'] },
      { 'match[version]': ['x'] },
      { 'match[spec_version]': ['x'] },
      { 'match[type]': [''] },
      { 'match[type]': ['x"] ["match[id]","x'] },
    ].map((query) => selection(query as Record<string, string[]>));
    expect(new Set(all).size).toBe(all.length);
  });
});
