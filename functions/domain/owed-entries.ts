/**
 * What the log owes: entries of records and of events of keys that it does not have, and that nobody will bring any more. Where a region was lost, the
 * tables come back and the log begins anew; where somebody removed a row of the outbox, one is missing.
 */
import { type ReconciledRecord, entryOfRecord, keepsBytes } from './reconcile.ts';
import { OWN_SUBJECTS, PAGE, type Readings } from './reconciliation-readings.ts';
import { entryOfWord } from './reconciliation-words.ts';
import { keyEventEntry } from './log-entry.ts';

export type OwedReadings = Pick<Readings, 'partnerAfter' | 'recordsOf' | 'keyEvents' | 'loggedName' | 'loggedAs'>;
export type OwedEntry = { readonly name: string; readonly entry: Uint8Array };
export type OwedPage = {
  readonly owed: readonly OwedEntry[];
  /** How many entries nobody can tell any more: their report was disposed of, or its receipt is of something else. */
  readonly untold: number;
  /** What to go on with; undefined at the end. */
  readonly after: string | undefined;
};

/** Whose list it is, which of two, and after what in it. The exchange has events of keys alone. */
type Mark = { readonly of: string; readonly list: 'key-events' | 'records'; readonly after: string };
type Candidate = { readonly name: string; readonly entry: () => Promise<Uint8Array | undefined> };

/** The next page, of our own keys, then unit by unit. */
export async function owedPage(readings: OwedReadings, after: string | undefined): Promise<OwedPage> {
  const [own = ''] = OWN_SUBJECTS;
  const mark: Mark = after === undefined ? { of: own, list: 'key-events', after: '' } : JSON.parse(after);
  const [candidates, last] = mark.list === 'records' ? await records(readings, mark) : await keyEvents(readings, mark);
  const logged = await readings.loggedAs(candidates.map(({ name }) => name));
  const missing = candidates.filter((_, at) => logged[at]?.index === undefined && logged[at]?.waits !== true);
  const told = await Promise.all(missing.map(async ({ name, entry }) => ({ name, entry: await entry() })));
  const owed = told.flatMap(({ name, entry }) => (entry ? [{ name, entry }] : []));
  const next = last === undefined ? await nextList(readings, mark) : { ...mark, after: last };
  return { owed, untold: told.length - owed.length, after: next && JSON.stringify(next) };
}

type Page = readonly [candidates: readonly Candidate[], last: string | undefined];

async function keyEvents(readings: OwedReadings, { of, after }: Mark): Promise<Page> {
  const events = await readings.keyEvents(isOwn(of) ? of : `partner:${of}`, after, PAGE);
  const candidates = events.map((event) => ({
    name: readings.loggedName(event.eventId),
    entry: () => keyEventEntry(event),
  }));
  return [candidates, events.at(-1)?.eventId];
}

async function records(readings: OwedReadings, { of, after }: Mark): Promise<Page> {
  const page = await readings.recordsOf(of, after, PAGE);
  return [page.flatMap(ofRecord), page.at(-1)?.jti];
}

/** Its own, then those of its recalls and of its disposal. */
const ofRecord = (record: ReconciledRecord): Candidate[] => [
  { name: record.submissionId, entry: async () => (keepsBytes(record) ? entryOfRecord(record) : undefined) },
  ...record.words.map(({ name, jws }) => ({ name, entry: () => entryOfWord(jws).catch(() => undefined) })),
];

const isOwn = (subject: string): boolean => OWN_SUBJECTS.includes(subject);

async function nextList(readings: OwedReadings, { of, list }: Mark): Promise<Mark | undefined> {
  if (list === 'key-events' && !isOwn(of)) return { of, list: 'records', after: '' };
  const own = OWN_SUBJECTS[OWN_SUBJECTS.indexOf(of) + 1];
  const next = isOwn(of) && own !== undefined ? own : await readings.partnerAfter(isOwn(of) ? '' : of);
  return next === undefined ? undefined : { of: next, list: 'key-events', after: '' };
}
