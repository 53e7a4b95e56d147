/** Links of a submission: what stands under its keys in the index, with the reason; what stands under too many links nothing, and is said. */
import type { MatchReason, MatchStrength, MutedValue, SubmissionLink } from '#schemas/match.ts';
import type { IndexedPlace, IndexRow } from './index-row.ts';
import type { MatchKey } from './match-key.ts';
import { compareNames } from './name-key.ts';

/** A value that stands in more submissions, or in those of more units, links nothing. */
export const MUTED_ABOVE = { submissions: 50, units: 10 } as const;

export type Links = { readonly links: readonly SubmissionLink[]; readonly muted: readonly MutedValue[] };

/** A link's reasons: the surest of each kind, and no more than these. */
const REASONS_MOST = 10;

const STRENGTH_RANK: Readonly<Record<MatchStrength, number>> = { exact: 0, 'check-digit-failed': 1, fuzzy: 2 };

/** The order of the surest first: an identifier before a name, and of those alike the one of the lower name. A page ends at one. */
export const linkRank = ({ strength, reasons, submissionId }: SubmissionLink): string =>
  `${STRENGTH_RANK[strength]}${isName(reasons[0]) ? 1 : 0}#${submissionId}`;

const isName = (reason: MatchReason | undefined): boolean => reason?.kind === 'name' || reason?.kind === 'vessel-name';

/**
 * @param keys Those of the submission.
 * @param rowsUnder The rows of the same kind under a key, its own among them; one more than `MUTED_ABOVE.submissions` is enough.
 */
export function linksOf(
  submissionId: string,
  keys: readonly MatchKey[],
  rowsUnder: (key: Pick<MatchKey, 'kind' | 'key'>) => readonly IndexRow[],
): Links {
  const reasons = new Map<string, { row: IndexRow; reasons: MatchReason[] }>();
  const muted: MutedValue[] = [];
  for (const key of keys) {
    const rows = rowsUnder(key).filter((row) => row.submissionId !== submissionId);
    const because = mutedBecause(rows);
    if (because) {
      muted.push({ kind: key.kind, value: key.name ?? key.key, here: placeOf(key), because });
      continue;
    }
    for (const row of rows) {
      const found = row.places.flatMap((place) => reasonFor(key, place) ?? []);
      if (found.length === 0) continue;
      const link = reasons.get(row.submissionId) ?? { row, reasons: [] };
      link.reasons.push(...found);
      reasons.set(row.submissionId, link);
    }
  }
  return {
    links: [...reasons.values()].map(linkFor).sort((a, b) => (linkRank(a) < linkRank(b) ? -1 : 1)),
    muted: onceEach(muted, ({ kind, value, here }) => `${kind}#${value}#${here.pointer}`),
  };
}

/** Of the other submissions, not of this one. */
function mutedBecause(others: readonly IndexRow[]): MutedValue['because'] | undefined {
  if (others.length > MUTED_ABOVE.submissions - 1) return 'too-many-submissions';
  const units = new Set(others.map(({ partnerId }) => partnerId));
  return units.size > MUTED_ABOVE.units ? 'too-many-units' : undefined;
}

const placeOf = ({ entityId, path }: IndexedPlace) => ({ entityId, pointer: path });

function reasonFor(key: MatchKey, there: IndexedPlace): MatchReason | undefined {
  const places = { here: placeOf(key), there: placeOf(there) };
  if (key.name !== undefined) {
    const alike = nameAgreement(key.name, there.name);
    if (!alike) return undefined;
    return {
      kind: key.kind,
      strength: alike.strength,
      value: key.name,
      ...(alike.strength === 'fuzzy' && { otherValue: there.name, similarity: alike.similarity }),
      ...places,
    };
  }
  // Numbers of two countries, or words of two platforms, are not the same.
  if (key.scope !== undefined && there.scope !== undefined && key.scope !== there.scope) return undefined;
  const strength = there.strength === 'exact' ? key.strength : there.strength;
  return { kind: key.kind, strength, value: key.key, ...places };
}

/** Whether two folded names are the same or alike. */
export function nameAgreement(
  one: string,
  other: string | undefined,
): { readonly strength: 'exact' | 'fuzzy'; readonly similarity: number } | undefined {
  if (other === undefined) return undefined;
  if (one === other) return { strength: 'exact', similarity: 1 };
  const similarity = compareNames(one.split(' '), other.split(' '));
  return similarity === undefined ? undefined : { strength: 'fuzzy', similarity };
}

/** A name found under several keys is one reason. */
function linkFor({
  row,
  reasons,
}: {
  readonly row: IndexRow;
  readonly reasons: readonly MatchReason[];
}): SubmissionLink {
  const surest = onceEach(reasons, ({ kind, here, there }) => `${kind}#${here.pointer}#${there.pointer}`).toSorted(
    (a, b) => rankOf(a) - rankOf(b),
  );
  return {
    submissionId: row.submissionId,
    partnerId: row.partnerId,
    receivedAt: row.receivedAt,
    strength: surest[0]?.strength ?? 'fuzzy',
    reasons: surest.slice(0, REASONS_MOST),
  };
}

const rankOf = (reason: MatchReason): number => 2 * STRENGTH_RANK[reason.strength] + (isName(reason) ? 1 : 0);

function onceEach<T>(all: readonly T[], nameOf: (one: T) => string): T[] {
  return [...new Map(all.map((one) => [nameOf(one), one])).values()];
}

/** Whether a link says that two reports are about the same thing: an identifier that is right on both sides. Names never do alone. */
export const isSure = ({ reasons }: SubmissionLink): boolean =>
  reasons.some((reason) => reason.strength === 'exact' && !isName(reason));
