/**
 * The tally: what one attempt to send contributes to a unit's figures, exactly once and in whatever order it is counted.
 * A report is all attempts under one jti. Its contribution is a function of its state, and counting an attempt moves the
 * unit's month by the difference of two contributions: so a redelivery, once its outbox row is gone, has no effect.
 */
import type { VerifiedSubmission } from './verify-submission.ts';
import { DAY_SECONDS, toInstant } from './clock.ts';

/** One attempt. `reportKey` is the jti, or the digest where no jti could be read. No content of the report. */
export type Tally = {
  readonly partnerId: string;
  readonly reportKey: string;
  readonly outcome: 'accepted' | 'refused';
  readonly at: string;
  /** Whole days from the event to receipt; accepted reports only. */
  readonly daysFromEvent?: number;
  /** Distinct codes of findings, blocking ones of refused attempts among them. */
  readonly codes: readonly string[];
};

/** What is remembered of a report between its attempts. */
export type ReportState = {
  readonly month: string;
  readonly accepted: boolean;
  readonly refusedAttempts: number;
  readonly daysFromEvent?: number;
  readonly codes: readonly string[];
};

/** Counters of one unit and month; names are `reports`, `accepted`, …, `days.<n>`, `finding.<code>`. */
export type Counters = Readonly<Record<string, number>>;

const MOST_DAYS = 400;

export function acceptedTally(verified: VerifiedSubmission, receivedAt: number): Tally {
  const { submission, findings } = verified;
  const days = Math.floor((receivedAt - Date.parse(submission.report.activity.from)) / (DAY_SECONDS * 1000));
  return {
    partnerId: submission.iss,
    reportKey: submission.jti,
    outcome: 'accepted',
    at: toInstant(receivedAt),
    daysFromEvent: Math.min(Math.max(days, 0), MOST_DAYS),
    codes: [...new Set(findings.filter((finding) => !finding.attested).map((finding) => finding.code))],
  };
}

/** The report's state after this attempt. A report counts in the month it was accepted, or first tried in. */
export function afterAttempt(before: ReportState | undefined, tally: Tally): ReportState {
  const month = tally.at.slice(0, 7);
  const codes = [...new Set([...(before?.codes ?? []), ...tally.codes])].sort();
  if (tally.outcome === 'accepted') {
    return {
      month,
      accepted: true,
      refusedAttempts: before?.refusedAttempts ?? 0,
      ...(tally.daysFromEvent !== undefined && { daysFromEvent: tally.daysFromEvent }),
      codes,
    };
  }
  const refusedAttempts = (before?.refusedAttempts ?? 0) + 1;
  return before ? { ...before, refusedAttempts, codes } : { month, accepted: false, refusedAttempts, codes };
}

/** What a report in this state adds to its unit's month. */
export function contributionOf(state: ReportState | undefined): Counters {
  if (!state) return {};
  const counters: Record<string, number> = { reports: 1 };
  if (state.accepted) counters.accepted = 1;
  if (state.accepted && state.refusedAttempts === 0) counters.acceptedFirstTime = 1;
  if (state.refusedAttempts > 0) counters.refusedAttempts = state.refusedAttempts;
  if (state.daysFromEvent !== undefined) counters[`days.${state.daysFromEvent}`] = 1;
  for (const code of state.codes) counters[`finding.${code}`] = 1;
  return counters;
}

/** Month by month, what has to be added to go from one state to the next; zeros left out. */
export function movement(before: ReportState | undefined, after: ReportState): Readonly<Record<string, Counters>> {
  const months: Record<string, Record<string, number>> = {};
  const add = (state: ReportState | undefined, sign: 1 | -1) => {
    if (!state) return;
    const month = (months[state.month] ??= {});
    for (const [name, value] of Object.entries(contributionOf(state))) month[name] = (month[name] ?? 0) + sign * value;
  };
  add(before, -1);
  add(after, 1);
  const nonZero = (counters: Counters) =>
    Object.fromEntries(Object.entries(counters).filter(([, value]) => value !== 0));
  return Object.fromEntries(
    Object.entries(months)
      .map(([month, counters]) => [month, nonZero(counters)] as const)
      .filter(([, counters]) => Object.keys(counters).length > 0),
  );
}
