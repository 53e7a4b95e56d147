/**
 * How many independent sources stand behind a cluster of submissions. A root is a source that a unit names by a word of its own; what a unit does
 * not name counts once for the unit, and not at all beside a source that it does name. A report derived from others has their roots and
 * none of its own. Reports that have it from each other, and from nowhere else, have no root: a rumour in a circle.
 */
import type { InformationCredibility } from '#schemas/grading.ts';
import type { Corroboration } from '#schemas/match.ts';
import type { Origin } from './index-row.ts';

type Root = { readonly partnerId: string; readonly source?: string };

/** "Confirmed by other independent sources" (Admiralty code). */
const ROOTS_OF_CREDIBILITY_1 = 2;
const ROOTS_SHOWN = 100;

/** States of a submission that has been taken back. It is shown, with where it stands, and corroborates nothing. */
const TAKEN_BACK: ReadonlySet<string> = new Set(['withdrawn', 'recalled']);
export const stillStands = ({ state }: { readonly state: string }): boolean => !TAKEN_BACK.has(state);

/**
 * @param cluster Ids of those that are about the same thing.
 * @param origins By id: of the cluster, and of all that it derives from, as far as they are known.
 */
export function corroborationOf(
  cluster: readonly string[],
  origins: ReadonlyMap<string, Origin>,
  credibility: InformationCredibility,
): Corroboration {
  const replaced = new Set(cluster.map((id) => origins.get(id)?.supersedes));
  const counted = cluster.filter((id) => !replaced.has(id));
  const ancestry = ancestryOf(counted, origins);
  const roots = mergeRoots([...ancestry].flatMap((id) => ownRoots(id, origins.get(id))));
  const isTooFew = roots.length < ROOTS_OF_CREDIBILITY_1;
  const flags: Corroboration['flags'] = [];
  if (hasCircle(ancestry, origins)) flags.push('circular');
  if (counted.length > 1 && isTooFew) flags.push('single-root');
  if (roots.some(({ source }) => source === undefined)) flags.push('sources-not-stated');
  if (credibility === '1' && isTooFew) flags.push('graded-1-without-two-roots');
  return {
    submissions: Math.max(1, counted.length),
    independentRoots: roots.length,
    roots: roots.slice(0, ROOTS_SHOWN),
    flags,
  };
}

/** The submissions and all that they derive from, however far. */
function ancestryOf(ids: readonly string[], origins: ReadonlyMap<string, Origin>): ReadonlySet<string> {
  const seen = new Set(ids);
  for (const one of seen) for (const parent of origins.get(one)?.derivedFrom ?? []) seen.add(parent);
  return seen;
}

/** Takes away, as long as there is one, whatever derives from nothing that is left; what remains derives from itself. */
function hasCircle(ids: ReadonlySet<string>, origins: ReadonlyMap<string, Origin>): boolean {
  const left = new Set(ids);
  const children = new Map<string, string[]>();
  const parentsOf = (id: string) => new Set(origins.get(id)?.derivedFrom ?? []);
  const waitsFor = new Map([...ids].map((id) => [id, parentsOf(id).size]));
  for (const id of ids) for (const parent of parentsOf(id)) children.set(parent, [...(children.get(parent) ?? []), id]);
  const free = [...ids].filter((id) => waitsFor.get(id) === 0);
  for (const id of free) {
    left.delete(id);
    for (const child of children.get(id) ?? []) {
      const still = (waitsFor.get(child) ?? 0) - 1;
      waitsFor.set(child, still);
      if (still === 0) free.push(child);
    }
  }
  return left.size > 0;
}

/** What it does not have from another submission. One that is not known is an unnamed source of the unit in its id. */
function ownRoots(id: string, origin: Origin | undefined): readonly Root[] {
  if (!origin) return [{ partnerId: id.slice(0, id.indexOf('~')) }];
  const { author: partnerId, sources, derivedFrom } = origin;
  if (sources.length > 0) return sources.map((source) => ({ partnerId, source }));
  return derivedFrom.length > 0 ? [] : [{ partnerId }];
}

/** Each once. What a unit leaves unnamed may be the source that it names elsewhere. */
function mergeRoots(all: readonly Root[]): readonly Root[] {
  const named = new Set(all.filter(({ source }) => source !== undefined).map(({ partnerId }) => partnerId));
  const kept = all.filter(({ partnerId, source }) => source !== undefined || !named.has(partnerId));
  const byName = new Map(kept.map((root) => [`${root.partnerId} ${root.source ?? ''}`, root]));
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, root]) => root);
}
