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
  /** What is sent, byte by byte. */
  readonly json: string;
};

/** What a page is made of. Bounds are positions, both of them inclusive; answers are in order. */
export type StixSequence = {
  /** The last position that may be read; 0 when there is none. */
  readonly head: () => Promise<number>;
  /** The last position that was not added later than this. */
  readonly positionAt: (microseconds: number) => Promise<number>;
  readonly range: (from: number, to: number, limit: number) => Promise<readonly StixRow[]>;
  /** Where the rows are that no newer version has followed; of one type, or of all. */
  readonly latest: (type: string | undefined, from: number, to: number, limit: number) => Promise<readonly number[]>;
  /** Every version of one object. */
  readonly versionsOf: (stixId: string) => Promise<readonly number[]>;
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

/** The newest row of an object so far. */
export type LatestRow = Pick<StixRow, 'position' | 'version' | 'json'>;

export type Appended = { readonly row: StixRow; readonly supersedes?: number };

/**
 * The rows that objects become. What is there already, byte by byte or in a version as new, is left out: markings and identities are
 * shared by many reports and stand once.
 */
export function appendedTo(
  head: SequenceHead,
  objects: readonly { readonly object: StixObject; readonly latest: LatestRow | undefined }[],
  { now, entryAddedAt }: { readonly now: number; readonly entryAddedAt: string },
): Appended[] {
  let { position, addedAt } = head;
  return objects.flatMap(({ object, latest }) => {
    const json = JSON.stringify(object);
    const version = versionIn(object);
    if (latest && (version === undefined ? latest.json === json : latest.version >= version)) return [];
    position += 1;
    addedAt = Math.max(now * 1_000, addedAt + 1);
    const row: StixRow = {
      position,
      stixId: object.id,
      type: object.type,
      // A cyber-observable object has no version of its own; ours is when it was added (TAXII 2.1, section 5.3.1).
      version: version ?? microInstant(addedAt),
      isFirst: latest === undefined,
      addedAt,
      entryAddedAt,
      json,
    };
    return [{ row, ...(latest && { supersedes: latest.position }) }];
  });
}

/** TAXII 2.1, section 3.4.1: `modified`, or `created` where there are no versions. */
function versionIn(object: StixObject): string | undefined {
  if ('modified' in object) return object.modified;
  return 'created' in object ? object.created : undefined;
}
