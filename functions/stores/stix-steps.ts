/**
 * What an entry of a feed does to the sequence of STIX objects, step by step: what becomes of each object, and which rows are written
 * beside them. Contract: a step fits into one transaction, and hangs on nothing but the sequence and what was published.
 */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { canBeRevoked, tombstoneOf } from '#domain/stix/tombstones.ts';
import { type Change, rowsOf, type Turn } from '#domain/taxii/stix-sequence.ts';
import type { EntryObjects } from '#domain/to-stix.ts';
import type { FeedEntry, FeedItem, FeedWithdrawal } from '#schemas/feed.ts';
import type { StixObject } from '#schemas/stix.ts';
import { batchAt, OBJECTS_MOST } from './stix-batches.ts';
import { type Part, StixCarriers } from './stix-carriers.ts';
import type { OfFeed } from './stix-keys.ts';
import type { StixReader } from './stix-reader.ts';
import type { Write } from './transaction.ts';

/** Characters of JSON in one batch, unless one object alone has more: an item has 400 KB at most. */
const CHARACTERS_AT_ONCE = 100_000;
/** Ids that are remembered to be there. */
const KNOWN_MOST = 10_000;
const CARRIERS_AT_ONCE = 10;

/** An entry as it was published, with what was true then. */
export type PublishedEntry = {
  readonly entry: FeedEntry;
  readonly decidedAt: string;
  readonly units: Readonly<Record<string, string>>;
};
export type PublishedItem = Omit<PublishedEntry, 'entry'> & { readonly entry: FeedItem };
export type ObjectsOf = (published: PublishedEntry) => EntryObjects;

export type Step = {
  readonly turns: readonly Turn[];
  /** What goes with it, in the same transaction; there is a change for each turn. */
  readonly beside: (changes: readonly Change[]) => readonly Write[];
  /** Objects of the entry that are done after it. */
  readonly done: number;
  readonly isLast: boolean;
  readonly committed: () => void;
};

type Entry = { readonly of: OfFeed; readonly position: number; readonly entryId: string };
type Kind = 'shared' | 'own' | 'carried';
type Sources = {
  readonly published: (of: OfFeed, position: number) => Promise<PublishedItem>;
  readonly objectsOf: ObjectsOf;
};

export class StixSteps {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #reader: StixReader;
  readonly #carriers: StixCarriers;
  readonly #sources: Sources;
  /** What is shared and there: it never goes. */
  readonly #known = new Set<string>();

  constructor(dynamodb: DynamoDBDocumentClient, table: string, reader: StixReader, sources: Sources) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#reader = reader;
    this.#carriers = new StixCarriers(dynamodb, table);
    this.#sources = sources;
  }

  of(of: OfFeed, position: number, { entry, ...published }: PublishedItem): (done: number) => Promise<Step> {
    const named = { of, position, entryId: entry.entryId };
    if (entry.kind === 'withdrawn') return async () => this.#ending(named, entry);
    const objects = this.#sources.objectsOf({ entry, ...published });
    return async (done) => this.#beginning(named, objects, done);
  }

  async #beginning(entry: Entry, objects: ReturnType<ObjectsOf>, from: number): Promise<Step> {
    const all = [...objects.shared, ...objects.own];
    const own = new Set(objects.own);
    const kindOf = (object: StixObject): Kind => {
      if (!own.has(object)) return 'shared';
      return canBeRevoked(object) ? 'own' : 'carried';
    };
    const isKnown = (object: StixObject) => kindOf(object) === 'shared' && this.#known.has(nameOf(entry.of, object));
    const { some, done } = upTo(all, from, isKnown);
    const kinds = some.map(kindOf);
    return {
      turns: await Promise.all(some.map((object, at) => this.#turn(entry.of, object, kinds[at] ?? 'own'))),
      beside: (changes) => this.#written(entry, { some, kinds, changes, from }),
      done,
      isLast: done === all.length,
      committed: () => {
        if (this.#known.size > KNOWN_MOST) this.#known.clear();
        for (const [at, object] of some.entries())
          if (kinds[at] === 'shared') this.#known.add(nameOf(entry.of, object));
      },
    };
  }

  /** What is an entry's own was never there. An observable has no versions: it stands once, as the newest entry marks it. */
  async #turn(of: OfFeed, object: StixObject, kind: Kind): Promise<Turn> {
    const places = {
      own: async () => [],
      carried: () => this.#reader.carriersOf(of, object.id, 1),
      shared: () => this.#reader.versionsOf(of, object.id),
    };
    return {
      object,
      rows: await this.#reader.standing(of, object.id, await places[kind]()),
      alone: !('created' in object),
    };
  }

  #written(
    { of, position: entry, entryId }: Entry,
    step: {
      readonly some: readonly StixObject[];
      readonly kinds: readonly Kind[];
      readonly changes: readonly Change[];
      readonly from: number;
    },
  ): readonly Write[] {
    const writes: Write[] = [];
    const own: number[] = [];
    const carries: string[] = [];
    for (const [at, { id }] of step.some.entries()) {
      const { row, stays } = step.changes[at] ?? {};
      const position = (row ?? stays)?.position ?? 0;
      if (step.kinds[at] === 'own') own.push(position);
      else if (step.kinds[at] === 'carried') {
        carries.push(id);
        writes.push(this.#carriers.carried(of, id, entry, position));
      } else if (row) writes.push(this.#carriers.shared(of, id, row.version, position));
    }
    if (own.length + carries.length === 0) return writes;
    return [...writes, this.#carriers.part(of, entryId, { done: step.from, entry, own, carries })];
  }

  /** Whatever the entry still has. It was withdrawn before its own turn when there is nothing. */
  async #ending({ of, entryId }: Entry, { withdrawnAt }: FeedWithdrawal): Promise<Step> {
    const [part, another] = await this.#carriers.partsOf(of, entryId, 2);
    const rest = { done: 0, isLast: another === undefined, committed: () => undefined };
    if (!part) return { turns: [], beside: () => [], ...rest };
    const own = await this.#revoked(of, part, withdrawnAt);
    const carried = await Promise.all(part.carries.map((id) => this.#handedBack(of, part, id)));
    return {
      turns: [...own, ...carried.flatMap(({ turn }) => turn ?? [])],
      beside: (changes) => {
        const left = changes.slice(own.length);
        return [
          this.#carriers.partRemoved(of, entryId, part),
          ...part.carries.map((id) => this.#carriers.carriedNoMore(of, id, part.entry)),
          ...carried
            .filter(({ turn }) => turn !== undefined)
            .flatMap(({ id, heir }, at) => {
              const { row, stays } = left[at] ?? {};
              const stands = row ?? stays;
              return heir === undefined || !stands ? [] : [this.#carriers.carried(of, id, heir, stands.position)];
            }),
        ];
      },
      ...rest,
    };
  }

  async #revoked(of: OfFeed, { own }: Part, withdrawnAt: string): Promise<readonly Turn[]> {
    const [first] = own;
    if (first === undefined) return [];
    const positions = new Set(own);
    // They were appended together.
    const rows = rowsOf(await batchAt(this.#dynamodb, this.#table, of, first)).filter((row) =>
      positions.has(row.position),
    );
    return rows.map((row) => ({ rows: [row], object: tombstoneOf(JSON.parse(row.json), withdrawnAt), alone: true }));
  }

  /**
   * A shared object as the newest of the other entries has it, its heir; it goes when there is none. Nothing becomes of it while a newer entry
   * than this one carries it.
   */
  async #handedBack(of: OfFeed, { entry }: Part, id: string): Promise<{ id: string; heir?: number; turn?: Turn }> {
    for (let limit = CARRIERS_AT_ONCE; ; limit *= 2) {
      const carriers = await this.#reader.carriersOf(of, id, limit);
      const [newest, ...others] = carriers;
      if (!newest || Number(newest.key) !== entry) return { id };
      const rows = await this.#reader.standing(of, id, [newest]);
      for (const { key } of others) {
        const object = this.#as(await this.#sources.published(of, Number(key)), id);
        if (object) return { id, heir: Number(key), turn: { rows, object, alone: true } };
      }
      if (carriers.length < limit) return { id, turn: { rows, object: undefined, alone: true } };
    }
  }

  /** As an entry has it; one that is withdrawn itself has nothing any more. */
  #as({ entry, ...published }: PublishedItem, id: string): StixObject | undefined {
    if (entry.kind === 'withdrawn') return undefined;
    const whole: PublishedEntry = { entry, ...published };
    return this.#sources.objectsOf(whole).own.find((object) => object.id === id);
  }
}

const nameOf = ({ feedId, audience }: OfFeed, object: StixObject): string =>
  [feedId, audience, object.id, 'modified' in object ? object.modified : ''].join(' ');

/** The next objects that fit into one step; those that are known are passed over. */
function upTo(all: readonly StixObject[], from: number, isKnown: (object: StixObject) => boolean) {
  const some: StixObject[] = [];
  let characters = 0;
  let done = from;
  for (; done < all.length && some.length < OBJECTS_MOST; done++) {
    const object = all[done];
    if (!object || isKnown(object)) continue;
    characters += JSON.stringify(object).length;
    if (some.length > 0 && characters > CHARACTERS_AT_ONCE) break;
    some.push(object);
  }
  return { some, done };
}
