/** Shares with their intervals, and a unit against itself. Honest about small numbers; sending less never looks better. */
import { FEWEST_REPORTS_FOR_A_SHARE, type Share } from '#schemas/quality.ts';
import type { Bounds, Trend } from '#schemas/unit-report.ts';

/** 97.5th percentile of the standard normal distribution. */
const Z = 1.959964;

export type Interval = { readonly low: number; readonly high: number };

/** 95 % Wilson score interval (Wilson 1927); `share` may be a mean over several outcomes of `of` reports. */
export function wilson(share: number, of: number): Interval {
  const middle = share + Z ** 2 / (2 * of);
  const half = Z * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  const scale = 1 + Z ** 2 / of;
  return { low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) };
}

/** A share with its interval; without them under the threshold. */
export function shareOf(count: number, of: number): Share {
  if (of < FEWEST_REPORTS_FOR_A_SHARE) return { count, of, tooFewToSay: true };
  const share = count / of;
  return { count, of, share, ...wilson(share, of), tooFewToSay: false };
}

/** Interval of the difference of two shares, now minus before (Newcombe 1998, method 10). */
export function differenceOf(now: Share, before: Share): Interval | undefined {
  if (now.share === undefined || before.share === undefined) return undefined;
  const [a, b] = [wilson(now.share, now.of), wilson(before.share, before.of)];
  const between = now.share - before.share;
  return {
    low: Math.max(-1, between - Math.hypot(now.share - a.low, b.high - before.share)),
    high: Math.min(1, between + Math.hypot(a.high - now.share, before.share - b.low)),
  };
}

/**
 * Better or worse only beyond chance. What came before and does not come now is not known: for "better" it counts as not
 * passed, for "worse" as passed, so that nobody gains by sending less.
 */
export function trendOf(now: Share, before: Share): Trend {
  const difference = differenceOf(now, before);
  if (!difference) return { now, before, verdict: 'too-few-to-say' };
  const missing = Math.max(0, before.of - now.of);
  const atWorst = differenceOf(shareOf(now.count, now.of + missing), before) ?? difference;
  const atBest = differenceOf(shareOf(now.count + missing, now.of + missing), before) ?? difference;
  const verdict = atWorst.low > 0 ? 'better' : atBest.high < 0 ? 'worse' : 'no-clear-change';
  return { now, before, verdict, difference };
}

export type Outcomes = { readonly passed: number; readonly failed: number };

/**
 * Between what and what the share of passed outcomes lies. Several outcomes come from one report, so the interval is as wide as
 * that many reports make it, not that many outcomes.
 */
export function boundsOf(now: Outcomes, before: Outcomes, reports: number): Bounds {
  const { passed, failed } = now;
  const known = passed + failed;
  const missing = Math.max(0, before.passed + before.failed - known);
  const of = Math.min(known + missing, reports);
  const counts = { passed, failed, missing };
  if (of < FEWEST_REPORTS_FOR_A_SHARE) return { ...counts, tooFewToSay: true };
  const all = known + missing;
  return {
    ...counts,
    ...(missing === 0 && { share: passed / known }),
    atLeast: wilson(passed / all, of).low,
    atMost: wilson((passed + missing) / all, of).high,
    tooFewToSay: false,
  };
}
