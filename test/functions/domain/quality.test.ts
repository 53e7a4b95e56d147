import { describe, expect, test } from 'vitest';
import { unitQuality } from '#domain/quality.ts';

const card = { partnerId: 'tonga-tcu', name: 'Tonga TCU', country: 'TO' };
const fix = (code: string) => `fix of ${code}`;

describe('figures of a unit', () => {
  const months = [
    { month: '2026-09', counters: { reports: 3, accepted: 3, acceptedFirstTime: 2, 'days.1': 2, 'days.40': 1 } },
    {
      month: '2026-10',
      counters: {
        reports: 8,
        accepted: 7,
        acceptedFirstTime: 6,
        refusedAttempts: 4,
        'days.2': 7,
        'finding.no-place-name': 5,
        'finding.imo-check-digit': 5,
      },
    },
  ];

  test('months are pooled', () => {
    const figures = unitQuality(card, months, fix);
    expect(figures.firstTimeAcceptance).toMatchObject({ count: 8, of: 11, tooFewToSay: false });
    expect(figures.refusedAttempts).toBe(4);
    expect(figures.months.map(({ month, reports }) => [month, reports])).toEqual([
      ['2026-09', 3],
      ['2026-10', 8],
    ]);
  });

  test('median and 90th percentile come from the exact histogram of days', () => {
    expect(unitQuality(card, months, fix).daysFromEventToReceipt).toEqual({ count: 10, median: 2, p90: 2 });
    expect(unitQuality(card, [], fix).daysFromEventToReceipt).toEqual({ count: 0 });
  });

  test('findings are listed with what helps, most frequent first, then by code', () => {
    expect(unitQuality(card, months, fix).topFindings).toEqual([
      { code: 'imo-check-digit', reports: 5, fix: 'fix of imo-check-digit' },
      { code: 'no-place-name', reports: 5, fix: 'fix of no-place-name' },
    ]);
  });
});
