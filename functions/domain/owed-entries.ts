/**
 * What the log owes: entries of records and of events of keys that it does not have, and that nobody will bring any more. Where a region was lost, the
 * tables come back and the log begins anew; where somebody removed a row of the outbox, one is missing.
 */
import { keyEventEntry } from './log-entry.ts';
import { entryOfRecord, keepsBytes, type ReconciledRecord } from './reconcile.ts';
import { keyEventsAt, keyMarkAfter, markAfter, recordsAt, readMark, type Readings } from './reconciliation-readings.ts';
import { entryOfWord } from './reconciliation-words.ts';

export type OwedReadings = Pick<Readings, 'partnerAfter' | 'recordsOf' | 'keyEvents' | 'loggedName' | 'loggedAs'>;
export type OwedEntry = { readonly name: string; readonly entry: Uint8Array };
export type OwedPage = {
  readonly owed: readonly OwedEntry[];
  /** How many entries nobody can tell any more: their report was disposed of, or its receipt is of something else. */
  readonly untold: number;
  /** What to go on with; undefined at the end. */
  readonly after: string | undefined;
};

/** Which list, and where in it, as a comparison remembers it. */
type Place = { readonly list: 'key-events' | 'records'; readonly after?: string | undefined };
type Candidate = { readonly name: string; readonly entry: () => Promise<Uint8Array | undefined> };

/** The next page: of events of keys, ours first, then of records. */
export async function owedPage(readings: OwedReadings, after: string | undefined): Promise<OwedPage> {
  const place: Place = after === undefined ? { list: 'key-events' } : JSON.parse(after);
  const [candidates, next] = await LISTS[place.list](readings, place.after);
  const logged = await readings.loggedAs(candidates.map(({ name }) => name));
  const missing = candidates.filter((_, at) => logged[at]?.index === undefined && logged[at]?.waits !== true);
  const told = await Promise.all(missing.map(async ({ name, entry }) => ({ name, entry: await entry() })));
  const owed = told.flatMap(({ name, entry }) => (entry ? [{ name, entry }] : []));
  return { owed, untold: told.length - owed.length, after: next && JSON.stringify(next) };
}

type List = (
  readings: OwedReadings,
  after: string | undefined,
) => Promise<readonly [candidates: readonly Candidate[], next: Place | undefined]>;

const keyEvents: List = async (readings, place) => {
  const mark = readMark({ after: place });
  const events = await keyEventsAt(readings, mark);
  const candidates = events.map((event) => ({
    name: readings.loggedName(event.eventId),
    entry: () => keyEventEntry(event),
  }));
  const after = await keyMarkAfter(readings, mark, events.at(-1)?.eventId);
  return [candidates, after === undefined ? { list: 'records' } : { list: 'key-events', after }];
};

const records: List = async (readings, place) => {
  const mark = readMark({ after: place });
  const page = await recordsAt(readings, mark);
  const after = await markAfter(readings, mark, page.at(-1)?.jti);
  return [page.flatMap(ofRecord), after === undefined ? undefined : { list: 'records', after }];
};

const LISTS: Readonly<Record<Place['list'], List>> = { 'key-events': keyEvents, records };

/** Its own, then those of its recalls and of its disposal. */
const ofRecord = (record: ReconciledRecord): Candidate[] => [
  { name: record.submissionId, entry: async () => (keepsBytes(record) ? entryOfRecord(record) : undefined) },
  ...record.words.map(({ name, jws }) => ({ name, entry: () => entryOfWord(jws).catch(() => undefined) })),
];
