/** What was used, counted: by one submission on its whole way, by the exchange when nobody does anything. */
import type { Unit } from './prices.ts';

export type Usage = Readonly<Partial<Record<Unit, number>>>;

/** By what used it: the name of a function, `door` or `account`. */
export type UsageBy = Readonly<Record<string, Usage>>;

export type Measured = {
  readonly measuredOn: string;
  readonly submissions: number;
  /** Of one submission. */
  readonly perSubmission: UsageBy;
  /** Write units of one submission, by family of partition keys: `{unit}`, `{report}` and the like stand for whose or which. */
  readonly byKey: Readonly<Record<string, number>>;
  /** Bytes that stay: of one submission, in tables and buckets. */
  readonly tableBytes: number;
  readonly bucketBytes: number;
  /** Of one minute in which nobody asks for anything. */
  readonly perIdleMinute: UsageBy;
};

/** Of one photo beside its report (`test/bench/photo-cost.ts`). */
export type Photo = { readonly bytes: number; readonly perPhoto: Usage };

export const sumOf = (all: UsageBy): Usage => {
  const sum: Partial<Record<Unit, number>> = {};
  for (const usage of Object.values(all)) {
    for (const [unit, amount] of Object.entries(usage) as [Unit, number][]) sum[unit] = (sum[unit] ?? 0) + amount;
  }
  return sum;
};
