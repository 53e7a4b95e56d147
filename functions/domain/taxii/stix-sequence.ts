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
  /** In microseconds; strictly later than that of the row before. */
  readonly addedAt: number;
  /** When the entry of the feed was added that the object was made of. */
  readonly entryAddedAt: string;
  /** What is sent, byte by byte. A row that is emptied has lost it, and is read by nobody. */
  readonly json: string;
};

/** What a page is made of. Bounds are positions, both of them inclusive; answers are in order. */
export type StixSequence = {
  /** The last position that may be read; 0 when there is none. */
  readonly head: () => Promise<number>;
  /** The last position that was not added later than this. */
  readonly positionAt: (microseconds: number) => Promise<number>;
  /** Rows that are not emptied. */
  readonly range: (from: number, to: number, limit: number) => Promise<readonly StixRow[]>;
  /** Where the rows are that no newer version has followed; of one type, or of all. */
  readonly latest: (type: string | undefined, from: number, to: number, limit: number) => Promise<readonly number[]>;
  /** Every version of one object that can still be read. */
  readonly versionsOf: (stixId: string) => Promise<readonly number[]>;
  /** Without those that are emptied. */
  readonly rows: (positions: readonly number[]) => Promise<readonly StixRow[]>;
};

/** How far a sequence has come: its last row, and which object of which entry of the feed is next. */
export type SequenceHead = {
  readonly position: number;
  readonly addedAt: number;
  /** Entries of the feed that are in it completely. */
  readonly entries: number;
  /** Objects of the entry after them that are in it. */
  readonly objects: number;
};

export const EMPTY_SEQUENCE: SequenceHead = { position: 0, addedAt: 0, entries: 0, objects: 0 };

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
  readonly supersedes?: number;
  readonly emptied: readonly StixRow[];
};

const NONE: Change = { emptied: [] };

/**
 * A change for each turn. What is there already, byte by byte or in a version as new, is left as it is: markings and identities are
 * shared by many reports and stand once.
 */
export function changesFor(
  head: SequenceHead,
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
    if (latest && (version === undefined ? latest.json === json : latest.version >= version)) return NONE;
    position += 1;
    addedAt = Math.max(now * 1_000, addedAt + 1);
    const row: StixRow = {
      position,
      stixId: object.id,
      type: object.type,
      // A cyber-observable object has no version of its own; ours is when it was added (TAXII 2.1, section 5.3.1).
      version: version ?? microInstant(addedAt),
      isFirst: alone || latest === undefined,
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
