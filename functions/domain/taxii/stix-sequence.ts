/** The objects that one audience gets of one feed, in the order in which they were added. Every version is a row of its own. */
import type { StixObject } from '#schemas/stix.ts';
import { microInstant } from './micro-instant.ts';

export type StixRow = {
  /** 1, 2, 3 and so on, without a gap. Never shown. */
  readonly position: number;
  readonly stixId: string;
  readonly type: string;
  readonly version: string;
  readonly isFirst: boolean;
  /** No newer version has followed. */
  readonly isLatest: boolean;
  /** In microseconds; strictly later than that of the row before. */
  readonly addedAt: number;
  /** When the entry of the feed was added that the object was made of. */
  readonly entryAddedAt: string;
  /** What is sent, byte by byte. A row that is emptied has lost it, and is read by nobody. */
  readonly json: string;
};

/** What a page is made of. Positions are inclusive bounds; answers are in their order, and have nothing that is emptied. */
export type StixSequence = {
  /** The last position that may be read; 0 when there is none. */
  readonly head: number;
  /** The last position that was not added later than this. */
  readonly positionAt: (microseconds: number) => Promise<number>;
  /** The first rows of a stretch that are wanted. `types`: no others are wanted, so that what has none of them need not be read. */
  readonly rows: (stretch: Stretch) => Promise<readonly StixRow[]>;
  /** Every version of one object. */
  readonly versionsOf: (stixId: string) => Promise<readonly StixRow[]>;
};

export type Stretch = {
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly types: readonly string[] | undefined;
  readonly isWanted: (row: StixRow) => boolean;
};

/** How far a sequence has come: its last row, and which object of which entry of the feed is next. */
export type SequenceHead = {
  readonly position: number;
  readonly addedAt: number;
  /** Entries of the feed that are in it completely. */
  readonly entries: number;
  /** Objects of the entry after them that are in it. */
  readonly objects: number;
  /** Entries that the feed had when a program asked for the first time: with fewer it says nothing. */
  readonly due: number;
};

/** Objects that were appended in one go. One that is emptied has only its place. */
export type StixBatch = {
  /** Position of the first, and when it was added; each one after it a microsecond later. */
  readonly first: number;
  readonly addedAt: number;
  readonly entryAddedAt: string;
  readonly slots: readonly (Slot | undefined)[];
};
export type Slot = Pick<StixRow, 'stixId' | 'version' | 'isFirst' | 'isLatest' | 'json'>;

export const lastOf = ({ first, slots }: StixBatch): number => first + slots.length - 1;

export function rowsOf({ first, addedAt, entryAddedAt, slots }: StixBatch): StixRow[] {
  return slots.flatMap((slot, at) =>
    slot ? { ...slot, type: typeOf(slot.stixId), position: first + at, addedAt: addedAt + at, entryAddedAt } : [],
  );
}

export const typeOf = (stixId: string): string => stixId.slice(0, stixId.indexOf('--'));

/** New rows are a batch, since each follows the one before. */
export function batchOf(rows: readonly StixRow[]): StixBatch | undefined {
  const [first] = rows;
  if (!first) return undefined;
  const slots = rows.map(({ stixId, version, isFirst, isLatest, json }) => ({
    stixId,
    version,
    isFirst,
    isLatest,
    json,
  }));
  return { first: first.position, addedAt: first.addedAt, entryAddedAt: first.entryAddedAt, slots };
}

/** A batch after later ones have emptied some of its objects, or brought newer versions of them. */
export const amended = (batch: StixBatch, changes: readonly Change[]): StixBatch => {
  const emptied = new Set(changes.flatMap((change) => change.emptied.map(({ position }) => position)));
  const superseded = new Set(changes.map(({ supersedes }) => supersedes));
  const slots = batch.slots.map((slot, at) => {
    const position = batch.first + at;
    if (!slot || emptied.has(position)) return undefined;
    return superseded.has(position) ? { ...slot, isLatest: false } : slot;
  });
  return { ...batch, slots };
};

/** What becomes of one object. */
export type Turn = {
  /** Its rows so far, oldest first. */
  readonly rows: readonly StixRow[];
  /** What it is from now on; undefined: nothing. */
  readonly object: StixObject | undefined;
  /** Its earlier versions are served no more. */
  readonly alone: boolean;
};

/** `row` is new; the one at `supersedes` is no longer the latest; those that are `emptied` keep their place and nothing else. */
export type Change = {
  readonly row?: StixRow;
  /** Where it is already, as it is. */
  readonly stays?: StixRow;
  readonly supersedes?: number;
  readonly emptied: readonly StixRow[];
};

/**
 * A change for each turn. What is there already, byte by byte or in a version as new, is left as it is: markings and identities are
 * shared by many reports and stand once.
 */
export function changesFor(
  head: Pick<SequenceHead, 'position' | 'addedAt'>,
  turns: readonly Turn[],
  { now, entryAddedAt }: { readonly now: number; readonly entryAddedAt: string },
): Change[] {
  let { position, addedAt } = head;
  return turns.map(({ rows, object, alone }) => {
    const latest = rows.at(-1);
    const before = { ...(latest && { supersedes: latest.position }), emptied: alone ? rows : [] };
    if (object === undefined) return before;
    const json = JSON.stringify(object);
    const version = versionIn(object);
    if (latest && (version === undefined ? latest.json === json : latest.version >= version))
      return { stays: latest, emptied: [] };
    position += 1;
    addedAt = Math.max(now * 1_000, addedAt + 1);
    const row: StixRow = {
      position,
      stixId: object.id,
      type: object.type,
      // A cyber-observable object has no version of its own; ours is when it was added (TAXII 2.1, section 5.3.1).
      version: version ?? microInstant(addedAt),
      isFirst: alone || latest === undefined,
      isLatest: true,
      addedAt,
      entryAddedAt,
      json,
    };
    return { row, ...before };
  });
}

/** TAXII 2.1, section 3.4.1: `modified`, or `created` where there are no versions. */
function versionIn(object: StixObject): string | undefined {
  if ('modified' in object) return object.modified;
  return 'created' in object ? object.created : undefined;
}
