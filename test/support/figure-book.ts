/** Counts submissions as the store does, in memory: for tests of what figures become of what a unit sends. */
import { acceptedTally } from '#domain/accepted-tally.ts';
import { movement } from '#domain/contribution.ts';
import type { MonthCounters } from '#domain/quality.ts';
import type { CountedReport } from '#domain/report-list.ts';
import { afterAttempt, type ReportState, type Tally } from '#domain/tally.ts';
import { judgeAndCount } from '#schemas/rules/judge.ts';
import type { Submission } from '#schemas/submission.ts';

export class FigureBook {
  readonly #states = new Map<string, ReportState>();
  readonly #seen = new Map<string, string>();
  readonly #months = new Map<string, Record<string, number>>();

  count(tally: Tally): void {
    const before = this.#states.get(tally.reportKey);
    const marks = tally.outcome === 'accepted' ? [tally.facts.sameText, tally.facts.sameEvent] : [];
    const [text, event] = marks.map((mark) => this.#seen.get(mark));
    const after = afterAttempt(before, tally, { text, event });
    for (const mark of marks) if (!this.#seen.has(mark)) this.#seen.set(mark, tally.reportKey);
    for (const { slice, additions } of movement(before, after)) {
      if (slice.part !== undefined) continue;
      const counters = this.#months.get(slice.month) ?? {};
      this.#months.set(slice.month, counters);
      for (const [name, value] of additions) counters[name] = (counters[name] ?? 0) + value;
    }
    this.#states.set(tally.reportKey, after);
  }

  /** As the exchange accepts it, one hour after it was signed. */
  async accept(submission: Submission): Promise<void> {
    const nowSeconds = submission.iat + 3600;
    const { outcomes } = judgeAndCount(submission, { nowSeconds });
    this.count(await acceptedTally({ submission, outcomes }, nowSeconds * 1000));
  }

  months(): MonthCounters[] {
    return [...this.#months]
      .map(([month, counters]) => ({ month, counters }))
      .sort((a, b) => (a.month < b.month ? -1 : 1));
  }

  /** Newest first. */
  reports(): CountedReport[] {
    return [...this.#states].map(([reportKey, state]) => ({ reportKey, state })).reverse();
  }
}
