/** The score: per dimension the share of passed outcomes of checks that nobody can escape, and their plain mean. */
import { RULES, countedAs } from '#schemas/rules/judge.ts';
import type { Dimension } from '#schemas/rules/rule.ts';
import type { Bounds, CheckFigure, DimensionFigure, UnitReport } from '#schemas/unit-report.ts';
import type { Counters } from './contribution.ts';
import { boundsOf, type Outcomes, shareOf } from './share.ts';

/** A rule as it is counted now; counts of an earlier revision are of another rule. */
const CHECKS = RULES.map((rule) => ({ ...rule, counted: countedAs(rule) }));
const DIMENSIONS = [...new Set([...CHECKS.map(({ dimension }) => dimension), 'uniqueness' as const])].sort();

const at = (counters: Counters, name: string): number => counters[name] ?? 0;

function sum(counters: Counters, prefix: string, checks: readonly { readonly counted: string }[]): Outcomes {
  let passed = 0;
  let failed = 0;
  for (const { counted } of checks) {
    passed += at(counters, `${prefix}passed.${counted}`);
    failed += at(counters, `${prefix}failed.${counted}`);
  }
  return { passed, failed };
}

/** Reports that the score is about: the first on each event. */
const firsts = (counters: Counters): number => at(counters, 'standing.first');

/** In uniqueness a report passes that is no copy. */
const copiesAside = (counters: Counters): Outcomes => ({
  passed: firsts(counters),
  failed: at(counters, 'standing.copy'),
});

export function checkFigures(counters: Counters): CheckFigure[] {
  const accepted = at(counters, 'accepted');
  return CHECKS.map(({ code, counted }) => {
    const { passed, failed } = sum(counters, '', [{ counted }]);
    const notApplicable = Math.max(0, accepted - passed - failed);
    return { code, notApplicable, failed, attested: at(counters, `attested.${counted}`), passed };
  });
}

export function dimensionFigures(now: Counters, before: Counters): DimensionFigure[] {
  const reports = Math.max(firsts(now), firsts(before));
  return DIMENSIONS.map((dimension) => {
    const checks = CHECKS.filter((check) => check.dimension === dimension);
    const { passed, failed } = sum(now, '', checks);
    const inScore = inScoreOf(dimension, checks, now, before, reports);
    return { dimension, all: shareOf(passed, passed + failed), ...(inScore && { inScore }) };
  });
}

function inScoreOf(
  dimension: Dimension,
  checks: typeof CHECKS,
  now: Counters,
  before: Counters,
  reports: number,
): Bounds | undefined {
  if (dimension === 'uniqueness') return boundsOf(copiesAside(now), copiesAside(before), reports);
  const scored = checks.filter(({ inScore }) => inScore);
  return scored.length === 0 ? undefined : boundsOf(sum(now, 'score.', scored), sum(before, 'score.', scored), reports);
}

/** Plain mean of the dimensions that can be said; its bounds are the means of theirs, which is wider than need be. */
export function scoreOf(dimensions: readonly DimensionFigure[]): UnitReport['score'] {
  const told = dimensions.flatMap(({ inScore }) => (inScore && !inScore.tooFewToSay ? [inScore] : []));
  if (told.length === 0) return { tooFewToSay: true, dimensions: 0 };
  const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length;
  const shares = told.flatMap(({ share }) => share ?? []);
  return {
    ...(shares.length === told.length && { share: mean(shares) }),
    atLeast: mean(told.map(({ atLeast = 0 }) => atLeast)),
    atMost: mean(told.map(({ atMost = 1 }) => atMost)),
    tooFewToSay: false,
    dimensions: told.length,
  };
}
