/** A campaign: as many histories as are asked for, no two the same, on the true design; and the kept seeds on the broken ones. */
import { BROKEN_DESIGNS } from './broken-designs.ts';
import keptSeedsFile from './kept-seeds.json' with { type: 'json' };
import { exploring, type Hit, type History, SHORT, seededHistory, type Short, shortHistory } from './histories.ts';
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

/** Pairs of faults are this part of a campaign, at most; a long one has all of the shorter history. They cost the least. */
const PAIRS = 0.6;

/** A shorter campaign takes every other fault of the longer histories: no call is left out. */
const LONG = 10_000;

type Planned = { readonly schedule: Schedule; readonly history: History };

/** Every single fault of the short histories, then pairs of faults, then seeds without end. Each is played before the next is asked for. */
async function* planned(count: number, seed: number): AsyncGenerator<Planned> {
  const singles: { readonly short: Short; readonly hit: Hit }[] = [];
  for (const short of SHORT) {
    const { history, next } = exploring(short, []);
    yield { schedule: { short, hits: [] }, history };
    const disturbed = short !== 'sent' && count < LONG ? next.filter((_, at) => at % 2 === seed % 2) : next;
    singles.push(...disturbed.map((hit) => ({ short, hit })));
  }
  const firsts: { readonly hit: Hit; readonly seconds: readonly Hit[] }[] = [];
  for (const { short, hit } of singles) {
    const { history, next } = exploring(short, [hit]);
    yield { schedule: { short, hits: [hit] }, history };
    if (short === 'sent') firsts.push({ hit, seconds: next });
  }
  const random = seeded(seed);
  const each = count > 2 * singles.length ? Math.ceil((count * PAIRS) / firsts.length) : 0;
  for (const { hit, seconds } of shuffled(firsts, random)) {
    for (const second of shuffled(seconds, random).slice(0, each)) {
      const schedule = { short: 'sent', hits: [hit, second] } as const;
      yield { schedule, history: historyOf(schedule) };
    }
  }
  for (let next = seed; ; next++) yield { schedule: { seed: next }, history: seededHistory(next) };
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
  for await (const { schedule, history } of planned(count, seed)) {
    if (names.size >= count) break;
    note(schedule, await play(history));
    // A history keeps the process to itself: between two of them others may speak.
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const schedule of kept.found.map(scheduleNamed)) note(schedule, await play(historyOf(schedule)));
  const caught = await keptSeeds(note);
  return { schedules: names.size, failed, broken: Object.keys(BROKEN_DESIGNS).length, brokenCaught: caught };
}

/** What each broken design does, in the words of the invariant that is there for it: another violation is a side effect, and does not count. */
const MEANT: Readonly<Record<string, RegExp>> = {
  'dual write': /never reaches NZTCU/,
  'idempotency after the write':
    /taken twice, with two bodies|acknowledged with another body|another receipt than is kept|in the quota/,
  'projector that counts again': /refused attempts of|counts .* times; it is/,
  'delete before send': /never reaches NZTCU|no reader is told/,
  'bytes after the commit': /has a record and no bytes/,
  'paging by a time index': /A reader never pulled/,
  'index assigned by the tile': /times in the log|is not of this log|is of another tree|The index of/,
  'tree grown from memory': /is not of this log|is of another tree/,
  'batch that is written in part': /is not found by its/,
};
const isCaughtBy = (name: string, violations: readonly string[]): boolean =>
  violations.some((violation) => MEANT[name]?.test(violation) === true);

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
      isCaught ||= isCaughtBy(name, (await play(seededHistory(seed), design)).violations);
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
    if (isCaughtBy(name, violations)) seeds.push(seed);
  }
  return seeds;
}
