/** From counters to the figures that stand on one line per unit: months pooled, days, top findings. */
import type { Days, UnitQuality } from '#schemas/quality.ts';
import type { Counters } from './contribution.ts';
import { shareOf } from './share.ts';

const TOP_FINDINGS = 5;

/** The counters of one month. */
export type MonthCounters = { readonly month: string; readonly counters: Counters };
/** Who the figures are about. */
export type UnitCard = Pick<UnitQuality, 'partnerId' | 'name' | 'country'>;

/** Pools the months of one unit. `fixes` gives the text that helps with a finding. */
export function unitQuality(
  card: UnitCard,
  months: readonly MonthCounters[],
  fixes: (code: string) => string,
): UnitQuality {
  const pooled = pool(months);
  const reports = pooled.reports ?? 0;
  return {
    ...card,
    firstTimeAcceptance: shareOf(pooled.acceptedFirstTime ?? 0, reports),
    refusedAttempts: pooled.refusedAttempts ?? 0,
    daysFromEventToReceipt: daysOf(pooled, 'days.'),
    topFindings: topFindings(pooled, fixes),
    months: months.map(({ month, counters }) => ({
      month,
      reports: counters.reports ?? 0,
      accepted: (counters.accepted ?? 0) - (counters.repeats ?? 0),
      acceptedFirstTime: counters.acceptedFirstTime ?? 0,
      refusedAttempts: counters.refusedAttempts ?? 0,
    })),
  };
}

export function pool(months: readonly MonthCounters[]): Counters {
  const pooled: Record<string, number> = {};
  for (const { counters } of months) {
    for (const [name, value] of Object.entries(counters)) pooled[name] = (pooled[name] ?? 0) + value;
  }
  return pooled;
}

/** Nearest-rank percentiles over the exact histogram of whole days. */
export function daysOf(pooled: Counters, prefix: string): Days {
  const histogram = withPrefix(pooled, prefix)
    .map(([days, count]) => [Number(days), count] as const)
    .sort(([a], [b]) => a - b);
  const count = histogram.reduce((sum, [, reports]) => sum + reports, 0);
  const atRank = (rank: number) => {
    let seen = 0;
    for (const [days, reports] of histogram) {
      seen += reports;
      if (seen >= rank) return days;
    }
    return undefined;
  };
  const median = atRank(Math.ceil(count * 0.5));
  const p90 = atRank(Math.ceil(count * 0.9));
  return { count, ...(median !== undefined && { median }), ...(p90 !== undefined && { p90 }) };
}

function topFindings(pooled: Counters, fixes: (code: string) => string): UnitQuality['topFindings'] {
  return withPrefix(pooled, 'finding.')
    .sort(([codeA, a], [codeB, b]) => b - a || codeA.localeCompare(codeB))
    .slice(0, TOP_FINDINGS)
    .map(([code, reports]) => ({ code, reports, fix: fixes(code) }));
}

const withPrefix = (counters: Counters, prefix: string): [string, number][] =>
  Object.entries(counters)
    .filter(([name, value]) => name.startsWith(prefix) && value > 0)
    .map(([name, value]) => [name.slice(prefix.length), value]);
