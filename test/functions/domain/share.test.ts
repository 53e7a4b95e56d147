import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundsOf, differenceOf, shareOf, trendOf } from '#domain/share.ts';

describe('shares', () => {
  test('a share carries its 95 % Wilson interval', () => {
    // Newcombe 1998, table I, method 3 (score): 15 of 148 and 81 of 263.
    expect(shareOf(15, 148)).toMatchObject({ low: expect.closeTo(0.0624, 4), high: expect.closeTo(0.1605, 4) });
    expect(shareOf(81, 263)).toMatchObject({ low: expect.closeTo(0.2553, 4), high: expect.closeTo(0.3662, 4) });
  });

  test('under ten reports there are counts and no share', () => {
    expect(shareOf(9, 9)).toEqual({ count: 9, of: 9, tooFewToSay: true });
    expect(shareOf(0, 0)).toEqual({ count: 0, of: 0, tooFewToSay: true });
  });

  test('an interval never leaves 0 to 1', () => {
    expect(shareOf(10, 10).high).toBeCloseTo(1, 10);
    expect(shareOf(10, 10).high).toBeLessThanOrEqual(1);
    expect(shareOf(0, 10).low).toBe(0);
  });
});

describe('a unit against itself', () => {
  test('the difference of two shares has the interval of its two intervals', () => {
    // Newcombe 1998 (differences), table II, method 10: 56 of 70 against 48 of 80.
    const difference = differenceOf(shareOf(56, 70), shareOf(48, 80));
    expect(difference?.low).toBeCloseTo(0.0524, 4);
    expect(difference?.high).toBeCloseTo(0.3339, 4);
  });

  test.each([
    [56, 70, 48, 70, 'no-clear-change'],
    [66, 70, 48, 70, 'better'],
    [48, 70, 66, 70, 'worse'],
    [9, 9, 2, 9, 'too-few-to-say'],
    [35, 35, 48, 70, 'no-clear-change'],
    [30, 35, 66, 70, 'no-clear-change'],
    [10, 70, 66, 70, 'worse'],
  ])('%i of %i after %i of %i is %s', (count, of, countBefore, before, verdict) => {
    expect(trendOf(shareOf(count, of), shareOf(countBefore, before)).verdict).toBe(verdict);
  });

  test('keeping reports back never turns no change into better', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), fc.nat(100), fc.nat(100), (passed, failed, more, kept) => {
        const before = shareOf(passed, passed + failed);
        const now = shareOf(Math.min(more, passed), passed + failed);
        const less = shareOf(now.count, Math.max(now.count, now.of - kept));
        if (trendOf(now, before).verdict !== 'better') expect(trendOf(less, before).verdict).not.toBe('better');
      }),
    );
  });
});

describe('bounds', () => {
  test('are as wide as the reports make them, not the outcomes', () => {
    const outcomes = { passed: 80, failed: 20 };
    const none = { passed: 0, failed: 0 };
    const [ten, fifty] = [boundsOf(outcomes, none, 10), boundsOf(outcomes, none, 50)];
    expect(ten.share).toBe(0.8);
    expect(ten.atLeast).toBeLessThan(fifty.atLeast ?? 0);
    expect(boundsOf(outcomes, none, 9)).toEqual({ passed: 80, failed: 20, missing: 0, tooFewToSay: true });
  });

  test('what came before and does not come now is unknown: no share, and the least counts it as failed', () => {
    const less = boundsOf({ passed: 40, failed: 0 }, { passed: 40, failed: 10 }, 50);
    const honest = boundsOf({ passed: 40, failed: 10 }, { passed: 40, failed: 10 }, 50);
    expect(less).toMatchObject({ missing: 10, atLeast: honest.atLeast });
    expect(less).not.toHaveProperty('share');
    expect(less.atMost).toBeGreaterThan(honest.atMost ?? 1);
  });
});
