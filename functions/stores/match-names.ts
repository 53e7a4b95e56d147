/** What the items of the match index are called: rows by what they are found by, and the set of kinds under each key. */
import type { IndexRow } from '#domain/matching/index-row.ts';
import type { MatchForm } from '#domain/matching/match-key.ts';
import type { MatchKind } from '#schemas/match.ts';
import { matchKindsKey } from './table-keys.ts';

export type RowName = readonly [form: MatchForm, key: string, kind: MatchKind];
export type ItemName = { readonly pk: string; readonly sk: string };
type KindsOfKey = readonly [ItemName, Set<string>];

export const namesOf = (rows: readonly IndexRow[]): RowName[] => rows.map(({ form, key, kind }) => [form, key, kind]);
export const rowNamesIn = (item: { readonly rows?: string } | undefined): RowName[] => JSON.parse(item?.rows ?? '[]');

export function kindsOf(rows: readonly IndexRow[]): readonly KindsOfKey[] {
  const kinds = new Map<string, KindsOfKey>();
  for (const { form, key, kind } of rows) {
    const name = matchKindsKey(form, key);
    const known: KindsOfKey = kinds.get(name.pk) ?? [name, new Set()];
    known[1].add(kind);
    kinds.set(name.pk, known);
  }
  return [...kinds.values()];
}
