import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterAttempt, contributionOf, movement, type ReportState, type Tally } from '#domain/tally.ts';

const attempt = (outcome: Tally['outcome'], at: string, codes: string[] = []): Tally => ({
  partnerId: 'tonga-tcu',
  reportKey: 'a-report',
  outcome,
  at: `${at}T10:00:00.000Z`,
  ...(outcome === 'accepted' && { daysFromEvent: 3 }),
  codes,
});

/** Counts attempts one after the other, as the store does, and gives the months as they then stand. */
function months(attempts: readonly Tally[]): Record<string, Record<string, number>> {
  const counted: Record<string, Record<string, number>> = {};
  let state: ReportState | undefined;
  for (const tally of attempts) {
    const after = afterAttempt(state, tally);
    for (const [month, counters] of Object.entries(movement(state, after))) {
      const total = (counted[month] ??= {});
      for (const [name, value] of Object.entries(counters)) total[name] = (total[name] ?? 0) + value;
    }
    state = after;
  }
  for (const total of Object.values(counted))
    for (const name of Object.keys(total)) if (total[name] === 0) delete total[name];
  return counted;
}

describe('tally', () => {
  test('a report accepted at once counts as accepted the first time', () => {
    expect(months([attempt('accepted', '2026-10-03', ['imo-check-digit'])])).toEqual({
      '2026-10': { reports: 1, accepted: 1, acceptedFirstTime: 1, 'days.3': 1, 'finding.imo-check-digit': 1 },
    });
  });

  test('a report refused and then accepted is one report, not accepted the first time, whichever is counted first', () => {
    const refused = attempt('refused', '2026-10-03', ['unknown-member']);
    const accepted = attempt('accepted', '2026-10-04');
    const expected = { reports: 1, accepted: 1, refusedAttempts: 1, 'days.3': 1, 'finding.unknown-member': 1 };
    expect(months([refused, accepted])).toEqual({ '2026-10': expected });
    expect(months([accepted, refused])).toEqual({ '2026-10': expected });
  });

  test('a report moves to the month in which it is accepted', () => {
    const { '2026-10': before = {}, '2026-11': after } = months([
      attempt('refused', '2026-10-31'),
      attempt('accepted', '2026-11-02'),
    ]);
    expect(before).toEqual({});
    expect(after).toMatchObject({ reports: 1, accepted: 1, refusedAttempts: 1 });
  });

  test('what is counted is always exactly the contribution of the last state', () => {
    const day = fc.constantFrom('2026-09-30', '2026-10-01', '2026-10-31', '2026-11-01');
    const codes = fc.uniqueArray(fc.constantFrom('unknown-member', 'too-short', 'bad-format'));
    const refusals = fc.array(fc.tuple(day, codes), { maxLength: 5 });
    fc.assert(
      fc.property(refusals, fc.option(day), (refused, accepted) => {
        const attempts = refused.map(([at, found]) => attempt('refused', at, found));
        if (accepted !== null) attempts.splice(Math.floor(attempts.length / 2), 0, attempt('accepted', accepted));
        const last = attempts.reduce<ReportState | undefined>(afterAttempt, undefined);
        const standing = Object.entries(months(attempts)).filter(([, counters]) => Object.keys(counters).length > 0);
        expect(Object.fromEntries(standing)).toEqual(last ? { [last.month]: contributionOf(last) } : {});
      }),
    );
  });
});
