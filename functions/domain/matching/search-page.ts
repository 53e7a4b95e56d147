/** A page of hits: one lookup after the other, each row once. */
import type { MatchKind, SearchHit } from '#schemas/match.ts';
import type { IndexRow } from './index-row.ts';
import { hitIn } from './search.ts';
import type { Lookup } from './search-keys.ts';

/** A page that finds little ends after so many questions, with a position. */
const QUESTIONS_MOST = 20;

export type Under = (
  lookup: Lookup,
  kind: MatchKind | undefined,
  limit: number,
  after?: string,
) => Promise<{ readonly rows: readonly IndexRow[]; readonly last?: string }>;

export type Hits = { readonly items: readonly SearchHit[]; readonly last?: string };

/** A position is the number of a lookup and where in it. */
export async function hitsOf(
  under: Under,
  lookups: readonly Lookup[],
  kind: MatchKind | undefined,
  limit: number,
  from = '0 ',
): Promise<Hits> {
  const items: SearchHit[] = [];
  const space = from.indexOf(' ');
  let [number, after] = [Number(from.slice(0, space)), from.slice(space + 1)];
  for (let asked = 0; asked < QUESTIONS_MOST; asked++) {
    const lookup = lookups[number];
    if (!lookup) return { items };
    const { rows, last } = await under(lookup, kind, limit - items.length, after);
    for (const row of rows)
      items.push(...[hitIn(row, lookup, lookups.slice(0, number))].filter((hit) => hit !== undefined));
    if (last === undefined) number++;
    after = last ?? '';
    if (items.length >= limit) break;
  }
  return number < lookups.length ? { items, last: `${number} ${after}` } : { items };
}
