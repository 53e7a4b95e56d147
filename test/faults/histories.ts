/** Histories, each a pure consequence of a few numbers: a short one in which every call is disturbed, and long ones by a seed. */
import { CURATED_FEED } from '#schemas/feed.ts';
import { type Cast, DEFINED, EFFECTS, type Unit, type Variant } from './cast.ts';
import {
  activate,
  compromise,
  decide,
  dispose,
  type Order,
  orderObjects,
  pull,
  recall,
  redefine,
  reindex,
  release,
  rotateKey,
  rotateReceiptKey,
  Standing,
  submit,
  suspend,
} from './deeds.ts';
import type { Command } from './model/cloud.ts';
import { type Course, type Fault, faultsOf } from './simulation.ts';
import { seeded } from './steady.ts';
import type { World } from './world.ts';

/** What is done in it, in which order, and what goes wrong. */
export type History = {
  readonly seed: number;
  readonly course: Course;
  readonly wakeUps: (consumer: string) => number;
  readonly begin: (world: World, cast: Cast) => Promise<void>;
};

export type Hit = { readonly at: number; readonly fault: Fault };

const jtisOf = (unit: Unit): readonly string[] => [...unit.reports.keys()];
const firstOf = ({ units }: Cast): Unit => units[0] ?? nobody();

function nobody(): never {
  throw new Error('Nobody takes part.');
}

const NO_MORE_THAN_LATE = 6;

/** `sent`: from the report to its summary, its figures and its place in the log. `published`: on to a feed and TAXII, and out again. `recalled`: out of all of these at its unit's word, and disposed of, and sent once more. */
export const SHORT = ['sent', 'published', 'recalled'] as const;
export type Short = (typeof SHORT)[number];

/** Everything in order but for the hits. Whoever gets no answer asks again. @param seen Is told of every call. */
export function shortHistory(
  kind: Short,
  hits: readonly Hit[],
  seen: (at: number, command: Command, label: string) => void = () => undefined,
): History {
  const faults = new Map(hits.map(({ at, fault }) => [at, fault]));
  const faultAt = (at: number, command: Command, label: string) => {
    seen(at, command, label);
    return faults.get(at);
  };
  return {
    seed: 1,
    course: { next: () => 0, faultAt, meets: () => false },
    wakeUps: () => 1,
    begin: async (world, cast) => {
      const unit = firstOf(cast);
      const [jti = ''] = jtisOf(unit);
      if (kind === 'published') await orderObjects(world, CURATED_FEED.feedId, 'analysts');
      await submit(world, unit, jti, 'good', new Standing());
      if (kind === 'sent') return;
      await decide(world, `${unit.partnerId}~${jti}`, 'accept');
      await pull(world);
      if (kind === 'published') await decide(world, `${unit.partnerId}~${jti}`, 'withdraw');
      else await recall(world, unit, jti, 'recalled');
      await pull(world);
      if (kind === 'published') return;
      await dispose(world, `${unit.partnerId}~${jti}`);
      // As from a copy of its laptop, when everything was gone.
      for (let turns = 4 * NO_MORE_THAN_LATE; turns > 0; turns--) await world.simulation.turn('later');
      await submit(world, unit, jti, 'good', new Standing());
    },
  };
}

/** Whose calls are the same in the shorter one. */
const DISTURBED_IN_SENT = /^(receive|match|sequence) /;
/** Up to here a recalled report is like one that is withdrawn. */
const RECALL_BEGINS = /^recall /;

/** The same, and once it was played every call after the hits by every fault that means something to it; in the longer ones those that a shorter has not. */
export function exploring(kind: Short, hits: readonly Hit[]): { readonly history: History; readonly next: Hit[] } {
  const after = hits.at(-1)?.at ?? -1;
  const next: Hit[] = [];
  let isRecalled = false;
  const seen = (at: number, command: Command, label: string) => {
    isRecalled ||= RECALL_BEGINS.test(label);
    const isOfBoth = kind === 'published' ? DISTURBED_IN_SENT.test(label) : kind === 'recalled' && !isRecalled;
    if (at > after && !isOfBoth) next.push(...faultsOf(command).map((fault) => ({ at, fault })));
  };
  return { history: shortHistory(kind, hits, seen), next };
}

const FAULT_RATES = [0, 0.02, 0.06, 0.12];
const MOST_FAULTS = 8;
/** Of those that each unit has: who takes from few takes the same one sooner. */
const OFTEN = 2;

function seededCourse(random: () => number): Course {
  const rate = FAULT_RATES[Math.floor(random() * FAULT_RATES.length)] ?? 0;
  const isOrderly = random() < 0.2;
  let faults = 0;
  const faultAt = (_: number, command: Command): Fault | undefined => {
    if (faults >= MOST_FAULTS || random() >= rate) return undefined;
    const possible = faultsOf(command);
    faults++;
    return possible[Math.floor(random() * possible.length)];
  };
  // Conflicts count as well: whoever meets somebody for ever would never be done.
  const meets = () => faults < MOST_FAULTS && random() < 0.3 && ++faults > 0;
  return { next: (waiting) => (isOrderly ? 0 : Math.floor(random() * waiting)), faultAt, meets };
}

/** What may be done, each as often as its weight says. */
type Deed = (world: World, cast: Cast, random: () => number, standing: Standing) => Promise<void>;
const jtiOf = (random: () => number, unit: Unit): string =>
  one(random, random() < 0.7 ? jtisOf(unit).slice(0, OFTEN) : jtisOf(unit));
const one = <T>(random: () => number, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] ?? list[0] ?? nobody();

const sending =
  (variants: readonly Variant[], times = 1): Deed =>
  async (world, cast, random, standing) => {
    const unit = one(random, cast.units);
    const jti = jtiOf(random, unit);
    await Promise.all(
      Array.from({ length: times }, (_, at) =>
        submit(world, unit, jti, variants[at % variants.length] ?? 'good', standing),
      ),
    );
  };

const deciding =
  (order: Order): Deed =>
  async (world, cast, random) => {
    const unit = one(random, cast.units);
    const known = [...world.witnessed.acknowledged.keys()];
    await decide(world, known.length > 0 ? one(random, known) : `${unit.partnerId}~${jtiOf(random, unit)}`, order);
  };

/** One that was taken, if there is any. */
const onKnown =
  (deed: (world: World, submissionId: string, cast: Cast) => Promise<void>): Deed =>
  async (world, cast, random) => {
    const known = [...world.witnessed.acknowledged.keys()];
    if (known.length > 0) await deed(world, one(random, known), cast);
  };

const releasing = onKnown(async (world, submissionId, { units }) => {
  const other = units.find(({ partnerId }) => !submissionId.startsWith(partnerId)) ?? nobody();
  await release(world, submissionId, other.partnerId);
});
const reindexing = onKnown((world, submissionId) => reindex(world, submissionId));

const recalling: Deed = async (world, cast, random) => {
  const unit = one(random, cast.units);
  await recall(world, unit, jtiOf(random, unit), one(random, EFFECTS));
};

const disposing: Deed = async (world, cast, random, standing) => {
  const unit = one(random, cast.units);
  const jti = jtiOf(random, unit);
  await dispose(world, `${unit.partnerId}~${jti}`);
  if (random() < 0.5) return;
  for (let turns = Math.floor(random() * 8 * NO_MORE_THAN_LATE); turns > 0; turns--)
    await world.simulation.turn('later');
  await submit(world, unit, jti, 'good', standing);
};

const publishing: Deed = async (world, cast, random, standing) => {
  const unit = one(random, cast.units);
  const jti = one(random, jtisOf(unit));
  await submit(world, unit, jti, 'good', standing);
  await decide(world, `${unit.partnerId}~${jti}`, 'accept');
};

const suspending: Deed = async (world, cast, random, standing) => {
  const { partnerId } = one(random, cast.units);
  await suspend(world, partnerId, standing);
  for (let turns = Math.floor(random() * NO_MORE_THAN_LATE); turns > 0; turns--)
    await world.simulation.turn('time passes');
  await activate(world, partnerId, standing);
};

const rotating: Deed = async (world, cast, random, standing) => {
  const unit = one(random, cast.units);
  await rotateKey(world, unit);
  await submit(world, unit, jtiOf(random, unit), 'later', standing);
};

const ordering: Deed = async (world, cast, random) => {
  const audiences = ['analysts', ...cast.units.map(({ partnerId }) => `unit:${partnerId}`)];
  await orderObjects(world, one(random, [CURATED_FEED.feedId, DEFINED.feedId]), one(random, audiences));
};

const failing = async (deed: Promise<unknown>): Promise<void> => {
  // What a schedule began and a fault ended is begun again by the schedule.
  await deed.catch(() => undefined);
};

const DEEDS: readonly (readonly [weight: number, deed: Deed])[] = [
  [5, sending(['good'])],
  [2, sending(['good'], 2)],
  [2, sending(['good', 'other'], 2)],
  [2, sending(['bad'])],
  [1, sending(['bad', 'good'], 2)],
  [3, deciding('accept')],
  [1, deciding('withdraw')],
  [1, deciding('return')],
  [1.5, recalling],
  [0.7, disposing],
  [1, suspending],
  [0.5, (world, cast, random, standing) => compromise(world, one(random, cast.units), standing)],
  [0.5, rotating],
  [0.5, (world) => rotateReceiptKey(world)],
  [0.5, (world) => redefine(world)],
  [1.5, (world) => failing(world.sweep())],
  [1.5, (world) => failing(world.sequence())],
  [0.5, async (world) => world.redrive()],
  [0.5, async (world) => world.restart()],
  [2, (world) => pull(world)],
  [2, ordering],
  [1, releasing],
  [0.5, reindexing],
];
/** What meets at a feed. */
const FEED_DEEDS: typeof DEEDS = [
  [4, publishing],
  [1, deciding('withdraw')],
  [1, recalling],
  [0.5, disposing],
  [1.5, releasing],
  [4, (world) => pull(world)],
  [1, (world) => redefine(world)],
];

/** What meets in the match index: the reports that come and go name the same. */
const takingBack: Deed = async (world, cast, random, standing) => {
  const unit = one(random, cast.units);
  const jti = one(random, jtisOf(unit).slice(0, OFTEN));
  await submit(world, unit, jti, 'good', standing);
  if (random() < 0.4) return;
  for (let turns = Math.floor(random() * NO_MORE_THAN_LATE); turns > 0; turns--) await world.simulation.turn('later');
  await recall(world, unit, jti, 'recalled');
};
const INDEX_DEEDS: typeof DEEDS = [
  [6, takingBack],
  [1, reindexing],
  [1, (world) => failing(world.sweep())],
  [0.5, disposing],
];

function drawn(random: () => number, deeds: typeof DEEDS): Deed {
  let left = random() * deeds.reduce((sum, [weight]) => sum + weight, 0);
  return (deeds.find(([weight]) => (left -= weight) < 0) ?? deeds[0] ?? nobody())[1];
}

/** A few to a dozen deeds, each at its time, most of them at once with others. */
export function seededHistory(seed: number): History {
  const random = seeded(seed);
  const course = seededCourse(seeded(seed ^ 0x5bd1e995));
  const howOften = [0, 1, 1, 2];
  return {
    seed,
    course,
    wakeUps: () => one(random, howOften),
    begin: async (world, cast) => {
      const standing = new Standing();
      // Mostly few: what goes wrong among many goes wrong among three.
      const where = random();
      const few = where < 0.1 ? FEED_DEEDS : where < 0.16 ? INDEX_DEEDS : undefined;
      const count = few ? 5 : 1 + Math.floor(random() ** 4 * 9);
      const deeds = Array.from({ length: count }, () => ({
        deed: drawn(random, few ?? DEEDS),
        after: Math.floor(random() * 4 * NO_MORE_THAN_LATE),
      }));
      await Promise.all(
        deeds.map(async ({ deed, after }) => {
          for (let turns = after; turns > 0; turns--) await world.simulation.turn('later');
          await deed(world, cast, random, standing);
        }),
      );
    },
  };
}
