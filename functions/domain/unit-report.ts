/** The quality report of one unit: one period set beside the one before, never beside another unit. */
import type { Challenge, Engagement } from '#schemas/coaching.ts';
import { FeedbackOutcome } from '#schemas/feedback.ts';
import type { Lending } from '#schemas/lending.ts';
import { CHECKS } from '#schemas/rules/judge.ts';
import { ENGLISH } from '#schemas/rules/texts/english.ts';
import { FEWEST_REPORTS_FOR_A_SHARE } from '#schemas/quality.ts';
import type { Coaching, Months, RegionalBand, UnitReport } from '#schemas/unit-report.ts';
import { effectOf } from './coaching.ts';
import type { Counters } from './contribution.ts';
import { fixFor } from './finding-fix.ts';
import { agreementOf, gradingProfile } from './grade-figures.ts';
import { daysOf, type MonthCounters, pool, type UnitCard, unitQuality } from './quality.ts';
import { type CountedReport, lastSeen, reportList } from './report-list.ts';
import { checkFigures, dimensionFigures, scoreOf } from './score.ts';
import { shareOf, trendOf } from './share.ts';

const COSTLIEST = 5;

/** What a finding costs the reader or the sender: a refusal a journey, the rest by how hard it makes the report to use. */
const COSTS = { blocking: 4, required: 3, expected: 2, excellent: 1 } as const;
const COST_OF: ReadonlyMap<string, number> = new Map(
  CHECKS.map(({ code, severity, level }) => [code, severity === 'blocking' ? COSTS.blocking : COSTS[level]]),
);
const TITLES: ReadonlyMap<string, string> = new Map(Object.entries(ENGLISH).map(([code, { title }]) => [code, title]));

const DECIDED = ['decided.accept', 'decided.return', 'decided.decline', 'decided.withdraw'] as const;

const BECAME = FeedbackOutcome.exclude(['taken-back']).options;

export type UnitReportInput = {
  readonly asOf: string;
  readonly card: UnitCard;
  readonly period: Months;
  readonly before: Months;
  /** At least all months of both periods, of one crime type when it was asked for. */
  readonly months: readonly MonthCounters[];
  /** Newest first. */
  readonly reports: readonly CountedReport[];
  readonly crimeType?: UnitReport['crimeType'];
  readonly engagements: readonly Engagement[];
  readonly challenges: readonly Challenge[];
  readonly lendings: readonly Lending[];
  readonly region?: RegionalBand | undefined;
};

const within = ({ from, to }: Months, months: readonly MonthCounters[]): readonly MonthCounters[] =>
  months.filter(({ month }) => month >= from && month <= to);

export function unitReport(input: UnitReportInput): UnitReport {
  const { asOf, card, period, before, months, reports, challenges, crimeType, region } = input;
  const then = pool(within(before, months));
  const now = pool(within(period, months));
  const count = (name: string, counters: Counters = now): number => counters[name] ?? 0;
  const dimensions = dimensionFigures(now, then);
  const { dimensions: _, ...scoreBefore } = scoreOf(dimensionFigures(then, {}));
  const published = count('decided.accept');
  const decided = DECIDED.reduce((all, name) => all + count(name), 0);
  const agreement = agreementOf(now);
  const few = count('reports') < FEWEST_REPORTS_FOR_A_SHARE && crimeType === undefined;
  return {
    ...unitQuality(card, within(period, months), fixFor),
    asOf,
    period,
    before,
    ...(crimeType && { crimeType }),
    score: scoreOf(dimensions),
    scoreBefore,
    dimensions,
    checks: checkFigures(now),
    trend: { firstTimeAcceptance: trendIn(now, then, 'acceptedFirstTime', 'reports'), linkable: linkable(now, then) },
    daysFromEventToReport: daysOf(now, 'written.'),
    daysFromReportToReceipt: daysOf(now, 'arrived.'),
    grading: gradingProfile(now),
    repeats: {
      copies: count('standing.copy'),
      sameEvent: count('standing.same-event'),
      updates: count('standing.update'),
    },
    usefulness: {
      useful: shareOf(count('useful'), count('judged')),
      published: shareOf(published, decided),
      became: Object.fromEntries(
        BECAME.flatMap((what) => (count(`became.${what}`) > 0 ? [[what, count(`became.${what}`)]] : [])),
      ),
      returned: count('decided.return'),
      undecided: Math.max(0, count('accepted') - decided),
    },
    ...(agreement && { agreement }),
    costliest: costliest(card.partnerId, now, then, reports),
    ...(few && { reports: reportList(card.partnerId, reports, period) }),
    engagements: input.engagements
      .filter(({ from, to }) => to.slice(0, 7) >= period.from && from.slice(0, 7) <= period.to)
      .map((engagement) => effectOf(engagement, months)),
    challenges: [...challenges],
    lent: input.lendings.filter(({ until = '' }) => Date.parse(until) > Date.parse(asOf)),
    ...(region && { region }),
  };
}

const trendIn = (now: Counters, then: Counters, count: string, of: string) =>
  trendOf(shareOf(now[count] ?? 0, now[of] ?? 0), shareOf(then[count] ?? 0, then[of] ?? 0));

/** Reports that can be matched with others, of the first on each event. */
const linkable = (now: Counters, then: Counters) =>
  trendIn(now, then, 'score.passed.no-sound-identifier', 'standing.first');

function costliest(partnerId: string, now: Counters, then: Counters, reports: readonly CountedReport[]): Coaching[] {
  const costOf = (code: string, found: number): number => found * (COST_OF.get(code) ?? COSTS.expected);
  const share = (counters: Counters, code: string) => {
    const all = counters.reports ?? 0;
    return shareOf(all - (counters[`finding.${code}`] ?? 0), all);
  };
  return Object.entries(now)
    .filter(([name, found]) => name.startsWith('finding.') && found > 0)
    .map(([name, found]) => ({ code: name.slice('finding.'.length), found }))
    .sort((a, b) => costOf(b.code, b.found) - costOf(a.code, a.found) || (a.code < b.code ? -1 : 1))
    .slice(0, COSTLIEST)
    .map(({ code, found }) => ({
      code,
      title: TITLES.get(code) ?? code,
      fix: fixFor(code),
      reports: found,
      ...lastSeen(partnerId, reports, code),
      without: trendOf(share(now, code), share(then, code)),
    }));
}
