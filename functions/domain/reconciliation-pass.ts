/** One comparison of all stores, from its beginning to its statement. It is made in pages and kept between them, so that a stop costs a page. */
import {
  type Disagreement,
  type DisagreementKind,
  NAMED_DISAGREEMENTS_MOST,
  type ReconciliationStatement,
  type StoreSum,
} from '#schemas/reconciliation.ts';
import { toInstant, toSeconds } from './clock.ts';
import { EMPTY_SUM, isSameSum } from './reconciliation-sum.ts';

/**
 * In this order. The last two name what is wrong, and are gone through only when the sums say that something is: every record's own
 * object, and every leaf's own record.
 */
export const PHASES = [
  'units',
  'key-events',
  'objects',
  'files',
  'leaves',
  'feeds',
  'outbox',
  'missing-bytes',
  'strange-leaves',
] as const;
export type Phase = (typeof PHASES)[number];

type Compared = { readonly expected: StoreSum; readonly found: StoreSum };

export type Pass = {
  /** When it began. */
  readonly asOf: string;
  /** Entries of the log then. What came into it later is left to the next comparison. */
  readonly logSize: number;
  readonly phase: Phase | 'statement';
  /** Where the phase goes on; absent at its beginning. */
  readonly after?: string;
  readonly bytes: Compared;
  readonly leaves: Compared;
  readonly counted: ReconciliationStatement['counted'];
  readonly byKind: Partial<Record<DisagreementKind, number>>;
  readonly disagreements: readonly Disagreement[];
  /** When all was compared. */
  readonly endedAt?: number;
};

const NOTHING = { expected: EMPTY_SUM, found: EMPTY_SUM };

export const beginPass = (now: number, logSize: number): Pass => ({
  asOf: toInstant(now),
  logSize,
  phase: 'units',
  bytes: NOTHING,
  leaves: NOTHING,
  counted: { records: 0, keyEvents: 0, feedEntries: 0, outboxRows: 0, youngObjects: 0 },
  byKind: {},
  disagreements: [],
});

export function withNoted(pass: Pass, found: readonly Disagreement[]): Pass {
  const byKind = { ...pass.byKind };
  for (const { kind } of found) byKind[kind] = (byKind[kind] ?? 0) + 1;
  return { ...pass, byKind, disagreements: [...pass.disagreements, ...found].slice(0, NAMED_DISAGREEMENTS_MOST) };
}

export const disagreementsOf = ({ byKind }: Pick<Pass, 'byKind'>): number =>
  Object.values(byKind).reduce((sum, count) => sum + count, 0);

/** `after`: where the phase goes on; absent when it is through. */
export function withPageRead(pass: Pass, after: string | undefined, now: number): Pass {
  const { after: _before, ...rest } = pass;
  if (after !== undefined) return { ...rest, after };
  const phase = PHASES.slice(PHASES.indexOf(pass.phase as Phase) + 1).find((next) => isNeeded(next, pass));
  return phase ? { ...rest, phase } : ended(rest, now);
}

function isNeeded(phase: Phase, { bytes, leaves }: Pass): boolean {
  if (phase === 'missing-bytes') return !isSameSum(bytes.expected, bytes.found);
  if (phase === 'strange-leaves') return !isSameSum(leaves.expected, leaves.found);
  return true;
}

/** Sums that differ, and nothing that was named says why: that is said too. */
function ended(pass: Pass, now: number): Pass {
  const differing = (['bytes', 'leaves'] as const).filter(
    (side) => !isSameSum(pass[side].expected, pass[side].found) && !EXPLAIN[side].some((kind) => pass.byKind[kind]),
  );
  const noted = withNoted(
    pass,
    differing.map((about) => ({ kind: 'sums-differ', about })),
  );
  return { ...noted, phase: 'statement', endedAt: now };
}

const EXPLAIN: Readonly<Record<'bytes' | 'leaves', readonly DisagreementKind[]>> = {
  bytes: ['bytes-missing', 'bytes-changed'],
  leaves: ['leaf-missing', 'leaf-changed', 'leaf-without-record', 'receipt-changed'],
};

export const statementOf = (pass: Pass, issuer: string): ReconciliationStatement => ({
  iss: issuer,
  iat: toSeconds(pass.endedAt ?? Date.parse(pass.asOf)),
  asOf: pass.asOf,
  logSize: pass.logSize,
  agrees: disagreementsOf(pass) === 0,
  bytes: pass.bytes,
  leaves: pass.leaves,
  counted: pass.counted,
  byKind: pass.byKind,
  disagreements: [...pass.disagreements],
});
