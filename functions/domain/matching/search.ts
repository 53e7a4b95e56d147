/** Search: what of a row in the index answers what was typed. */
import type { SearchHit } from '#schemas/match.ts';
import type { IndexedPlace, IndexRow } from './index-row.ts';
import { nameAgreement } from './links.ts';
import { nameKeys } from './name-key.ts';
import type { Lookup } from './search-keys.ts';

/** The best place of a row, if one answers; a name may be found under several keys, and counts at the first that was asked. */
export function hitIn(row: IndexRow, lookup: Lookup, askedBefore: readonly Lookup[]): SearchHit | undefined {
  if (!lookup.kinds.includes(row.kind)) return undefined;
  const { submissionId, partnerId, receivedAt, kind } = row;
  const hits = row.places.flatMap((place) => {
    if (place.name !== undefined && isUnder(askedBefore, place.name)) return [];
    const agreement = agreementOf(row, place, lookup);
    return agreement ? [{ place, ...agreement }] : [];
  });
  const [best] = hits.sort((a, b) => (b.similarity ?? 0) - (a.similarity ?? 0));
  if (!best) return undefined;
  const { place, strength, similarity } = best;
  return {
    submissionId,
    partnerId,
    receivedAt,
    kind,
    strength,
    value: place.name ?? row.key,
    ...(strength === 'fuzzy' && similarity !== undefined && { similarity }),
    there: { entityId: place.entityId, pointer: place.path },
  };
}

type Agreement = Pick<SearchHit, 'strength' | 'similarity'>;

export function agreementOf({ kind }: IndexRow, place: IndexedPlace, lookup: Lookup): Agreement | undefined {
  if (kind !== 'name' && kind !== 'vessel-name') return { strength: place.strength };
  return lookup.name === undefined ? undefined : nameAgreement(lookup.name, place.name);
}

function isUnder(lookups: readonly Lookup[], name: string): boolean {
  if (lookups.length === 0) return false;
  const keys = nameKeys(name.split(' '));
  return lookups.some(({ form, key }) => form === 'name' && keys.includes(key));
}
