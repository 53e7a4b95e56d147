import { describe, expect, test } from 'vitest';
import { contributionOf } from '#domain/contribution.ts';
import { answered, challengeOf, checkEngagement, effectOf, upheldTally } from '#domain/coaching.ts';
import { afterAttempt } from '#domain/tally.ts';
import { acceptedOn } from '../../support/tallies.ts';

const NOW = Date.parse('2026-11-22T00:00:00Z');
const reportKey = '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';
const course = {
  engagementId: reportKey,
  recordedAt: '2026-06-20T00:00:00.000Z',
  kind: 'course' as const,
  from: '2026-06-08',
  to: '2026-06-12',
  agencies: ['NZ Customs'],
  about: ['imo-check-digit'],
};
const monthOf = (month: string, reports: number, found: number) => ({
  month,
  counters: { reports, 'finding.imo-check-digit': found },
});

describe('what came before and after a course', () => {
  test('is six whole months on either side, without the month it was in', () => {
    const months = [
      monthOf('2025-11', 100, 100),
      monthOf('2025-12', 20, 10),
      monthOf('2026-05', 20, 10),
      monthOf('2026-06', 100, 100),
      monthOf('2026-07', 20, 2),
      monthOf('2026-12', 20, 2),
      monthOf('2027-01', 100, 100),
    ];
    const [{ without } = { without: undefined }] = effectOf(course, months).effect;
    expect(without?.before).toMatchObject({ count: 20, of: 40 });
    expect(without?.now).toMatchObject({ count: 36, of: 40 });
    expect(without?.verdict).toBe('better');
    expect(without?.difference?.low).toBeGreaterThan(0);
  });

  test('is too few to say where there is little', () => {
    expect(effectOf(course, [monthOf('2026-05', 4, 2)]).effect[0]?.without.verdict).toBe('too-few-to-say');
  });

  test('is about checks that there are', () => {
    expect(() => checkEngagement(course)).not.toThrow();
    expect(() => checkEngagement({ ...course, about: ['nothing'] })).toThrow(
      expect.objectContaining({ code: 'request-not-valid' }),
    );
  });
});

describe('a challenge', () => {
  const facts = { passed: [], failed: { 'no-entities': '/report', 'imo-check-digit': '/report/entities/*/imo' } };
  const state = afterAttempt(undefined, acceptedOn('2026-10-04', facts, { reportKey }));
  const order = { submissionId: `tonga-tcu~${reportKey}`, code: 'no-entities', reason: 'There is nobody to name.' };
  const challenge = challengeOf(order, { reportKey, state }, NOW);

  test('is of a finding that there is', () => {
    expect(challenge).toMatchObject({ challengeId: `${reportKey}.no-entities`, raisedAt: '2026-11-22T00:00:00.000Z' });
    expect(() => challengeOf({ ...order, code: 'place-vague' }, { reportKey, state }, NOW)).toThrow();
    expect(() => challengeOf(order, { reportKey, state: undefined }, NOW)).toThrow();
  });

  test('when upheld leaves its check as if there had been nothing to look at, in either order', () => {
    const upheld = upheldTally('tonga-tcu', answered(challenge, { outcome: 'upheld', reason: 'So it is.' }, NOW));
    if (!upheld) throw new Error('An upheld challenge tells the figures.');
    const after = Object.fromEntries(contributionOf(afterAttempt(state, upheld)));
    const names = Object.keys(after).filter((name) => name.includes('no-entities'));
    expect(names).toEqual(['upheld.no-entities']);
    expect(after).toMatchObject({ 'failed.imo-check-digit': 1, 'finding.imo-check-digit': 1 });
    const first = afterAttempt(afterAttempt(undefined, upheld), acceptedOn('2026-10-04', facts, { reportKey }));
    expect(Object.fromEntries(contributionOf(first))).toEqual(after);
  });

  test('when dismissed changes nothing, and is answered once', () => {
    const dismissed = answered(challenge, { outcome: 'dismissed', reason: 'Somebody was seen.' }, NOW);
    expect(upheldTally('tonga-tcu', dismissed)).toBeUndefined();
    expect(() => answered(dismissed, { outcome: 'upheld', reason: 'No.' }, NOW)).toThrow(
      expect.objectContaining({ code: 'already-decided' }),
    );
  });
});
