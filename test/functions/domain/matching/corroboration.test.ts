/** One rumour told twice is one: roots are counted, not reports. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { corroborationOf, stillStands } from '#domain/matching/corroboration.ts';
import { type Origin, originOf } from '#domain/matching/index-row.ts';
import { smallestSubmission } from '#schemas/api/examples.ts';

type Told = Partial<Omit<Origin, 'submissionId'>>;
const origin = (submissionId: string, told: Told = {}): Origin => ({
  submissionId,
  author: submissionId.split('~')[0] ?? '',
  sources: [],
  derivedFrom: [],
  ...told,
});
const count = (told: Readonly<Record<string, Told>>, cluster = Object.keys(told), credibility: '1' | '2' = '2') =>
  corroborationOf(cluster, new Map(Object.entries(told).map(([id, one]) => [id, origin(id, one)])), credibility);

describe('independent roots', () => {
  test.each<[string, Record<string, Told>, number, string[]]>([
    ['one report is one', { 'to~1': { sources: ['S1'] } }, 1, []],
    ['two named sources of one unit are two', { 'to~1': { sources: ['S1'] }, 'to~2': { sources: ['S2'] } }, 2, []],
    ['one source told twice is one', { 'to~1': { sources: ['S1'] }, 'to~2': { sources: ['S1'] } }, 1, ['single-root']],
    ["two units' words are two sources", { 'to~1': { sources: ['S1'] }, 'fj~1': { sources: ['S1'] } }, 2, []],
    [
      'what a unit does not name counts once',
      { 'to~1': {}, 'to~2': {}, 'to~3': {} },
      1,
      ['single-root', 'sources-not-stated'],
    ],
    ['and not beside what it names', { 'to~1': {}, 'to~2': { sources: ['S1'] } }, 1, ['single-root']],
    ['two units that name nothing are two, and it is said', { 'to~1': {}, 'fj~1': {} }, 2, ['sources-not-stated']],
    ['a hub is no source', { 'to~1': {}, 'ptccc~1': { author: 'to' } }, 1, ['single-root', 'sources-not-stated']],
    [
      'a report derived from another adds none',
      { 'to~1': { sources: ['S1'] }, 'fj~1': { derivedFrom: ['to~1'] } },
      1,
      ['single-root'],
    ],
    [
      'unless it has a source of its own',
      { 'to~1': { sources: ['S1'] }, 'fj~1': { derivedFrom: ['to~1'], sources: ['A'] } },
      2,
      [],
    ],
    [
      'of what is not known, the unit in its name counts once',
      { 'fj~1': { derivedFrom: ['to~8'] }, 'ws~1': { derivedFrom: ['to~9'] } },
      1,
      ['single-root', 'sources-not-stated'],
    ],
    [
      'two that have it from each other have no root',
      { 'to~1': { derivedFrom: ['fj~1'] }, 'fj~1': { derivedFrom: ['to~1'] } },
      0,
      ['circular', 'single-root'],
    ],
    ['itself is no source', { 'to~1': { derivedFrom: ['to~1'] } }, 0, ['circular']],
    [
      'a circle with a source has that one',
      { 'to~1': { derivedFrom: ['fj~1'], sources: ['S1'] }, 'fj~1': { derivedFrom: ['to~1'] } },
      1,
      ['circular', 'single-root'],
    ],
    [
      'what was replaced is not counted beside what replaced it',
      { 'to~1': { sources: ['S1'] }, 'to~2': { sources: ['S2'], supersedes: 'to~1' } },
      1,
      [],
    ],
  ])('%s', (_title, told, roots, flags) => {
    const found = count(told);
    expect({ roots: found.independentRoots, flags: found.flags }).toEqual({ roots, flags });
    expect(found.roots).toHaveLength(roots);
  });

  test('are followed through reports that are not in the cluster', () => {
    const told = {
      'to~1': { sources: ['S1'] },
      'fj~1': { derivedFrom: ['to~1'] },
      'ws~1': { derivedFrom: ['fj~1'] },
      'nr~1': { derivedFrom: ['to~1'] },
    };
    expect(count(told, ['ws~1', 'nr~1'])).toMatchObject({
      submissions: 2,
      independentRoots: 1,
      roots: [{ partnerId: 'to', source: 'S1' }],
    });
  });

  test('credibility 1 needs two of them', () => {
    const told = { 'to~1': { sources: ['S1'] }, 'fj~1': { sources: ['A'] } };
    expect(count(told, ['to~1'], '1').flags).toEqual(['graded-1-without-two-roots']);
    expect(count(told, ['to~1', 'fj~1'], '1').flags).toEqual([]);
  });
});

test('however reports derive from each other: more reports never make fewer roots than one of them has, and order changes nothing', () => {
  const ids = ['to~1', 'to~2', 'fj~1', 'fj~2', 'ws~1'];
  const told = fc.record({ sources: fc.subarray(['S1', 'S2']), derivedFrom: fc.subarray(ids) });
  fc.assert(
    fc.property(fc.array(told, { minLength: 5, maxLength: 5 }), (all) => {
      const world = Object.fromEntries(ids.map((id, at) => [id, all[at] ?? {}]));
      const whole = count(world);
      expect(count(world, ids.toReversed())).toEqual(whole);
      expect(whole.independentRoots).toBeLessThanOrEqual(2 * 2 + 3);
      // A copy of anything adds no root.
      const copied = { ...world, 'copy~1': { derivedFrom: ['to~1'] } };
      expect(count(copied).independentRoots).toBe(whole.independentRoots);
    }),
  );
});

test('a submission says where it has it from, by its author', () => {
  const { report } = smallestSubmission;
  const told = {
    ...smallestSubmission,
    onBehalfOf: 'niue-tcu',
    supersedes: 'tonga-tcu~x',
    report: { ...report, provenance: { sources: ['S1'] } },
  };
  expect(originOf(told)).toEqual({
    submissionId: `tonga-tcu~${smallestSubmission.jti}`,
    author: 'niue-tcu',
    sources: ['S1'],
    derivedFrom: [],
    supersedes: 'tonga-tcu~x',
  });
  expect(originOf(smallestSubmission)).toMatchObject({ author: 'tonga-tcu', sources: [], derivedFrom: [] });
});

test('what was taken back no longer stands', () => {
  expect(['received', 'published', 'returned', 'withdrawn', 'recalled'].map((state) => stillStands({ state }))).toEqual(
    [true, true, true, false, false],
  );
});
