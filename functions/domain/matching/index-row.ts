/** What the index keeps: one row for every value of a submission, however often it stands there, and one for where the report has it from. */
import type { Submission } from '#schemas/submission.ts';
import type { MatchKind } from '#schemas/match.ts';
import { formOf, type MatchForm, type MatchKey } from './match-key.ts';

/** The version of all that `keysOf` does. Whoever changes what it gives raises it, and has what was indexed before indexed again. */
export const MATCH_RULES = 2;

export type IndexedPlace = Pick<MatchKey, 'entityId' | 'path' | 'strength' | 'scope' | 'name'>;

export type IndexRow = {
  readonly form: MatchForm;
  readonly key: string;
  readonly kind: MatchKind;
  readonly submissionId: string;
  readonly partnerId: string;
  readonly receivedAt: string;
  readonly places: readonly IndexedPlace[];
  /** By which version of the rules; absent: by the first. */
  readonly rules?: number;
};

/** What tells independent sources apart (`corroboration.ts`). */
export type Origin = {
  readonly submissionId: string;
  /** The unit that wrote it: a hub that sends for others is no source. */
  readonly author: string;
  readonly sources: readonly string[];
  readonly derivedFrom: readonly string[];
  readonly supersedes?: string;
};

type Received = { readonly submissionId: string; readonly partnerId: string; readonly receivedAt: string };

/** Of one value so many places are kept: a list of a hundred times one number is one link. */
const PLACES_MOST = 10;

export function rowsOf(
  keys: readonly MatchKey[],
  { submissionId, partnerId, receivedAt }: Received,
): readonly IndexRow[] {
  const rows = new Map<string, IndexRow & { readonly places: IndexedPlace[] }>();
  for (const { kind, key, ...place } of keys) {
    const form = formOf(kind);
    const name = `${form}#${key}#${kind}`;
    const row = rows.get(name) ?? {
      form,
      key,
      kind,
      submissionId,
      partnerId,
      receivedAt,
      places: [],
      rules: MATCH_RULES,
    };
    if (row.places.length < PLACES_MOST) row.places.push(place);
    rows.set(name, row);
  }
  return [...rows.values()];
}

export const originOf = ({ iss, jti, onBehalfOf, supersedes, report }: Submission): Origin => ({
  submissionId: `${iss}~${jti}`,
  author: onBehalfOf ?? iss,
  sources: report.provenance?.sources ?? [],
  derivedFrom: report.provenance?.derivedFrom ?? [],
  ...(supersedes !== undefined && { supersedes }),
});
