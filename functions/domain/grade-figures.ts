/** Which grades a unit gives, and how they stand beside the analyst's. F and 6 are missing values, never low ones. */
import type { Agreement, GradingProfile } from '#schemas/unit-report.ts';
import type { Counters } from './contribution.ts';
import { shareOf } from './share.ts';

const MISSING: ReadonlySet<string> = new Set(['F', '6']);

const under = (counters: Counters, prefix: string): (readonly [string, number])[] =>
  Object.entries(counters)
    .filter(([name, value]) => name.startsWith(prefix) && value > 0)
    .map(([name, value]) => [name.slice(prefix.length), value] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));

export function gradingProfile(counters: Counters): GradingProfile {
  const given = (axis: string) =>
    Object.fromEntries(under(counters, `${axis}.`).filter(([grade]) => !MISSING.has(grade)));
  return {
    reliability: given('reliability'),
    reliabilityMissing: counters['reliability.F'] ?? 0,
    credibility: given('credibility'),
    credibilityMissing: counters['credibility.6'] ?? 0,
  };
}

/** Undefined until an analyst has given a grade of their own. */
export function agreementOf(counters: Counters): { reliability: Agreement; credibility: Agreement } | undefined {
  const [reliability, credibility] = [axisOf(counters, 'reliability'), axisOf(counters, 'credibility')];
  return reliability.pairs.length === 0 ? undefined : { reliability, credibility };
}

function axisOf(counters: Counters, axis: 'reliability' | 'credibility'): Agreement {
  const pairs = under(counters, `graded.${axis}.`).map(([grades, reports]) => {
    const [byUnit = '', byAnalyst = ''] = grades.split('.');
    return { byUnit, byAnalyst, reports };
  });
  const judged = pairs.filter(({ byUnit, byAnalyst }) => !MISSING.has(byUnit) && !MISSING.has(byAnalyst));
  const total = (some: typeof pairs) => some.reduce((all, { reports }) => all + reports, 0);
  const same = judged.filter(({ byUnit, byAnalyst }) => byUnit === byAnalyst);
  return { same: shareOf(total(same), total(judged)), missing: total(pairs) - total(judged), pairs };
}
