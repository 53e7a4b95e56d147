/** What an engagement was followed by, and challenges of findings as values. Pure. */
import type { Challenge, ChallengeOrder, ChallengeOutcome, Engagement } from '#schemas/coaching.ts';
import { CHECKS } from '#schemas/rules/judge.ts';
import type { EngagementEffect, Months } from '#schemas/unit-report.ts';
import { toInstant } from './clock.ts';
import { refuse } from './exchange-error.ts';
import { monthsAfter, monthsUpTo } from './periods.ts';
import { type MonthCounters, pool } from './quality.ts';
import { shareOf, trendOf } from './share.ts';
import { codeOf, type ReportState, type UpheldTally } from './tally.ts';

/** Whole months before the one it began in, and after the one it ended in. */
export const MONTHS_BESIDE = 6;

const KNOWN: ReadonlySet<string> = new Set(CHECKS.map(({ code }) => code));

/** @throws {Refusal} `request-not-valid` for a code that no check has, or an end before its beginning. */
export function checkEngagement({ about, from, to }: Pick<Engagement, 'about' | 'from' | 'to'>): void {
  const unknown = about.find((code) => !KNOWN.has(code));
  if (unknown !== undefined) refuse('request-not-valid', `There is no check ${unknown}; all of them are at /checks.`);
  if (to < from) refuse('request-not-valid', 'It ends before it begins: exchange from and to.');
}

const withinMonths = ({ from, to }: Months, months: readonly MonthCounters[]) =>
  pool(months.filter(({ month }) => month >= from && month <= to));

/** For each check it was about, the share of reports without a finding of it, before and after. */
export function effectOf(engagement: Engagement, months: readonly MonthCounters[]): EngagementEffect {
  const before = withinMonths(monthsUpTo(engagement.from.slice(0, 7), MONTHS_BESIDE), months);
  const after = withinMonths(monthsAfter(engagement.to.slice(0, 7), MONTHS_BESIDE), months);
  const without = (counters: typeof before, code: string) => {
    const reports = counters.reports ?? 0;
    return shareOf(reports - (counters[`finding.${code}`] ?? 0), reports);
  };
  const effect = engagement.about.map((code) => ({
    code,
    without: trendOf(without(after, code), without(before, code)),
  }));
  return { ...engagement, effect };
}

/** Only what was found in an accepted report of the unit can be challenged. */
export function challengeOf(
  order: ChallengeOrder,
  { reportKey, state }: { readonly reportKey: string; readonly state: ReportState | undefined },
  now: number,
): Challenge {
  const found = Object.keys(state?.facts?.failed ?? {}).some((check) => codeOf(check) === order.code);
  if (!found) return refuse('not-found', 'No accepted report of yours has this finding.');
  return { ...order, challengeId: `${reportKey}.${order.code}`, raisedAt: toInstant(now) };
}

/** @throws {Refusal} `already-decided`. */
export function answered(challenge: Challenge, outcome: ChallengeOutcome, now: number): Challenge {
  if (challenge.answer) return refuse('already-decided', `It was ${challenge.answer.outcome}.`);
  return { ...challenge, answer: { ...outcome, decidedAt: toInstant(now) } };
}

/** What an upheld challenge tells the figures; undefined when it was dismissed. */
export function upheldTally(partnerId: string, { challengeId, code, answer }: Challenge): UpheldTally | undefined {
  if (answer?.outcome !== 'upheld') return undefined;
  const reportKey = challengeId.slice(0, challengeId.indexOf('.'));
  return { partnerId, reportKey, outcome: 'upheld', at: answer.decidedAt, code };
}
