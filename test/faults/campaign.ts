/** A campaign: as many histories as are asked for, no two the same, on the true design; and the kept seeds on the broken ones. */
import { BROKEN_DESIGNS } from './broken-designs.ts';
import keptSeedsFile from './kept-seeds.json' with { type: 'json' };
import { type Hit, nextHits, SHORT, seededHistory, type Short, shortHistory } from './histories.ts';
import { play, type Played } from './play.ts';
import { seeded } from './steady.ts';

/** `found`: histories in which something was not true once. `broken`: seeds that catch each broken design. */
const kept: { readonly found: readonly string[]; readonly broken: Readonly<Record<string, readonly number[]>> } =
  keptSeedsFile;

/** A history by its name: enough to play it again. */
export type Schedule = { readonly seed: number } | { readonly short: Short; readonly hits: readonly Hit[] };

export const historyOf = (schedule: Schedule) =>
  'seed' in schedule ? seededHistory(schedule.seed) : shortHistory(schedule.short, schedule.hits);

/** `seed 17`, or `sent 3:lost 20:killed-after`. */
export const nameOf = (schedule: Schedule): string =>
  'seed' in schedule
    ? `seed ${schedule.seed}`
    : [schedule.short, ...schedule.hits.map(({ at, fault }) => `${at}:${fault}`)].join(' ');

export function scheduleNamed(name: string): Schedule {
  const [first = '', ...rest] = name.split(' ');
  if (first === 'seed') return { seed: Number(rest[0]) };
  const hits = rest.map((hit) => {
    const [at, fault] = hit.split(':');
    return { at: Number(at), fault } as Hit;
  });
  return { short: first as Short, hits };
}

/** Pairs of faults are at most this part of a campaign; a long one has all of the shorter history. */
const PAIRS = 0.3;

/** Every single fault of the short histories, then pairs of faults, then seeds without end. */
async function* schedules(count: number, seed: number): AsyncGenerator<Schedule> {
  const singles: { readonly short: Short; readonly hits: readonly [Hit] }[] = [];
  for (const short of SHORT) {
    for (const hit of await nextHits(short, [], play)) singles.push({ short, hits: [hit] });
  }
  yield* singles;
  const firsts = shuffled(
    singles.filter(({ short }) => short === 'sent'),
    seeded(seed),
  );
  const each = Math.ceil((count * PAIRS) / firsts.length);
  for (const { short, hits } of count > 2 * singles.length ? firsts : []) {
    const seconds = shuffled(await nextHits(short, hits, play), seeded(seed + (hits[0]?.at ?? 0)));
    for (const second of seconds.slice(0, each)) yield { short, hits: [...hits, second] };
  }
  for (let next = seed; ; next++) yield { seed: next };
}

function shuffled<T>(list: readonly T[], random: () => number): readonly T[] {
  return list
    .map((one) => ({ one, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
}

export type Failed = { readonly schedule: Schedule; readonly violations: readonly string[] };
export type Result = {
  /** Distinct histories that were played. */
  readonly schedules: number;
  readonly failed: readonly Failed[];
  readonly broken: number;
  readonly brokenCaught: readonly string[];
};

export async function campaign(
  count: number,
  seed: number,
  onPlayed: (distinct: number, failed: Failed | undefined) => void = () => undefined,
): Promise<Result> {
  const names = new Set<string>();
  const failed: Failed[] = [];
  const note = (schedule: Schedule, { name, violations }: Played) => {
    names.add(name);
    const wrong = violations.length > 0 ? { schedule, violations } : undefined;
    if (wrong) failed.push(wrong);
    onPlayed(names.size, wrong);
  };
  for await (const schedule of schedules(count, seed)) {
    if (names.size >= count) break;
    note(schedule, await play(historyOf(schedule)));
    // A history keeps the process to itself: between two of them others may speak.
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const schedule of kept.found.map(scheduleNamed)) note(schedule, await play(historyOf(schedule)));
  const caught = await keptSeeds(note);
  return { schedules: names.size, failed, broken: Object.keys(BROKEN_DESIGNS).length, brokenCaught: caught };
}

/**
 * Each broken design on the seeds that once caught it, and the true one on the same. A change of the product moves what a seed means: there are
 * several for each, and when none is left, `--catch` finds new ones.
 */
export async function keptSeeds(onTrue: (schedule: Schedule, played: Played) => void): Promise<readonly string[]> {
  const caught: string[] = [];
  for (const [name, design] of Object.entries(BROKEN_DESIGNS)) {
    const seeds = kept.broken[name] ?? [];
    let isCaught = false;
    for (const seed of seeds) {
      onTrue({ seed }, await play(seededHistory(seed)));
      isCaught ||= (await play(seededHistory(seed), design)).violations.length > 0;
    }
    if (isCaught) caught.push(name);
  }
  return caught;
}

/** The first seeds that catch a broken design, for the file of kept ones. */
export async function seedsThatCatch(name: string, count: number): Promise<readonly number[]> {
  const seeds: number[] = [];
  for (let seed = 1; seeds.length < count; seed++) {
    const { violations } = await play(seededHistory(seed), BROKEN_DESIGNS[name]);
    if (violations.length > 0) seeds.push(seed);
  }
  return seeds;
}
