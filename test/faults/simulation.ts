/**
 * Plays one history: programs that ask the engines, one call after the other, in the order that a course gives, with the faults that it
 * gives. A call waits until its turn comes; only then is it answered, and whoever is killed is never answered again.
 */
import { createHash } from 'node:crypto';
import { type Cloud, type Command, placesOf } from './model/cloud.ts';
import { seeded, settled, steadily } from './steady.ts';

/**
 * What may happen to a call. `refused`: the engine did nothing and said so. `lost`: it did, and its answer never came. `resent`: the same,
 * and the SDK asked once more. `met`: another write was at the same item. `partial`: a batch was answered in part.
 */
export const FAULTS = ['refused', 'lost', 'killed-before', 'killed-after', 'resent', 'met', 'partial'] as const;
export type Fault = (typeof FAULTS)[number];

/** Which faults mean anything to a command. */
export function faultsOf(command: Command): readonly Fault[] {
  const { name } = command.constructor;
  return FAULTS.filter((fault) => {
    if (fault === 'met') return placesOf(command).length > 0 && name !== 'DeleteCommand';
    if (fault === 'partial') return name === 'BatchGetCommand' || name === 'BatchWriteCommand';
    // A transaction that is sent again bears the token that the SDK gave it, and finds that it is done.
    return (
      fault !== 'resent' ||
      (placesOf(command).length > 0 && name !== 'TransactWriteCommand') ||
      name === 'SendMessageCommand'
    );
  });
}

/** Where a history goes on, and what goes wrong. */
export type Course = {
  /** Which of those that wait is next. */
  readonly next: (waiting: number) => number;
  /** @param at How many calls there were before. */
  readonly faultAt: (at: number, command: Command, label: string) => Fault | undefined;
  /** Whether calls that meet may disturb each other. */
  readonly meets: () => boolean;
};

export const CALM: Course = { next: () => 0, faultAt: () => undefined, meets: () => false };

/** Whoever waited for a process that was killed. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** One process of a function. It is gone when it was killed, and everything that it knew with it. */
export class Process {
  readonly label: string;
  isAlive = true;
  readonly died: Promise<never>;
  #die: (why: Error) => void = () => undefined;

  constructor(label: string) {
    this.label = label;
    this.died = new Promise((_, reject) => {
      this.#die = reject;
    });
    this.died.catch(() => undefined);
  }

  kill(): void {
    this.isAlive = false;
    this.#die(new Killed(this.label));
  }
}

type Timer = { readonly id: number; readonly at: number; readonly run: () => void };
type Waiting = {
  readonly process: Process | undefined;
  readonly command?: Command;
  readonly label: string;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
};

const MOST_STEPS = 20_000;

export class Simulation {
  readonly cloud: Cloud;
  readonly random: () => number;
  course: Course;
  now: number;
  calls = 0;
  steps = 0;
  #waiting: Waiting[] = [];
  #timers: Timer[] = [];
  #timerId = 0;
  readonly #trace: string[] = [];

  constructor(
    cloud: Cloud,
    { seed, course, now }: { readonly seed: number; readonly course: Course; readonly now: number },
  ) {
    this.cloud = cloud;
    this.course = course;
    this.now = now;
    this.random = seeded(seed);
  }

  /** The SDK's client as a process has it. */
  client(process: Process) {
    return {
      send: (command: Command) =>
        new Promise<object>((resolve, reject) => {
          if (!process.isAlive) return;
          this.#waiting.push({ process, command, label: process.label, resolve: resolve as never, reject });
        }),
    };
  }

  /** Waits for a turn, as somebody does who comes at some time. */
  turn(label: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ process: undefined, label, resolve: resolve as never, reject });
    });
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.#set(resolve, milliseconds));
  }

  /** What was done, in its order, as a name: another order or another fault is another history. */
  get name(): string {
    return createHash('sha1').update(this.#trace.join('\n')).digest('base64url');
  }

  get trace(): readonly string[] {
    return this.#trace;
  }

  /** Until nobody waits for anything. */
  async play(begin: () => Promise<unknown>): Promise<void> {
    const timers = {
      set: (run: () => void, milliseconds: number) => this.#set(run, milliseconds),
      clear: (id: number) => void (this.#timers = this.#timers.filter((timer) => timer.id !== id)),
    };
    await steadily(this.random, timers, async () => {
      let failure: unknown;
      begin().catch((error: unknown) => {
        failure = error ?? new Error('It failed.');
      });
      await settled();
      while (failure === undefined && this.#step()) await settled();
      if (failure !== undefined) throw failure;
    });
  }

  #set(run: () => void, milliseconds: number): number {
    const id = ++this.#timerId;
    this.#timers.push({ id, at: this.now + milliseconds, run });
    return id;
  }

  #step(): boolean {
    if (++this.steps > MOST_STEPS) throw new Error('The history does not come to rest.');
    if (this.#waiting.length === 0) return this.#wake();
    this.now += 1;
    const [one] = this.#waiting.splice(this.course.next(this.#waiting.length), 1);
    if (one) this.#serve(one);
    return true;
  }

  /** Nobody has anything to do before this. */
  #wake(): boolean {
    const next = this.#timers.reduce<Timer | undefined>(
      (first, timer) => (first === undefined || timer.at < first.at ? timer : first),
      undefined,
    );
    if (!next) return false;
    this.#timers = this.#timers.filter((timer) => timer !== next);
    this.now = Math.max(this.now, next.at);
    next.run();
    return true;
  }

  #serve(one: Waiting): void {
    const { command, label } = one;
    if (!command) {
      this.#trace.push(label);
      one.resolve(undefined as never);
      return;
    }
    const at = this.calls++;
    const asked = this.course.faultAt(at, command, label) ?? this.#meeting(command);
    const fault = asked && faultsOf(command).includes(asked) ? asked : undefined;
    this.#trace.push(`${label} ${command.constructor.name} ${fault ?? ''}`);
    this.#answer(one, command, fault);
  }

  /** A write meets another process's that is on its way to the same place. */
  #meeting(command: Command): Fault | undefined {
    const places = placesOf(command);
    const isThere = (other: Waiting) =>
      other.command && placesOf(other.command).some((place) => places.includes(place));
    return places.length > 0 && this.#waiting.some(isThere) && this.course.meets() ? 'met' : undefined;
  }

  #answer({ process, resolve, reject }: Waiting, command: Command, fault: Fault | undefined): void {
    try {
      switch (fault) {
        case 'refused':
          return reject(this.cloud.tooMuch(command, this.calls));
        case 'met':
          return reject(this.cloud.metOnTheWay(command, this.calls));
        case 'killed-before':
          return this.#kill(process);
        case 'killed-after':
          tried(() => this.cloud.answer(command));
          return this.#kill(process);
        case 'lost':
          tried(() => this.cloud.answer(command));
          return reject(Object.assign(new Error('No answer came.'), { name: 'TimeoutError' }));
        case 'resent':
          tried(() => this.cloud.answer(command));
          return resolve(this.cloud.answer(command) as never);
        case 'partial':
          return resolve(this.cloud.answerInPart(command) as never);
        default:
          return resolve(this.cloud.answer(command) as never);
      }
    } catch (error) {
      reject(error);
    }
  }

  #kill(process: Process | undefined): void {
    process?.kill();
    this.#waiting = this.#waiting.filter((other) => other.process !== process);
  }
}

/** What it said is not heard by anybody. */
function tried(run: () => unknown): void {
  try {
    run();
  } catch {}
}
