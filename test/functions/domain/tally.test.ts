import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contributionOf, movement } from '#domain/contribution.ts';
import { afterAttempt, decidedTally, feedbackTally, type ReportState, type Tally } from '#domain/tally.ts';
import type { Feedback } from '#schemas/feedback.ts';
import { acceptedOn, REPORT_FACTS, refusedOn } from '../../support/tallies.ts';

type Months = Record<string, Record<string, number>>;

/** Counts what happens one after the other, as the store does, and gives the slices as they then stand. */
function slices(happenings: readonly Tally[]): Months {
  const counted: Months = {};
  let state: ReportState | undefined;
  for (const tally of happenings) {
    const after = afterAttempt(state, tally);
    for (const { slice, additions } of movement(state, after)) {
      const total = (counted[[slice.month, slice.part ?? ''].join(' ').trim()] ??= {});
      for (const [name, value] of additions) total[name] = (total[name] ?? 0) + value;
    }
    state = after;
  }
  for (const total of Object.values(counted))
    for (const name of Object.keys(total)) if (total[name] === 0) delete total[name];
  return Object.fromEntries(Object.entries(counted).filter(([, counters]) => Object.keys(counters).length > 0));
}

const decided = (day: string, decision: 'accept' | 'return', grade?: readonly ['A' | 'B' | 'C', '1' | '2' | '3']) =>
  decidedTally(
    { partnerId: 'tonga-tcu', jti: 'a-report' },
    {
      decision,
      decidedAt: `${day}T12:00:00.000Z`,
      ...(grade && { grading: { reliability: grade[0], credibility: grade[1] } }),
    },
  );

describe('tally', () => {
  test('a report accepted at once counts as accepted the first time, with its checks, in its month and its crime type', () => {
    const expected = {
      reports: 1,
      accepted: 1,
      acceptedFirstTime: 1,
      'days.3': 1,
      'written.2': 1,
      'arrived.1': 1,
      'reliability.B': 1,
      'credibility.2': 1,
      'standing.first': 1,
      'passed.no-entities': 1,
      'passed.narrative-short': 1,
      'score.passed.no-entities': 1,
      'score.passed.narrative-short': 1,
      'failed.imo-check-digit': 1,
      'finding.imo-check-digit': 1,
    };
    const failed = { 'imo-check-digit': '/report/entities/*/imo' };
    expect(slices([acceptedOn('2026-10-03', { passed: REPORT_FACTS.passed.slice(0, 2), failed })])).toEqual({
      '2026-10': expected,
      '2026-10 type.iuu-fishing': expected,
    });
  });

  test('a report that a hub sent counts for the hub, and apart for the unit that wrote it', () => {
    expect(Object.keys(slices([acceptedOn('2026-10-03', { onBehalfOf: 'niue-tcu', crimeTypes: ['fraud'] })]))).toEqual([
      '2026-10',
      '2026-10 type.fraud',
      '2026-10 for.niue-tcu',
    ]);
  });

  test('what the author stands by is counted as attested and is no finding', () => {
    const failed = { 'imo-check-digit': '/report/entities/*/imo', 'no-entities': '/report' };
    const facts = { passed: [], failed, attested: ['imo-check-digit', 'no-entities'] };
    const { '2026-10': counters = {} } = slices([acceptedOn('2026-10-03', facts)]);
    expect(counters).toMatchObject({
      'attested.imo-check-digit': 1,
      'failed.imo-check-digit': 1,
      'score.failed.no-entities': 1,
    });
    expect(Object.keys(counters).filter((name) => name.startsWith('finding.'))).toEqual([]);
  });

  test('a report refused and then accepted is one report, not accepted the first time, whichever is counted first', () => {
    const refused = refusedOn('2026-10-03', ['unknown-member']);
    const accepted = acceptedOn('2026-10-04');
    const expected = { reports: 1, accepted: 1, refusedAttempts: 1, 'finding.unknown-member': 1 };
    const first = slices([refused, accepted]);
    expect(first['2026-10']).toMatchObject(expected);
    expect(first['2026-10']).not.toHaveProperty('acceptedFirstTime');
    expect(slices([accepted, refused])).toEqual(first);
  });

  test('a report moves to the month in which it is accepted', () => {
    const moved = slices([refusedOn('2026-10-31'), acceptedOn('2026-11-02')]);
    expect(moved['2026-10']).toBeUndefined();
    expect(moved['2026-11']).toMatchObject({ reports: 1, accepted: 1, refusedAttempts: 1 });
  });

  test('a report is accepted once: the same acceptance again changes nothing, whatever it says', () => {
    const once = slices([acceptedOn('2026-10-04')]);
    expect(slices([acceptedOn('2026-10-04'), acceptedOn('2026-11-04', { passed: [] })])).toEqual(once);
  });

  test('a decision counts once the report does, in either order, with both grades side by side', () => {
    const accepted = acceptedOn('2026-10-04');
    const decision = decided('2026-11-20', 'accept', ['C', '2']);
    const counted = slices([accepted, decision]);
    expect(counted['2026-10']).toMatchObject({
      'decided.accept': 1,
      'graded.reliability.B.C': 1,
      'graded.credibility.2.2': 1,
    });
    expect(slices([decision, accepted])).toEqual(counted);
    expect(slices([decision])).toEqual({});
  });

  test('of two decisions the later one counts, in whatever order they come', () => {
    const [returned, published] = [decided('2026-11-20', 'return'), decided('2026-11-22', 'accept')];
    const counted = slices([acceptedOn('2026-10-04'), returned, published]);
    expect(counted['2026-10']).toMatchObject({ 'decided.accept': 1 });
    expect(counted['2026-10']).not.toHaveProperty('decided.return');
    expect(slices([published, acceptedOn('2026-10-04'), returned])).toEqual(counted);
  });

  test('a later decision without a grade leaves the grade that was given', () => {
    const [published, again] = [decided('2026-11-20', 'accept', ['C', '2']), decided('2026-11-22', 'return')];
    const counted = slices([acceptedOn('2026-10-04'), published, again]);
    expect(counted['2026-10']).toMatchObject({ 'decided.return': 1, 'graded.reliability.B.C': 1 });
    expect(slices([acceptedOn('2026-10-04'), again, published])).toEqual(counted);
  });

  test.each([
    ['a copy of an earlier one', { text: 'another' }, 'copy'],
    ['a piece of an earlier one', { event: 'another' }, 'same-event'],
    ['itself, counted again', { text: 'a-report', event: 'a-report' }, 'first'],
  ])('%s has its standing, and only a first one counts in the score', (_, seen, standing) => {
    const state = afterAttempt(undefined, acceptedOn('2026-10-04'), seen);
    const counters = Object.fromEntries(contributionOf(state));
    expect(counters).toHaveProperty([`standing.${standing}`], 1);
    expect(Object.keys(counters).some((name) => name.startsWith('score.'))).toBe(standing === 'first');
  });

  test('a replacement does not count in the score again', () => {
    const state = afterAttempt(undefined, acceptedOn('2026-10-04', { supersedes: 'an-earlier-one' }));
    expect(Object.fromEntries(contributionOf(state))).toMatchObject({ 'standing.update': 1, accepted: 1 });
  });

  test('what is counted is always exactly the contribution of the last state', () => {
    const day = fc.constantFrom('2026-09-30', '2026-10-01', '2026-10-31', '2026-11-01');
    const codes = fc.uniqueArray(fc.constantFrom('unknown-member', 'too-short', 'bad-format'));
    const happening: fc.Arbitrary<Tally> = fc.oneof(
      fc.tuple(day, codes).map(([at, found]) => refusedOn(at, found)),
      day.map((at) => acceptedOn(at)),
      fc.tuple(day, fc.constantFrom('accept', 'return')).map(([at, decision]) => decided(at, decision)),
    );
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 6 }), (happenings) => {
        let last: ReportState | undefined;
        for (const tally of happenings) last = afterAttempt(last, tally);
        const contribution = last ? contributionOf(last) : [];
        expect(new Set(contribution.map(([name]) => name)).size).toBe(contribution.length);
        const month = slices(happenings)[last?.month ?? ''] ?? {};
        expect(month).toEqual(Object.fromEntries(contribution));
      }),
    );
  });

  describe('what became of a report', () => {
    const became = (minute: number, outcome: Feedback['outcome'], replaces?: number) =>
      feedbackTally(
        { partnerId: 'tonga-tcu', jti: 'a-report' },
        {
          feedbackId: `feedback-${minute}`,
          outcome,
          recordedAt: `2026-11-01T10:0${minute}:00.000Z`,
          ...(replaces !== undefined && { replaces: `feedback-${replaces}` }),
        },
      );
    const sent = acceptedOn('2026-10-03');
    const use = (happenings: readonly Tally[]) => {
      const { judged = 0, useful = 0, ...counters } = slices(happenings)['2026-10'] ?? {};
      const outcomes = Object.keys(counters).filter((name) => name.startsWith('became.'));
      return { judged, useful, outcomes: outcomes.map((name) => [name, counters[name]]) };
    };

    test('makes it one of use, once, whatever was decided', () => {
      const twice = [
        sent,
        became(1, 'linked'),
        became(2, 'linked'),
        became(3, 'seized'),
        decided('2026-10-05', 'return'),
      ];
      expect(use(twice)).toEqual({
        judged: 1,
        useful: 1,
        outcomes: [
          ['became.linked', 1],
          ['became.seized', 1],
        ],
      });
      expect(use([sent])).toEqual({ judged: 0, useful: 0, outcomes: [] });
      expect(use([sent, decided('2026-10-05', 'return')])).toMatchObject({ judged: 1, useful: 0 });
    });

    test('or makes it none when it was refuted, until that is taken back, in whatever order it is counted', () => {
      const refuted = [sent, decided('2026-10-05', 'accept'), became(1, 'refuted')];
      expect(use(refuted)).toEqual({ judged: 1, useful: 0, outcomes: [['became.refuted', 1]] });
      const back = [became(2, 'taken-back', 1), ...refuted.toReversed()];
      expect(use(back)).toEqual({ judged: 1, useful: 1, outcomes: [] });
    });
  });
});
