/** What a comparison of all stores reads, and how it remembers where it goes on. */
import type { KeyEvent } from '#schemas/key-event.ts';
import type { LoggedAs, ReconciledRecord, StoredFile, StoredObject } from './reconcile.ts';
import type { Pass } from './reconciliation-pass.ts';
import type { FeedPlace } from './submission-record.ts';

/** What a page is read by. Every list goes on after what it is given, and an empty page is its end. */
export type Readings = {
  readonly partnerAfter: (partnerId: string) => Promise<string | undefined>;
  readonly recordsOf: (
    partnerId: string,
    after: string,
    limit: number,
  ) => Promise<readonly (ReconciledRecord & { readonly jti: string })[]>;
  readonly recordsNamed: (ids: readonly string[]) => Promise<ReadonlyMap<string, ReconciledRecord>>;
  /** In the order of the names. */
  readonly loggedAs: (names: readonly string[]) => Promise<readonly LoggedAs[]>;
  readonly indicesOf: (names: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  readonly leaves: (
    from: number,
    before: number,
    limit: number,
  ) => Promise<readonly { readonly index: number; readonly name: string | undefined; readonly entry: Uint8Array }[]>;
  readonly keyEvents: (subject: string, after: string, limit: number) => Promise<readonly KeyEvent[]>;
  readonly loggedName: (keyEventId: string) => string;
  readonly objects: (after: string, limit: number) => Promise<readonly StoredObject[]>;
  readonly files: (after: string, limit: number) => Promise<readonly StoredFile[]>;
  /** Names of what lies there for a report. */
  readonly filesOf: (record: ReconciledRecord) => Promise<readonly string[]>;
  /** In the order of the names; undefined where there is none. */
  readonly bytesAt: (paths: readonly string[]) => Promise<readonly (string | undefined)[]>;
  readonly entriesAfter: (
    partnerId: string,
    position: number,
    limit: number,
  ) => Promise<readonly { readonly place: FeedPlace; readonly submissionId: string; readonly showsReport: boolean }[]>;
  readonly standsIn: (places: readonly FeedPlace[], submissionId: string) => Promise<readonly boolean[]>;
  readonly waiting: (
    consumer: string,
    after: string,
    limit: number,
  ) => Promise<readonly { readonly eventId: string; readonly addedAt: number }[]>;
  readonly consumers: readonly string[];
};

/** The exchange's own keys, of which there are events as of those of partners. */
const OWN_SUBJECTS: readonly string[] = ['token', 'receipt', 'secret', 'checkpoint', 'carry'].map(
  (purpose) => `exchange:${purpose}`,
);

/** A page of records, and of everything that is read together with it. */
export const PAGE = 100;

/** @returns the comparison, and where it goes on; undefined at the end of the phase. */
export type Step = (readings: Readings, pass: Pass, now: number) => Promise<readonly [Pass, string | undefined]>;
/** Where in a list of lists: `of` whom, and after what. */
export type Mark = { readonly of: string; readonly after: string };

export const readMark = ({ after }: { readonly after?: string | undefined }): Mark =>
  after === undefined ? { of: '', after: '' } : JSON.parse(after);

/** On in the same list, or to the beginning of the next partner's. */
export async function markAfter(
  readings: Pick<Readings, 'partnerAfter'>,
  { of }: Mark,
  last: string | undefined,
): Promise<string | undefined> {
  if (last !== undefined) return JSON.stringify({ of, after: last } satisfies Mark);
  const next = await readings.partnerAfter(of);
  return next === undefined ? undefined : JSON.stringify({ of: next, after: '' } satisfies Mark);
}

/** A page of a unit's records. The empty name is that of no unit: the first one comes after it. */
export const recordsAt = async (readings: Pick<Readings, 'recordsOf'>, { of, after }: Mark) =>
  of === '' ? [] : readings.recordsOf(of, after, PAGE);

/** A page of events: of a key of our own, or of those of a partner. */
export const keyEventsAt = async (readings: Pick<Readings, 'keyEvents'>, { of, after }: Mark) =>
  of === '' ? [] : readings.keyEvents(of.includes(':') ? of : `partner:${of}`, after, PAGE);

/** Our own keys, then those of partners. */
export async function keyMarkAfter(
  readings: Pick<Readings, 'partnerAfter'>,
  mark: Mark,
  last: string | undefined,
): Promise<string | undefined> {
  const own = OWN_SUBJECTS.indexOf(mark.of);
  if (last !== undefined || (mark.of !== '' && own < 0)) return markAfter(readings, mark, last);
  const of = OWN_SUBJECTS[own + 1];
  return of === undefined
    ? markAfter(readings, { of: '', after: '' }, undefined)
    : JSON.stringify({ of, after: '' } satisfies Mark);
}
