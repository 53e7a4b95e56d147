/** Plays a history on a design, and says what is not true at its end. */
import { cast, type Cast } from './cast.ts';
import { pull } from './deeds.ts';
import type { History } from './histories.ts';
import type { Place } from './holdings.ts';
import { findViolations } from './invariants.ts';
import { type Cloud, lookingAt } from './model/cloud.ts';
import { isSignedBy } from './model/key-model.ts';
import { steadily } from './steady.ts';
import { BUCKETS, type Design, QUEUES, TABLES, TRUE_DESIGN } from './wiring.ts';
import { World } from './world.ts';

export type Played = {
  /** Two of the same name went the same way. */
  readonly name: string;
  readonly calls: number;
  readonly violations: readonly string[];
  readonly trace: readonly string[];
};

const NO_TIMERS = { set: () => 0, clear: () => undefined };

/** @param onAnswer Is told of every command that reached an engine, and of its answer. */
export async function play(
  history: History,
  design: Design = TRUE_DESIGN,
  onAnswer?: Cloud['onAnswer'],
): Promise<Played> {
  const people = await cast();
  const world = new World(people, design, history, onAnswer);
  const { simulation } = world;
  let violations: readonly string[];
  try {
    await simulation.play(() => history.begin(world, people));
    const name = simulation.name;
    const [calls, trace] = [simulation.calls, [...simulation.trace]];
    await world.comeToRest();
    // What is behind them is pulled by readers as well.
    if (world.witnessed.pulled.length > 0) await simulation.play(() => pull(world));
    violations = await judged(world, people);
    return { name, calls, violations, trace };
  } catch (error) {
    violations = [`It stopped: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
    return { name: simulation.name, calls: simulation.calls, violations, trace: simulation.trace };
  }
}

function judged(world: World, { receiptKids }: Cast): Promise<readonly string[]> {
  const { cloud, witnessed } = world;
  const looking = lookingAt(cloud) as never;
  const isSigned = (receipt: string) => {
    const { kid } = JSON.parse(Buffer.from(receipt.split('.')[0] ?? '', 'base64url').toString());
    return isSignedBy(receiptKids.get(kid) ?? '', receipt);
  };
  const place: Place = { dynamodb: looking, s3: looking, tables: TABLES, buckets: BUCKETS, isSigned };
  const bodiesIn = (...queues: string[]) =>
    queues.flatMap((queue) => cloud.queues.waiting(queue).map(({ body }) => body));
  witnessed.summaries = bodiesIn(QUEUES.summaries, QUEUES.immediate);
  witnessed.told = bodiesIn(...Object.values(QUEUES.readers));
  return steadily(world.simulation.random, NO_TIMERS, () => findViolations(place, witnessed));
}
