import { describe, expect, test } from 'vitest';
import { regionalBand } from '#domain/regional-band.ts';
import { shareOf } from '#domain/share.ts';
import { decidedTally } from '#domain/tally.ts';
import { unitReport } from '#domain/unit-report.ts';
import { UnitReport } from '#schemas/unit-report.ts';
import { FigureBook } from '../../support/figure-book.ts';
import { acceptedOn, refusedOn } from '../../support/tallies.ts';

const jti = (at: number) => `0199a3c4-5b6d-7e8f-9a0b-${String(at).padStart(12, '0')}`;
const report = (at: number) => ({ reportKey: jti(at) });
const own = (at: number) => ({ sameText: `text ${at}`, sameEvent: `event ${at}` });
const wrongImo = { failed: { 'imo-check-digit': '/report/entities/*/imo' } };

const of = (book: FigureBook) =>
  UnitReport.parse(
    unitReport({
      asOf: '2026-12-01T00:00:00Z',
      card: { partnerId: 'tonga-tcu', name: 'Tonga TCU', country: 'TO' },
      period: { from: '2026-01', to: '2026-12' },
      before: { from: '2025-01', to: '2025-12' },
      months: book.months(),
      reports: book.reports(),
      engagements: [],
      challenges: [],
      lendings: [],
    }),
  );

describe('the report of a unit with four reports a year', () => {
  const book = new FigureBook();
  book.count(acceptedOn('2026-02-01', { ...own(1), ...wrongImo }, report(1)));
  book.count(refusedOn('2026-05-01', ['missing-member'], report(2)));
  book.count(acceptedOn('2026-05-02', { ...own(2), ...wrongImo, attested: ['imo-check-digit'] }, report(2)));
  book.count(acceptedOn('2026-08-01', { ...own(3), supersedes: jti(1) }, report(3)));
  book.count(refusedOn('2026-11-01', ['unknown-member'], report(4)));
  const figures = of(book);

  test('has counts, and no share, no score and no trend', () => {
    expect(figures.firstTimeAcceptance).toEqual({ count: 1, of: 3, tooFewToSay: true });
    expect(figures.score).toEqual({ tooFewToSay: true, dimensions: 0 });
    expect(figures.trend.firstTimeAcceptance.verdict).toBe('too-few-to-say');
    expect(figures.repeats).toEqual({ copies: 0, sameEvent: 0, updates: 1 });
  });

  test('says report by report what was found, where, and whether it was mended', () => {
    expect(figures.reports).toEqual([
      {
        month: '2026-11',
        accepted: false,
        refusedAttempts: 1,
        findings: [{ code: 'unknown-member', state: 'open' }],
      },
      { submissionId: `tonga-tcu~${jti(3)}`, month: '2026-08', accepted: true, refusedAttempts: 0, findings: [] },
      {
        submissionId: `tonga-tcu~${jti(2)}`,
        month: '2026-05',
        accepted: true,
        refusedAttempts: 1,
        findings: [
          { code: 'missing-member', state: 'mended' },
          { code: 'imo-check-digit', field: '/report/entities/*/imo', state: 'attested' },
        ],
      },
      {
        submissionId: `tonga-tcu~${jti(1)}`,
        month: '2026-02',
        accepted: true,
        refusedAttempts: 0,
        findings: [{ code: 'imo-check-digit', field: '/report/entities/*/imo', state: 'mended' }],
      },
    ]);
  });

  test('names what costs most first, with its fix and where it was seen', () => {
    expect(figures.costliest.map(({ code }) => code)).toEqual(['missing-member', 'unknown-member', 'imo-check-digit']);
    expect(figures.costliest[2]).toMatchObject({
      title: 'IMO ship number that does not check',
      reports: 1,
      field: '/report/entities/*/imo',
      seenIn: `tonga-tcu~${jti(2)}`,
      without: { verdict: 'too-few-to-say' },
    });
  });
});

describe('the report of a unit with many reports', () => {
  const book = new FigureBook();
  for (let at = 0; at < 40; at++) {
    const failed = at % 2 === 0 ? wrongImo : {};
    const day = String((at % 28) + 1).padStart(2, '0');
    book.count(acceptedOn(`2025-06-${day}`, { ...own(at), ...failed, passed: ['no-entities'] }, report(at)));
    const grading = { reliability: at % 4 === 0 ? 'F' : 'B', credibility: '2' } as const;
    const facts = { ...own(100 + at), passed: ['no-entities', 'no-sound-identifier'], grading };
    book.count(acceptedOn(`2026-06-${day}`, facts, report(100 + at)));
  }
  for (const [at, grade] of [
    [101, 'B'],
    [102, 'C'],
    [104, 'B'],
  ] as const) {
    const decision = {
      decision: 'accept',
      decidedAt: '2026-07-01T00:00:00.000Z',
      grading: { reliability: grade, credibility: '2' },
    } as const;
    book.count(decidedTally({ partnerId: 'tonga-tcu', jti: jti(at) }, decision));
  }
  const figures = of(book);

  test('has shares with intervals, and no list of reports', () => {
    expect(figures.reports).toBeUndefined();
    expect(figures.firstTimeAcceptance).toMatchObject({ count: 40, of: 40, share: 1 });
    expect(figures.dimensions.find(({ dimension }) => dimension === 'completeness')).toMatchObject({
      all: { count: 40, of: 40 },
      inScore: { passed: 40, failed: 0, missing: 0, share: 1 },
    });
    expect(figures.checks.find(({ code }) => code === 'imo-check-digit')).toEqual({
      code: 'imo-check-digit',
      notApplicable: 40,
      failed: 0,
      attested: 0,
      passed: 0,
    });
  });

  test('gives grades as a profile, F and 6 as missing', () => {
    expect(figures.grading).toEqual({
      reliability: { B: 30 },
      reliabilityMissing: 10,
      credibility: { '2': 40 },
      credibilityMissing: 0,
    });
  });

  test("sets the analyst's grades beside the unit's own, pair by pair, without those that nobody judged", () => {
    expect(figures.agreement?.reliability).toEqual({
      same: { count: 1, of: 2, tooFewToSay: true },
      missing: 1,
      pairs: [
        { byUnit: 'B', byAnalyst: 'B', reports: 1 },
        { byUnit: 'B', byAnalyst: 'C', reports: 1 },
        { byUnit: 'F', byAnalyst: 'B', reports: 1 },
      ],
    });
    expect(figures.usefulness).toEqual({
      useful: { count: 3, of: 3, tooFewToSay: true },
      published: { count: 3, of: 3, tooFewToSay: true },
      became: {},
      returned: 0,
      undecided: 37,
    });
  });

  test('counts days from event to report and from report to receipt apart', () => {
    expect(figures.daysFromEventToReport).toEqual({ count: 40, median: 2, p90: 2 });
    expect(figures.daysFromReportToReceipt).toEqual({ count: 40, median: 1, p90: 1 });
  });

  test('sees that it got better', () => {
    expect(figures.trend.linkable.verdict).toBe('better');
  });
});

describe('the regional band', () => {
  test('is the middle half of the units that can be told, to the nearest twentieth', () => {
    const shares = [40, 50, 60, 70, 80, 85, 90, 95].map((count) => shareOf(count, 100));
    expect(regionalBand([...shares, shareOf(1, 3)])).toEqual({ units: 8, low: 0.5, high: 0.85 });
  });

  test('is not there for fewer than eight units', () => {
    expect(regionalBand(Array.from({ length: 7 }, () => shareOf(40, 100)))).toBeUndefined();
  });
});
