/**
 * An exchange in which one history happens: processes that live and die, a stream whose wake-ups may be lost, late or doubled, queues that
 * deliver at least once; and what those outside were told (`witnessed`), which the invariants hold it to.
 */
import type { CalledConsumer } from '#schemas/operations.ts';
import { eventOfImage, type RowImage } from '#stores/outbox.ts';
import { feedDefinitionKey, feedVersionKey, outboxKey, partnerKey, requirementKey } from '#stores/table-keys.ts';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { readCall } from '#stores/retry-queue.ts';
import { sweepOutbox } from '../../functions/sweep-outbox.ts';
import { type Cast, DEFINED, NOW, REQUIREMENTS } from './cast.ts';
import { Cloud } from './model/cloud.ts';
import type { Message } from './model/queue-model.ts';
import { CALM, type Course, Process, Simulation } from './simulation.ts';
import { type Design, RETRY_QUEUES, type Stores, storesOn, sweeping, TABLES } from './wiring.ts';
import { emptyWitness, type Witnessed } from './witnessed.ts';

const CONSUMERS: readonly CalledConsumer[] = ['summary', 'quality', 'stix', 'match', 'place', 'disposal'];
const isCalled = (consumer: string): consumer is CalledConsumer => CONSUMERS.some((one) => one === consumer);
const SIX_HOURS = 6 * 3_600_000 + 60_000;
/** More than any history needs; a row that is still there has nobody who takes it. */
const MOST_SWEEPS = 8;

type Instance = { readonly process: Process; readonly on: Stores; isBusy: boolean };
/** What becomes of a wake-up: how often it comes. */
export type WakeUps = (consumer: string) => number;

export class World {
  readonly cast: Cast;
  readonly simulation: Simulation;
  readonly cloud: Cloud;
  readonly design: Design;
  readonly witnessed: Witnessed = emptyWitness();
  wakeUps: WakeUps;
  readonly #instances: Instance[] = [];
  #made = 0;

  constructor(
    cast: Cast,
    design: Design,
    { seed, course, wakeUps }: { readonly seed: number; readonly course: Course; readonly wakeUps: WakeUps },
    onAnswer?: Cloud['onAnswer'],
  ) {
    this.cast = cast;
    this.design = design;
    this.wakeUps = wakeUps;
    this.cloud = new Cloud(
      ({ table, item }) => {
        if (table === TABLES.outbox) this.#inserted(item);
      },
      (queue, message) => this.#sent(queue, message),
      () => this.simulation.now,
    );
    this.cloud.onAnswer = onAnswer;
    this.simulation = new Simulation(this.cloud, { seed, course, now: NOW });
    const put = (TableName: string, Item: object) =>
      this.cloud.answer(new PutCommand({ TableName, Item: { ...Item } }));
    for (const { partnerId, partner } of cast.units)
      put(TABLES.registry, { ...partnerKey(partnerId), partner, version: 1 });
    for (const requirement of REQUIREMENTS) put(TABLES.quality, { ...requirementKey(requirement.number), requirement });
    const feed = JSON.stringify(DEFINED);
    put(TABLES.feeds, { ...feedDefinitionKey(DEFINED.feedId), version: 1, feed });
    put(TABLES.feeds, { ...feedVersionKey(DEFINED.feedId, 1), feed });
  }

  /** Runs a use case in a process of that function; rejects when the process is killed. */
  async in<T>(name: string, use: (on: Stores) => Promise<T>): Promise<T> {
    const instance = this.#instanceOf(name);
    instance.isBusy = true;
    try {
      return await Promise.race([use(instance.on), instance.process.died]);
    } finally {
      instance.isBusy = false;
    }
  }

  /** Everything that runs is killed, as by a power cut. */
  restart(): void {
    for (const { process } of this.#instances) process.kill();
  }

  sweep(): Promise<number> {
    return this.in('sweep', (on) => sweepOutbox(sweeping(on)));
  }

  sequence(): Promise<void> {
    return this.in('sequence', (on) => this.design.sequence(on));
  }

  redrive(): void {
    for (const queue of Object.values(RETRY_QUEUES)) this.cloud.queues.redrive(queue);
  }

  /** Nothing goes wrong any more: what waits is called for until nothing waits. */
  async comeToRest(): Promise<void> {
    this.simulation.course = CALM;
    // The stream tells nobody any more: only the guarantee is left.
    this.wakeUps = () => 0;
    for (let round = 0; round < MOST_SWEEPS && this.waiting().length > 0; round++) {
      await this.simulation.play(async () => {
        this.simulation.now += SIX_HOURS;
        this.redrive();
        await this.sweep();
        // Whoever took its rows off has published what they tell.
        if (this.waiting().some((row) => row.startsWith(outboxKey('log', '').pk))) await this.sequence();
      });
    }
  }

  waiting(): readonly string[] {
    return this.cloud.tables
      .scan({ TableName: TABLES.outbox })
      .Items.map(({ pk, sk }) => `${String(pk)} ${String(sk)}`);
  }

  #instanceOf(name: string): Instance {
    const idle = this.#instances.find(
      ({ process, isBusy }) => process.isAlive && !isBusy && process.label.startsWith(`${name} `),
    );
    if (idle) return idle;
    const process = new Process(`${name} ${++this.#made}`);
    const fresh = { process, on: storesOn(this.simulation.client(process), () => this.simulation.now), isBusy: false };
    this.#instances.push(fresh);
    return fresh;
  }

  #inserted({ consumer, event }: Readonly<Record<string, unknown>>): void {
    const image: RowImage = {
      event: event instanceof Uint8Array ? { B: Buffer.from(event).toString('base64') } : { S: String(event) },
    };
    if (consumer === 'quality') this.witnessed.events.push(eventOfImage('quality', image));
    for (let times = this.wakeUps(String(consumer)); times > 0; times--) void this.#wake(String(consumer), image);
  }

  /** A wake-up that fails is not brought again here: nothing may depend on it. */
  async #wake(consumer: string, image: RowImage): Promise<void> {
    await this.simulation.turn(`wake ${consumer}`);
    const woken = isCalled(consumer)
      ? this.in(consumer, (on) => this.design[consumer](on, eventOfImage(consumer, image) as never))
      : this.sequence();
    await woken.catch((error: unknown) => this.#noted(error));
  }

  /** Whoever polls a retry queue takes what is sent there, at least once. */
  #sent(queue: string, message: Message): void {
    const consumer = CONSUMERS.find((one) => RETRY_QUEUES[one] === queue);
    if (consumer !== undefined) void this.#poll(consumer, message);
  }

  async #poll(consumer: CalledConsumer, message: Message): Promise<void> {
    const queue = RETRY_QUEUES[consumer];
    while (this.cloud.queues.waiting(queue).includes(message)) {
      await this.simulation.turn(`poll ${consumer}`);
      try {
        await this.in(consumer, (on) => this.#called(consumer, on, readCall(message.body).eventId));
        this.cloud.queues.taken(queue, message);
      } catch (error) {
        this.#noted(error);
        this.cloud.queues.failed(queue, message);
      }
    }
  }

  async #called(consumer: CalledConsumer, on: Stores, eventId: string): Promise<void> {
    const event = await on.outbox.find(consumer, eventId);
    if (event) await this.design[consumer](on, event as never);
  }

  #noted(error: unknown): void {
    this.witnessed.failures.push(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
}
